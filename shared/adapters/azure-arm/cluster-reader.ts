/** Reads one cluster and its maintenance configurations from ARM. */

import * as z from 'zod';
import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import { parseMaintenanceConfiguration } from '../../contracts/azure/maintenance-configuration.ts';
import type { MaintenanceReading } from '../../domain/cluster/cluster.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { ClusterReading } from '../../domain/cluster/cluster-reading.ts';
import type { ClusterReader } from '../../ports/azure.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { armUrlOf } from './arm-url.ts';

const configurationList = z.object({ value: z.array(z.unknown()), nextLink: z.string().optional() });

export function makeClusterReader(arm: ArmRequests): ClusterReader {
  return {
    async read(cluster, signal) {
      const [clusterResponse, maintenance] = await Promise.all([
        arm.get(cluster.id, signal),
        readMaintenance(arm, cluster, signal),
      ]);
      return toReading(clusterResponse, maintenance);
    },
  };
}

type MaintenanceAnswer = MaintenanceReading | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

function toReading(response: ArmResponse, maintenance: MaintenanceAnswer): ClusterReading {
  if (response.status >= 400) {
    const fault = armFault(response);
    if (fault.kind === 'gone' || fault.kind === 'throttled' || fault.kind === 'refused') return fault;
    return { kind: 'unreadable', problem: fault.detail };
  }
  if (maintenance.kind === 'throttled') return maintenance;
  const parsed = parseArmCluster(response.body);
  if (parsed.kind === 'refused') return { kind: 'unreadable', problem: problemText(parsed.problems) };
  return { kind: 'read', snapshot: { cluster: parsed.cluster, maintenance }, source: response.text };
}

const mostPages = 10;
const endless = `the list of maintenance configurations has more than ${String(mostPages)} pages`;

/** The list is small (AKS allows three names), yet a next page is followed rather than ignored. */
async function readMaintenance(arm: ArmRequests, cluster: ClusterRef, signal: AbortSignal): Promise<MaintenanceAnswer> {
  const items: unknown[] = [];
  let response = await arm.get(`${cluster.id}/maintenanceConfigurations`, signal);
  for (let pages = 1; ; pages += 1) {
    if (response.status >= 400) return maintenanceFault(response);
    const page = configurationList.safeParse(response.body);
    if (!page.success)
      return { kind: 'unknown', problem: 'the list of maintenance configurations has no `value` array' };
    items.push(...page.data.value);
    if (page.data.nextLink === undefined) break;
    if (pages === mostPages) return { kind: 'unknown', problem: endless };
    const next = armUrlOf(page.data.nextLink, response.url);
    if (next === undefined)
      return { kind: 'unknown', problem: 'the list of maintenance configurations goes on at a host that is not ARM' };
    response = await arm.getUrl(next, signal);
  }
  return { kind: 'known', configurations: items.map(parseMaintenanceConfiguration) };
}

function maintenanceFault(response: ArmResponse): MaintenanceAnswer {
  const fault = armFault(response);
  switch (fault.kind) {
    case 'throttled':
      return fault;
    case 'gone':
      return {
        kind: 'unknown',
        problem: 'ARM does not find the cluster when asked for its maintenance configurations',
      };
    case 'refused':
      return { kind: 'unknown', problem: `${fault.refusal.code}: ${fault.refusal.message}` };
    case 'busy':
    case 'conflict':
    case 'declined':
      return { kind: 'unknown', problem: fault.detail };
  }
}
