/**
 * What a PUT of a cluster does to what it leaves unsaid: a value that the request's api-version knows is lost, a newer one
 * is kept. So a writer that drops what it does not understand is found out, and an old client does no harm it could not help.
 */

import { isDocument, type Json, type JsonDocument, documentOf, poolsOf, textOf } from './state.ts';

/** Properties that 2022-11-01 does not have (seen missing in what Azure CLI 2.45 sends). */
const newerThan2022: readonly string[] = [
  'autoUpgradeProfile.nodeOSUpgradeChannel',
  'autoUpgradeProfile.futureChannelFlag',
  'upgradeSettings',
  'networkProfile.networkPluginMode',
  'networkProfile.networkDataplane',
  'networkProfile.kubeProxyConfig',
  'networkProfile.advancedNetworking',
  'ingressProfile',
  'azureMonitorProfile',
  'serviceMeshProfile',
  'nodeProvisioningProfile',
  'metricsProfile',
  'supportPlan',
  'safeguardsProfile',
  'bootstrapProfile',
  'nodeResourceGroupProfile',
  'workloadAutoScalerProfile',
  'securityProfile.imageIntegrity',
  'securityProfile.imageCleaner',
  'autoScalerProfile.daemonset-eviction-for-empty-nodes',
];
const poolNewerThan2022 = ['upgradeSettings', 'securityProfile', 'windowsProfile', 'networkProfile', 'gpuProfile'];

const readOnlyProperties = [
  'provisioningState',
  'powerState',
  'maxAgentPools',
  'currentKubernetesVersion',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
  'resourceUID',
];
const readOnlyPool = [
  'eTag',
  'provisioningState',
  'powerState',
  'currentOrchestratorVersion',
  'nodeImageVersion',
  'type',
];

export interface ClusterPut {
  readonly before: JsonDocument;
  readonly body: JsonDocument;
  readonly apiVersion: string;
}

export function replaced({ before, body, apiVersion }: ClusterPut): JsonDocument {
  const oldProperties = documentOf(before['properties']);
  const properties = structuredClone(documentOf(body['properties']));
  for (const name of readOnlyProperties) copy(oldProperties, properties, [name]);
  // GET never returns the secret, so nobody can send the profile back whole.
  if (properties['servicePrincipalProfile'] === undefined) copy(oldProperties, properties, ['servicePrincipalProfile']);
  leaveAsItIs(oldProperties, properties);
  if (isOld(apiVersion)) for (const path of newerThan2022) keep(oldProperties, properties, path.split('.'));
  properties['agentPoolProfiles'] = poolsOf(body).map((pool) => replacedPool(before, pool, apiVersion));
  return {
    ...structuredClone(body),
    id: before['id'] ?? null,
    name: before['name'] ?? null,
    type: before['type'] ?? null,
    location: before['location'] ?? null,
    ...(before['systemData'] === undefined ? {} : { systemData: before['systemData'] }),
    ...(before['identity'] === undefined || body['identity'] !== undefined ? {} : { identity: before['identity'] }),
    properties,
  };
}

export function isOld(apiVersion: string): boolean {
  return apiVersion < '2023-06-01';
}

/** Both arrive wrong on every `az aks update` and mean "leave as it is" (seen with Azure CLI 2.45). */
function leaveAsItIs(before: JsonDocument, after: JsonDocument): void {
  const storage = after['storageProfile'];
  if (isDocument(storage) && Object.keys(storage).length === 0) copy(before, after, ['storageProfile']);
  if (after['httpProxyConfig'] === undefined || after['httpProxyConfig'] === null)
    copy(before, after, ['httpProxyConfig']);
}

function replacedPool(before: JsonDocument, pool: JsonDocument, apiVersion: string): JsonDocument {
  const old = poolsOf(before).find((each) => each['name'] === pool['name']);
  if (old === undefined) return { ...structuredClone(pool), provisioningState: 'Succeeded' };
  const next = structuredClone(pool);
  for (const name of readOnlyPool) copy(old, next, [name]);
  if (isOld(apiVersion)) for (const name of poolNewerThan2022) keep(old, next, [name]);
  return next;
}

/** Since 2026 the image version is writable, and an echoed older one asks for a rollback (Azure SDK for JS 25.3.0, `nodeImageVersion`). */
export function rollbacksIn({
  before,
  body,
  apiVersion,
}: ClusterPut): readonly { readonly pool: string; readonly to: string }[] {
  if (apiVersion < '2026') return [];
  return poolsOf(body).flatMap((pool) => {
    const current = poolsOf(before).find((each) => each['name'] === pool['name'])?.['nodeImageVersion'];
    const asked = pool['nodeImageVersion'];
    return typeof asked === 'string' && asked !== current ? [{ pool: textOf(pool['name']), to: asked }] : [];
  });
}

function copy(from: JsonDocument, to: JsonDocument, [name = '']: readonly string[]): void {
  const value = from[name];
  if (value === undefined) Reflect.deleteProperty(to, name);
  else to[name] = structuredClone(value);
}

/** Keeps a value that the body does not mention. */
function keep(from: JsonDocument, to: JsonDocument, [name = '', ...rest]: readonly string[]): void {
  const value: Json | undefined = from[name];
  if (value === undefined) return;
  if (rest.length === 0) {
    if (to[name] === undefined) to[name] = structuredClone(value);
    return;
  }
  if (!isDocument(value)) return;
  const target = isDocument(to[name]) ? to[name] : {};
  keep(value, target, rest);
  if (Object.keys(target).length > 0) to[name] = target;
}

export interface Rejection {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Codes where they are documented; those of the last three are not, and a client must treat any 400 as final. */
export function rejection({ before, body }: ClusterPut): Rejection | undefined {
  const properties = documentOf(body['properties']);
  const oldProperties = documentOf(before['properties']);
  const pools = poolsOf(body);
  if (pools.length === 0) return bad('InvalidParameter', 'Required parameter agentPoolProfiles is missing (null).');
  const versions = pools.map((pool) => pool['orchestratorVersion']);
  if (versions.some((version) => version === undefined) && versions.some((version) => version !== undefined))
    return bad(
      'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged',
      "Using managed cluster api, all Agent pools' OrchestratorVersion must be all specified or all unspecified.",
    );
  const { nodeOSUpgradeChannel, upgradeChannel } = documentOf(properties['autoUpgradeProfile']);
  const wasChannel = documentOf(oldProperties['autoUpgradeProfile'])['nodeOSUpgradeChannel'];
  if (nodeOSUpgradeChannel === undefined || nodeOSUpgradeChannel === wasChannel) return undefined;
  if (upgradeChannel === 'node-image' && nodeOSUpgradeChannel !== 'NodeImage')
    return bad(
      'InvalidParameter',
      'The node OS upgrade channel must be NodeImage when the upgrade channel is node-image.',
    );
  if (documentOf(before['sku'])['name'] === 'Automatic')
    return bad('InvalidParameter', 'The node OS upgrade channel of an AKS Automatic cluster cannot be changed.');
  if (nodeOSUpgradeChannel === 'SecurityPatch' && pools.some((pool) => pool['osType'] === 'Windows'))
    return bad(
      'InvalidParameter',
      'The node OS upgrade channel SecurityPatch is not supported with Windows node pools.',
    );
  return undefined;
}

function bad(code: string, message: string): Rejection {
  return { status: 400, code, message };
}
