/** Which node OS upgrade channel a cluster should really have, and why it is not simply the desired one. */

import type { NodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { Cluster, NodePool } from '../cluster/cluster.ts';
import type { ChannelPolicy, ClusterHints } from '../policy/policy.ts';

/** Forced by another setting: nobody can choose until that changes. */
export type ChannelLock = 'cluster-channel-node-image' | 'aks-automatic';

export type IncompatibilityReason =
  | 'windows-pool'
  | 'azure-linux-gpu'
  | 'azure-container-linux'
  | 'os-guard'
  | 'flatcar'
  | 'network-isolated'
  | 'customer-managed-keys';

export interface Incompatibility {
  readonly reason: IncompatibilityReason;
  /** Pools concerned; empty when the whole cluster is. */
  readonly pools: readonly string[];
}

export interface EffectiveTarget {
  readonly channel: NodeOSUpgradeChannel;
  readonly lock?: ChannelLock;
  /** Why the desired channel is not the target; empty when it is. */
  readonly incompatibilities: readonly Incompatibility[];
}

/** NodeImage works wherever a managed channel can work at all. */
const lastResort: NodeOSUpgradeChannel = 'NodeImage';

export function effectiveTarget(cluster: Cluster, policy: ChannelPolicy, hints: ClusterHints): EffectiveTarget {
  const lock = channelLock(cluster);
  if (lock !== undefined) return { channel: 'NodeImage', lock, incompatibilities: [] };
  const incompatibilities = incompatibilitiesOf(policy.desired, cluster, hints);
  if (incompatibilities.length === 0) return { channel: policy.desired, incompatibilities };
  const canFallBack = incompatibilitiesOf(policy.fallback, cluster, hints).length === 0;
  return { channel: canFallBack ? policy.fallback : lastResort, incompatibilities };
}

/** AKS docs `auto-upgrade-node-os-image`: cluster channel `node-image` and AKS Automatic both dictate `NodeImage`. */
export function channelLock(cluster: Cluster): ChannelLock | undefined {
  if (cluster.isAutomatic) return 'aks-automatic';
  return cluster.clusterUpgradeChannel === 'node-image' ? 'cluster-channel-node-image' : undefined;
}

interface CompatibilityRow {
  readonly reason: IncompatibilityReason;
  /** Channels that cannot work where the row applies. */
  readonly forbids: readonly NodeOSUpgradeChannel[];
  readonly appliesToPool?: (pool: NodePool) => boolean;
  readonly appliesToCluster?: (cluster: Cluster, hints: ClusterHints) => boolean;
}

const onlyWhole: readonly NodeOSUpgradeChannel[] = ['SecurityPatch', 'Unmanaged'];

/**
 * Sources: AKS docs `auto-upgrade-node-os-image` (Windows, Azure Linux on GPU sizes, OS Guard, deny policies on disks),
 * `azure-container-linux-limitations`, `flatcar-container-linux-for-aks`, `concepts-network-isolated` (the changelog of
 * 2025-07-20 contradicts the last one; the stricter page is followed).
 */
const compatibility: readonly CompatibilityRow[] = [
  { reason: 'windows-pool', forbids: ['SecurityPatch'], appliesToPool: ({ osType }) => osType === 'Windows' },
  {
    reason: 'azure-linux-gpu',
    forbids: ['SecurityPatch'],
    appliesToPool: (pool) => hasSku(pool, ['azurelinux', 'azurelinux3', 'cblmariner', 'mariner']) && isGpuSize(pool),
  },
  {
    reason: 'azure-container-linux',
    forbids: onlyWhole,
    appliesToPool: (pool) => hasSku(pool, ['azurecontainerlinux']),
  },
  { reason: 'os-guard', forbids: onlyWhole, appliesToPool: ({ osSku }) => /osguard$/i.test(osSku ?? '') },
  { reason: 'flatcar', forbids: ['SecurityPatch'], appliesToPool: (pool) => hasSku(pool, ['flatcar']) },
  { reason: 'network-isolated', forbids: onlyWhole, appliesToCluster: ({ isNetworkIsolated }) => isNetworkIsolated },
  {
    reason: 'customer-managed-keys',
    forbids: ['SecurityPatch'],
    appliesToCluster: (_, { customerManagedKeysEnforced }) => customerManagedKeysEnforced,
  },
];

/** Why a channel cannot work on this cluster; empty when it can. */
export function incompatibilitiesOf(
  channel: NodeOSUpgradeChannel,
  cluster: Cluster,
  hints: ClusterHints,
): readonly Incompatibility[] {
  return compatibility
    .filter(({ forbids }) => forbids.includes(channel))
    .flatMap(({ reason, appliesToPool, appliesToCluster }) => {
      const pools = appliesToPool === undefined ? [] : cluster.pools.filter(appliesToPool).map(({ name }) => name);
      const isConcerned = pools.length > 0 || appliesToCluster?.(cluster, hints) === true;
      return isConcerned ? [{ reason, pools }] : [];
    });
}

function hasSku({ osSku }: NodePool, skus: readonly string[]): boolean {
  return skus.includes(osSku?.toLowerCase() ?? '');
}

/** All GPU sizes of Azure are N-series: `Standard_NC…`, `Standard_ND…`, `Standard_NV…`. */
export function isGpuSize({ vmSize }: NodePool): boolean {
  return /^standard_n/i.test(vmSize ?? '');
}
