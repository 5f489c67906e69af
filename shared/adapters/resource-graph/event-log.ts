/** Reads `containerserviceeventresources`: AKS's own record of maintenance, of which Event Grid may lose an event. */

import type { EventLog } from '../../ports/azure.ts';
import { queryRows, type ResourceGraphOptions } from './resource-graph.ts';

/** `lastUpdateTime` arrives with and without a zone: `todatetime` reads both, and takes no zone as UTC. */
export function eventLogQuery(since: string): string {
  return `// aks-patch-warden: scheduled events
containerserviceeventresources
| where type =~ 'microsoft.containerservice/managedclusters/scheduledevents'
| extend updated = todatetime(properties.lastUpdateTime)
| where updated >= datetime(${since})
| project id, properties, updated
| order by id asc, updated asc`;
}

export function makeEventLog(options: ResourceGraphOptions): EventLog {
  return { recent: (sinceMs, signal) => queryRows(options, eventLogQuery(new Date(sinceMs).toISOString()), signal) };
}
