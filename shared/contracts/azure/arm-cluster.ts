/** An AKS cluster as ARM or Resource Graph returns it, read into the domain; unknown fields are nobody's business here. */

import * as z from 'zod';
import { observeClusterUpgradeChannel, observeNodeOSUpgradeChannel } from '../../domain/cluster/upgrade-channel.ts';
import type { Cluster, NodePool } from '../../domain/cluster/cluster.ts';
import { parseClusterId } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject } from '../../domain/json.ts';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';

export type ParsedCluster =
  | { readonly kind: 'cluster'; readonly cluster: Cluster }
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] };

const text = z.string().nullish();

/** A number of nodes or a percentage. */
const share = z.union([z.string(), z.number()]).nullish();

const pool = caseless({
  name: z.string(),
  osType: text,
  osSKU: text,
  vmSize: text,
  count: z.number().nullish(),
  nodeImageVersion: text,
  provisioningState: text,
  powerState: caseless({ code: text }).nullish(),
  eTag: text,
  mode: text,
  orchestratorVersion: text,
  currentOrchestratorVersion: text,
  enableFIPS: z.boolean().nullish(),
  upgradeStrategy: text,
  upgradeSettings: caseless({ maxSurge: share, maxUnavailable: share }).nullish(),
});

const properties = caseless({
  provisioningState: z.string(),
  powerState: caseless({ code: text }).nullish(),
  kubernetesVersion: text,
  supportPlan: text,
  autoUpgradeProfile: caseless({ nodeOSUpgradeChannel: text, upgradeChannel: text }).nullish(),
  agentPoolProfiles: z.array(pool),
  networkProfile: caseless({ outboundType: text }).nullish(),
  nodeProvisioningProfile: caseless({ mode: text }).nullish(),
  nodeDisruptionProfile: caseless({ nodeDisruptionPolicy: text }).nullish(),
});

const armCluster = caseless({
  id: z.string('is missing: the resource id of the cluster'),
  location: z.string('is missing: every cluster has a region, such as westeurope'),
  tags: z.record(z.string(), z.string()).nullish(),
  sku: caseless({ name: text }).nullish(),
  eTag: text,
  systemData: caseless({ createdBy: text, lastModifiedBy: text }).nullish(),
  properties: z.preprocess(fromJsonText, properties),
});

/**
 * Accepts the body of a GET, an item of a list, or a Resource Graph row; property names in any casing, because Azure has
 * used three for the node OS channel. A value of the wrong type is refused, never guessed.
 */
export function parseArmCluster(body: unknown): ParsedCluster {
  const parsed = armCluster.safeParse(body);
  if (!parsed.success) return { kind: 'refused', problems: fieldProblems(parsed.error) };
  const ref = parseClusterId(parsed.data.id);
  if (ref === undefined) {
    const message = `"${parsed.data.id}" is not the id of a managed cluster`;
    return { kind: 'refused', problems: [{ field: 'id', message }] };
  }
  return { kind: 'cluster', cluster: { ref, ...toCluster(parsed.data) } };
}

function toCluster(raw: z.output<typeof armCluster>): Omit<Cluster, 'ref'> {
  const { properties: values } = raw;
  const { nodeOSUpgradeChannel, upgradeChannel } = values.autoUpgradeProfile ?? {};
  const outboundType = values.networkProfile?.outboundType?.toLowerCase();
  return {
    location: raw.location.toLowerCase(),
    tags: raw.tags ?? {},
    isAutomatic: raw.sku?.name?.toLowerCase() === 'automatic',
    provisioningState: values.provisioningState,
    isStopped: values.powerState?.code?.toLowerCase() === 'stopped',
    nodeOSUpgradeChannel: observeNodeOSUpgradeChannel(nodeOSUpgradeChannel ?? undefined),
    clusterUpgradeChannel: observeClusterUpgradeChannel(upgradeChannel ?? undefined),
    pools: values.agentPoolProfiles.map(toPool),
    hasNodeAutoProvisioning: values.nodeProvisioningProfile?.mode?.toLowerCase() === 'auto',
    isNetworkIsolated: outboundType === 'none' || outboundType === 'block',
    ...given('eTag', raw.eTag),
    ...given('createdBy', raw.systemData?.createdBy),
    ...given('lastModifiedBy', raw.systemData?.lastModifiedBy),
    ...given('kubernetesVersion', values.kubernetesVersion),
    ...given('supportPlan', values.supportPlan),
    ...given('rawNodeOSUpgradeChannel', nodeOSUpgradeChannel),
    ...given('nodeDisruptionPolicy', values.nodeDisruptionProfile?.nodeDisruptionPolicy),
  };
}

function toPool(raw: z.output<typeof pool>): NodePool {
  const { maxSurge, maxUnavailable } = raw.upgradeSettings ?? {};
  return {
    name: raw.name,
    osType: raw.osType?.toLowerCase() === 'windows' ? 'Windows' : 'Linux',
    ...given('osSku', raw.osSKU),
    ...given('vmSize', raw.vmSize),
    ...given('count', raw.count),
    ...given('mode', raw.mode),
    ...given('kubernetesVersion', raw.currentOrchestratorVersion ?? raw.orchestratorVersion),
    ...given('isFips', raw.enableFIPS),
    ...given('isBlueGreen', raw.upgradeStrategy?.toLowerCase() === 'bluegreen' || undefined),
    ...given('maxSurge', shareText(maxSurge)),
    ...given('maxUnavailable', shareText(maxUnavailable)),
    ...given('nodeImageVersion', raw.nodeImageVersion),
    ...given('provisioningState', raw.provisioningState),
    ...given('powerState', raw.powerState?.code),
    ...given('eTag', raw.eTag),
  };
}

function shareText(value: string | number | null | undefined): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function given<Key extends string, Value>(
  key: Key,
  value: Value | null | undefined,
): Readonly<Partial<Record<Key, Value>>> {
  return (value === undefined || value === null || value === '' ? {} : { [key]: value }) as Readonly<
    Partial<Record<Key, Value>>
  >;
}

/** An object whose properties are found whatever their casing. */
function caseless<Shape extends z.core.$ZodShape>(shape: Shape) {
  const names = new Map(Object.keys(shape).map((name) => [name.toLowerCase(), name]));
  const canonical = (value: unknown): unknown =>
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [names.get(key.toLowerCase()) ?? key, each]))
      : value;
  return z.preprocess(canonical, z.object(shape));
}

function fromJsonText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Left as text: the schema then says that an object was expected.
    return value;
  }
}
