/** Asks ARM which versions a pool had before, and the activity log when somebody last wrote it. */

import type { PoolHistory, PoolWrite } from '../../ports/azure.ts';
import { hasFailed, loggedSince } from './activity-log.ts';
import type { ArmRequests } from './arm-requests.ts';
import { readUpgradeProfiles } from './upgrade-profiles.ts';

export function makePoolHistory(arm: ArmRequests): PoolHistory {
  return {
    versions: (cluster, pools, signal) => readUpgradeProfiles(arm, { cluster, pools }, signal),
    lastWrittenMs: (write, signal) => lastWrittenMs(arm, write, signal),
  };
}

/** A rollback is a PUT of the pool (azure-rest-api-specs, agentPools 2026-04-01). It only dates what is known without it. */
async function lastWrittenMs(
  arm: ArmRequests,
  { cluster, pool, sinceMs }: PoolWrite,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { subscriptionId, id } = cluster;
  const events = await loggedSince(arm, { subscriptionId, resourceId: `${id}/agentPools/${pool}`, sinceMs }, signal);
  const moments = events
    .filter(({ operationName }) => /\/managedClusters\/agentPools\/write$/i.test(operationName.value))
    .filter((event) => typeof event.status?.value === 'string' && !hasFailed(event))
    .map(({ eventTimestamp }) => Date.parse(eventTimestamp))
    .filter((ms) => !Number.isNaN(ms));
  return moments.length === 0 ? undefined : Math.max(...moments);
}
