/** Makes the body that changes the node OS upgrade channel of one cluster and nothing else, or says which gate is closed. */

import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel } from '../../domain/cluster/upgrade-channel.ts';
import type { Cluster } from '../../domain/cluster/cluster.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { Gate } from '../../domain/repair/write-outcome.ts';
import { differingLeaves } from './json-leaves.ts';

export interface ChannelChange {
  readonly cluster: ClusterRef;
  /** What the plan saw: any other value means that somebody was here since. */
  readonly from: ObservedNodeOSUpgradeChannel;
  readonly to: NodeOSUpgradeChannel;
}

export type PreparedChannelWrite =
  | {
      readonly kind: 'ready';
      readonly body: JsonObject;
      readonly leaf: string;
      readonly before: string | null;
      readonly eTag: string;
    }
  | { readonly kind: 'already-there'; readonly cluster: Cluster }
  | { readonly kind: 'declined'; readonly gate: Gate; readonly detail: string };

/** `document`: the body of an ARM GET at the api-version of the PUT. AKS has no PATCH but for tags. */
export function prepareChannelWrite(document: unknown, change: ChannelChange): PreparedChannelWrite {
  const parsed = parseArmCluster(document);
  if (parsed.kind === 'refused' || !isJsonObject(document))
    return declined(
      'unknown-shape',
      parsed.kind === 'refused' ? problemText(parsed.problems) : 'the answer is no JSON object',
    );
  const { cluster } = parsed;
  if (clusterKey(cluster.ref) !== clusterKey(change.cluster))
    return declined('unknown-shape', `asked for ${change.cluster.id}, got ${cluster.ref.id}`);
  if (cluster.nodeOSUpgradeChannel === change.to) return { kind: 'already-there', cluster };
  const closed = closedGate(cluster, change);
  if (closed !== undefined) return closed;
  if (cluster.eTag === undefined)
    return declined('no-etag', 'ARM returned no eTag, so another write could not be noticed');
  return oneLeafChange(document, change, cluster.eTag);
}

/** Bodies larger than this are not kept beside the record; such a write is verified by its own leaf alone. */
const longestKeptBody = 200_000;

export function keptBody(body: JsonObject): { readonly sent?: JsonObject } {
  return JSON.stringify(body).length > longestKeptBody ? {} : { sent: body };
}

/** Nodes come and go by themselves under an autoscaler. */
const restlessLeaf = /\.count$/i;

/**
 * Values that were in the body and are gone or different in what Azure now returns. What Azure adds by itself is no loss.
 * `document`: the body of an ARM GET.
 */
export function lostLeaves(sent: JsonObject, document: JsonObject): readonly string[] {
  const now = withoutReadOnlyFields(document);
  return differingLeaves(sent, now).filter((path) => !restlessLeaf.test(path) && leafAt(sent, path) !== undefined);
}

function leafAt(value: Json | undefined, path: string): Json | undefined {
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== '')
    .reduce<Json | undefined>((inner, part) => {
      if (Array.isArray(inner)) return (inner as readonly Json[])[Number(part)];
      return isJsonObject(inner) ? inner[part] : undefined;
    }, value);
}

type Declined = Extract<PreparedChannelWrite, { kind: 'declined' }>;

function declined(gate: Gate, detail: string): Declined {
  return { kind: 'declined', gate, detail };
}

function closedGate(cluster: Cluster, { from, to }: ChannelChange): Declined | undefined {
  if (cluster.nodeOSUpgradeChannel !== from)
    return declined('changed-since-plan', `the channel was ${from} and is now ${cluster.nodeOSUpgradeChannel}`);
  if (cluster.clusterUpgradeChannel === 'node-image' && to !== 'NodeImage')
    return declined('changed-since-plan', 'the cluster upgrade channel is node-image, which dictates NodeImage');
  if (cluster.isStopped) return declined('cluster-stopped', 'AKS accepts no write while a cluster is stopped');
  if (cluster.provisioningState !== 'Succeeded')
    return declined('cluster-busy', `provisioning state is ${cluster.provisioningState}`);
  const busy = cluster.pools.find((pool) => pool.provisioningState !== 'Succeeded');
  return busy === undefined
    ? undefined
    : declined('pool-busy', `node pool ${busy.name}: provisioning state is ${busy.provisioningState ?? 'unknown'}`);
}

function oneLeafChange(document: JsonObject, { to }: ChannelChange, eTag: string): PreparedChannelWrite {
  const original = withoutReadOnlyFields(document);
  const body = withChannel(original, to);
  const leaves = differingLeaves(original, body);
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length !== 1)
    return declined('more-than-one-leaf', `would change ${leaves.join(', ') || 'nothing'}`);
  const profile = propertyOf(propertyOf(document, 'properties'), 'autoUpgradeProfile');
  const before = propertyOf(profile, 'nodeOSUpgradeChannel');
  return { kind: 'ready', body, leaf, before: typeof before === 'string' ? before : null, eTag };
}

const readOnlyTopLevel = ['id', 'name', 'type', 'systemData', 'eTag'];
/** Marked read-only in azure-rest-api-specs, managedClusters 2025-10-01. */
const readOnlyProperties = [
  'provisioningState',
  'powerState',
  'maxAgentPools',
  'currentKubernetesVersion',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
  'resourceUID',
  'status',
];
/** `nodeImageVersion` became writable in 2026 and asks for a rollback when echoed after an upgrade: it never goes back. */
const readOnlyPoolFields = ['eTag', 'provisioningState', 'nodeImageVersion', 'currentOrchestratorVersion', 'status'];

function withoutReadOnlyFields(document: JsonObject): JsonObject {
  return mapProperty(without(document, readOnlyTopLevel), 'properties', (properties) => {
    const kept = without(properties, readOnlyProperties);
    return mapPools(isServicePrincipal(kept) ? without(kept, ['servicePrincipalProfile']) : kept);
  });
}

/** GET never returns the secret of a service principal, and AKS refuses the profile without it; the Azure CLI omits it too. */
function isServicePrincipal(properties: JsonObject): boolean {
  const clientId = propertyOf(propertyOf(properties, 'servicePrincipalProfile'), 'clientId');
  return typeof clientId === 'string' && clientId.toLowerCase() !== 'msi';
}

function mapPools(properties: JsonObject): JsonObject {
  const key = keyOf(properties, 'agentPoolProfiles');
  const pools = key === undefined ? undefined : properties[key];
  if (key === undefined || !Array.isArray(pools)) return properties;
  const stripped = (pools as readonly Json[]).map((pool) =>
    isJsonObject(pool) ? without(pool, readOnlyPoolFields) : pool,
  );
  return { ...properties, [key]: stripped };
}

function withChannel(document: JsonObject, to: NodeOSUpgradeChannel): JsonObject {
  return mapProperty(document, 'properties', (properties) =>
    mapProperty(properties, 'autoUpgradeProfile', (profile) => ({
      ...profile,
      [keyOf(profile, 'nodeOSUpgradeChannel') ?? 'nodeOSUpgradeChannel']: to,
    })),
  );
}

/** Property names have been seen in several spellings, so they are matched without regard to case and kept as they are. */
function keyOf(object: JsonObject, name: string): string | undefined {
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
}

function propertyOf(value: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const key = keyOf(value, name);
  return key === undefined ? undefined : value[key];
}

function mapProperty(object: JsonObject, name: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const key = keyOf(object, name) ?? name;
  const value = object[key];
  return { ...object, [key]: change(isJsonObject(value) ? value : {}) };
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(object).filter(([key]) => !unwanted.has(key.toLowerCase())));
}
