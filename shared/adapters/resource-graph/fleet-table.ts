/** Reads `aksresources`: fleets' members, auto-upgrade profiles and what they go by, in one query for all clusters. */

import { readFleetRows } from '../../contracts/azure/fleet-row.ts';
import type { FleetTable } from '../../ports/azure.ts';
import { queryRows, type ResourceGraphOptions } from './resource-graph.ts';

/**
 * Types as the table has them (docs `supported-tables-resources`), properties of azure-rest-api-specs, fleets 2025-03-01. Of
 * update runs only those that are under way: each lists every member, and old ones are kept.
 */
export const fleetQuery = `// aks-patch-warden: fleets
aksresources
| where type in~ ('microsoft.containerservice/fleets/members', 'microsoft.containerservice/fleets/autoupgradeprofiles', 'microsoft.containerservice/fleets/updatestrategies', 'microsoft.containerservice/fleets/updateruns')
| extend state = tostring(properties.status.status.state)
| where type !~ 'microsoft.containerservice/fleets/updateruns' or state in~ ('Running', 'Pending', 'Stopping')
| project id, type, state, clusterId = properties.clusterResourceId, memberGroup = properties.group, channel = properties.channel, isDisabled = properties.disabled, strategyId = properties.updateStrategyId, stages = properties.strategy.stages, upgrade = properties.managedClusterUpdate.upgrade.type
| order by id asc`;

export function makeFleetTable(options: ResourceGraphOptions): FleetTable {
  return {
    async resources(signal) {
      const rows: unknown[] = [];
      for await (const page of queryRows(options, fleetQuery, signal)) rows.push(...page);
      return readFleetRows(rows);
    },
  };
}
