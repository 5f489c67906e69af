/** Asks ARM which versions a pool had before, and the activity log when somebody last wrote it. */

import * as z from 'zod';
import { TransientError } from '../../domain/transient-error.ts';
import type { PoolHistory, PoolWrite } from '../../ports/azure.ts';
import type { ArmRequests } from './arm-requests.ts';
import { armUrlAt } from './arm-url.ts';
import { readUpgradeProfiles } from './upgrade-profiles.ts';

export function makePoolHistory(arm: ArmRequests): PoolHistory {
  return {
    versions: (cluster, pools, signal) => readUpgradeProfiles(arm, { cluster, pools }, signal),
    lastWrittenMs: (write, signal) => lastWrittenMs(arm, write, signal),
  };
}

const page = z.object({ value: z.array(z.unknown()) });
const logged = z.object({
  eventTimestamp: z.string(),
  operationName: z.object({ value: z.string() }),
  status: z.object({ value: z.string() }),
});

/**
 * Azure Monitor REST API, activity logs, list. A rollback is a PUT of the pool (azure-rest-api-specs, agentPools 2026-04-01).
 * The right for the log is granted apart, so a refusal is an answer as well; it only dates what is known without it.
 */
async function lastWrittenMs(
  arm: ArmRequests,
  { cluster, pool, sinceMs }: PoolWrite,
  signal: AbortSignal,
): Promise<number | undefined> {
  const since = new Date(sinceMs).toISOString();
  const url = armUrlAt(
    `/subscriptions/${cluster.subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`,
    {
      'api-version': '2015-04-01',
      $filter: `eventTimestamp ge '${since}' and resourceUri eq '${cluster.id}/agentPools/${pool}'`,
    },
  );
  const response = await arm.getUrl(url, signal).catch((fault: unknown) => {
    if (fault instanceof TransientError) return undefined;
    throw fault;
  });
  const moments = (page.safeParse(response?.body).data?.value ?? [])
    .flatMap((event) => logged.safeParse(event).data ?? [])
    .filter(({ operationName }) => /\/managedClusters\/agentPools\/write$/i.test(operationName.value))
    .filter(({ status }) => !/^failed$/i.test(status.value))
    .map(({ eventTimestamp }) => Date.parse(eventTimestamp))
    .filter((ms) => !Number.isNaN(ms));
  return moments.length === 0 ? undefined : Math.max(...moments);
}
