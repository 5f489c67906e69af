/** The part of a cluster's document that a PUT may say: everything but what only Azure writes. */

import type { NodeOSUpgradeChannel } from '../../domain/cluster/upgrade-channel.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { isPlainObject } from './exact-json.ts';
import type { JsonPath } from './json-leaves.ts';

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

/**
 * `document`: the body of an ARM GET. The profile of a service principal stays, as the Azure CLI sends it: its client id
 * alone, because a GET never returns the secret.
 */
export function writablePart(document: JsonObject): JsonObject {
  return mapProperty(without(document, readOnlyTopLevel), 'properties', (properties) =>
    withoutSecret(mapPools(without(properties, readOnlyProperties))),
  );
}

function withoutSecret(properties: JsonObject): JsonObject {
  return isPlainObject(propertyOf(properties, 'servicePrincipalProfile'))
    ? mapProperty(properties, 'servicePrincipalProfile', (profile) => without(profile, ['secret']))
    : properties;
}

function mapPools(properties: JsonObject): JsonObject {
  const key = keyOf(properties, 'agentPoolProfiles');
  const pools = key === undefined ? undefined : properties[key];
  if (key === undefined || !Array.isArray(pools)) return properties;
  const stripped = (pools as readonly Json[]).map((pool) =>
    isPlainObject(pool) ? without(pool, readOnlyPoolFields) : pool,
  );
  return { ...properties, [key]: stripped };
}

export function withChannel(document: JsonObject, to: NodeOSUpgradeChannel): JsonObject {
  return mapProperty(document, 'properties', (properties) =>
    mapProperty(properties, 'autoUpgradeProfile', (profile) => ({
      ...profile,
      [keyOf(profile, 'nodeOSUpgradeChannel') ?? 'nodeOSUpgradeChannel']: to,
    })),
  );
}

export function channelIn(document: JsonObject): string | null {
  const profile = propertyOf(propertyOf(document, 'properties'), 'autoUpgradeProfile');
  const channel = propertyOf(profile, 'nodeOSUpgradeChannel');
  return typeof channel === 'string' ? channel : null;
}

/** Nodes come and go by themselves under an autoscaler, and only there. `document`: the one that `path` leads through. */
export function isRestless(document: JsonObject, path: JsonPath): boolean {
  const [properties, pools, index, count, ...deeper] = path;
  if (deeper.length > 0 || typeof index !== 'number' || !isNamed(count, 'count')) return false;
  if (!isNamed(properties, 'properties') || !isNamed(pools, 'agentPoolProfiles')) return false;
  const profiles = propertyOf(propertyOf(document, 'properties'), 'agentPoolProfiles');
  const pool = Array.isArray(profiles) ? (profiles as readonly Json[])[index] : undefined;
  return propertyOf(pool, 'enableAutoScaling') === true;
}

function isNamed(step: JsonPath[number] | undefined, name: string): boolean {
  return typeof step === 'string' && step.toLowerCase() === name.toLowerCase();
}

/** Property names have been seen in several spellings, so they are matched without regard to case and kept as they are. */
function keyOf(object: JsonObject, name: string): string | undefined {
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
}

export function propertyOf(value: Json | undefined, name: string): Json | undefined {
  if (!isPlainObject(value)) return undefined;
  const key = keyOf(value, name);
  return key === undefined ? undefined : value[key];
}

function mapProperty(object: JsonObject, name: string, change: (value: JsonObject) => JsonObject): JsonObject {
  const key = keyOf(object, name) ?? name;
  const value = object[key];
  return { ...object, [key]: change(isPlainObject(value) ? value : {}) };
}

export function without(object: JsonObject, names: readonly string[]): JsonObject {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(object).filter(([key]) => !unwanted.has(key.toLowerCase())));
}
