/**
 * What the server owns of a cluster and its pools: a PUT may send it, leave it out or send it stale, and it stays as it is.
 * From the read-only properties of azure-rest-api-specs (managedClusters 2025-10-01) and what Azure CLI 2.45 leaves out.
 */

import { documentOf, isDocument, type JsonDocument } from '../state.ts';

/** `*` stands for every key. A value inside an object is kept only while the object itself is still there. */
const ofCluster = [
  'id',
  'name',
  'type',
  'systemData',
  'eTag',
  'identity.principalId',
  'identity.tenantId',
  'identity.userAssignedIdentities.*.principalId',
  'identity.userAssignedIdentities.*.clientId',
  'properties.provisioningState',
  'properties.powerState',
  'properties.maxAgentPools',
  'properties.currentKubernetesVersion',
  'properties.fqdn',
  'properties.privateFQDN',
  'properties.azurePortalFQDN',
  'properties.resourceUID',
  'properties.status',
  'properties.oidcIssuerProfile.issuerURL',
  'properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs',
  'properties.networkProfile.natGatewayProfile.effectiveOutboundIPs',
  'properties.addonProfiles.*.identity',
  'properties.ingressProfile.webAppRouting.identity',
] as const;

/** Set when a cluster is made and never again; left out it stays (azure-rest-api-specs: mutable only by create). */
export const createOnly = ['nodeResourceGroup', 'dnsPrefix', 'fqdnSubdomain'] as const;

const ofPool = [
  'eTag',
  'provisioningState',
  'powerState',
  'currentOrchestratorVersion',
  'nodeImageVersion',
  'type',
  'status',
] as const;

export function keepServerOwned(before: JsonDocument, after: JsonDocument): void {
  for (const path of ofCluster) keep(before, after, path.split('.'));
  const [old, next] = [documentOf(before['properties']), documentOf(after['properties'])];
  for (const name of createOnly) if (next[name] === undefined || next[name] === null) keep(old, next, [name]);
}

export function keepPoolServerOwned(before: JsonDocument, after: JsonDocument): void {
  for (const path of ofPool) keep(before, after, [path]);
}

function keep(before: JsonDocument, after: JsonDocument, [name = '', ...rest]: readonly string[]): void {
  if (rest.length === 0) {
    const value = before[name];
    if (value === undefined) Reflect.deleteProperty(after, name);
    else after[name] = structuredClone(value);
    return;
  }
  const names = name === '*' ? Object.keys(after) : [name];
  for (const each of names) {
    const holder = after[each];
    if (isDocument(holder)) keep(documentOf(before[each]), holder, rest);
  }
}
