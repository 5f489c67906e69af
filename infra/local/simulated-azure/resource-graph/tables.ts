/** The tables of Resource Graph: what of the simulation a caller can see in each. */

import type { Call } from '../call.ts';
import { isAllowed, isUnreadable } from '../resource-manager/rule-checks.ts';
import { textOf, type AzureState, type JsonDocument } from '../state.ts';
import { indexedClusters } from './lagging-index.ts';
import type { Table } from './kql/values.ts';

/** Columns of every table, apart from those that the simulation has nothing for. */
const columns = ['id', 'name', 'type', 'location', 'resourceGroup', 'subscriptionId', 'tags', 'sku', 'properties'];
const dynamic: ReadonlySet<string> = new Set(['tags', 'sku', 'properties']);

/**
 * A row that the caller has no right to read is not there, and nothing says so: without `read on fleets` the table
 * `aksresources` is empty, not forbidden (docs `resource-graph/overview`, permissions).
 */
export function tablesOf(
  { state, clock, principal }: Call,
  subscriptions: ReadonlySet<string> | undefined,
): Readonly<Record<string, Table>> {
  const isVisible = (row: JsonDocument) =>
    !isUnreadable(state, textOf(row['id'])) &&
    (subscriptions?.has(textOf(row['subscriptionId']).toLowerCase()) ?? true) &&
    isAllowed(state.rules, {
      principal: principal.name,
      action: `${textOf(row['type'])}/read`,
      scope: textOf(row['id']),
    });
  const table = (rows: readonly JsonDocument[]): Table => ({ columns, dynamic, rows: rows.filter(isVisible) });
  return {
    resources: table(indexedClusters(state, clock.now()).map(clusterRow)),
    containerserviceeventresources: table(state.eventRows.map(eventRow)),
    aksresources: table(state.fleetResources.map(fleetRow)),
  };
}

function clusterRow({
  document,
  graphId,
}: {
  readonly document: JsonDocument;
  readonly graphId: string;
}): JsonDocument {
  const { name = null, location = null, tags = null, sku = null, properties = null } = document;
  const type = 'microsoft.containerservice/managedclusters';
  return { ...identityOf(graphId), name, type, location, tags, sku, properties };
}

function eventRow({ id = '', properties = null }: JsonDocument): JsonDocument {
  const type = 'microsoft.containerservice/managedclusters/scheduledevents';
  return { ...identityOf(textOf(id)), name: textOf(id).split('/').at(-1) ?? null, type, properties };
}

/** Types in lower case, as Resource Graph keeps them (docs `supported-tables-resources`: members, update runs and the rest). */
function fleetRow({ id = '', properties = null, location = null, tags = null }: JsonDocument): JsonDocument {
  const parts = textOf(id).split('/');
  const type = `microsoft.containerservice/fleets/${parts.at(-2) ?? ''}`.toLowerCase();
  return { ...identityOf(textOf(id)), name: parts.at(-1) ?? null, type, location, tags, properties };
}

function identityOf(id: string): JsonDocument {
  const [, , subscriptionId = '', , resourceGroup = ''] = id.split('/');
  return { id, subscriptionId, resourceGroup };
}

export interface FleetShape {
  /** ARM id of the fleet. */
  readonly id: string;
  readonly location?: string | undefined;
  /** ARM ids of clusters. */
  readonly members: readonly string[];
  readonly autoUpgradeProfiles?: Readonly<Record<string, JsonDocument>> | undefined;
  readonly updateRuns?: Readonly<Record<string, JsonDocument>> | undefined;
  readonly updateStrategies?: Readonly<Record<string, JsonDocument>> | undefined;
}

/** Puts the children of a fleet into `aksresources` (azure-rest-api-specs, fleets 2025-03-01). */
export function addFleet({ fleets, fleetResources }: AzureState, fleet: FleetShape): void {
  const { id, location = 'westeurope', members } = fleet;
  const { autoUpgradeProfiles = {}, updateRuns = {}, updateStrategies = {} } = fleet;
  fleets.add(id);
  const child = (type: string, name: string, properties: JsonDocument) => ({
    id: `${id}/${type}/${name}`,
    location,
    properties: { provisioningState: 'Succeeded', ...properties },
  });
  fleetResources.push(
    ...members.map((clusterResourceId) =>
      child('members', clusterResourceId.split('/').at(-1) ?? '', { clusterResourceId, group: 'default' }),
    ),
    ...Object.entries(autoUpgradeProfiles).map(([name, profile]) => child('autoUpgradeProfiles', name, profile)),
    ...Object.entries(updateRuns).map(([name, run]) => child('updateRuns', name, run)),
    ...Object.entries(updateStrategies).map(([name, strategy]) => child('updateStrategies', name, strategy)),
  );
}
