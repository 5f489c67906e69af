/** Which node OS upgrade channel a cluster should really have, and why it is not simply the desired one. */

import type { NodeOSUpgradeChannel } from './channel.ts';
import type { Cluster, NodePool } from './cluster.ts';
import type { ChannelPolicy } from './policy.ts';

/** Forced by another setting: nobody can choose until that changes. */
export type ChannelLock = 'cluster-channel-node-image' | 'aks-automatic';

export interface Incompatibility {
  readonly reason: 'windows-pool' | 'azure-linux-gpu';
  /** Pools concerned; empty when the whole cluster is. */
  readonly pools: readonly string[];
}

export interface EffectiveTarget {
  readonly channel: NodeOSUpgradeChannel;
  readonly lock?: ChannelLock;
  /** Why the desired channel is not the target; empty when it is. */
  readonly incompatibilities: readonly Incompatibility[];
}

export function effectiveTarget(cluster: Cluster, policy: ChannelPolicy): EffectiveTarget {
  const lock = channelLock(cluster);
  if (lock !== undefined) return { channel: 'NodeImage', lock, incompatibilities: [] };
  const incompatibilities = policy.desired === 'SecurityPatch' ? securityPatchIncompatibilities(cluster) : [];
  return { channel: incompatibilities.length === 0 ? policy.desired : policy.fallback, incompatibilities };
}

/** AKS docs `auto-upgrade-node-os-image`: cluster channel `node-image` and AKS Automatic both dictate `NodeImage`. */
function channelLock(cluster: Cluster): ChannelLock | undefined {
  if (cluster.isAutomatic) return 'aks-automatic';
  return cluster.clusterUpgradeChannel === 'node-image' ? 'cluster-channel-node-image' : undefined;
}

/** AKS docs `auto-upgrade-node-os-image`: no SecurityPatch for Windows pools, nor for Azure Linux on GPU sizes. */
function securityPatchIncompatibilities({ pools }: Cluster): readonly Incompatibility[] {
  return [
    incompatibility(
      'windows-pool',
      pools.filter((pool) => pool.osType === 'Windows'),
    ),
    incompatibility(
      'azure-linux-gpu',
      pools.filter((pool) => isAzureLinux(pool) && isGpuSize(pool)),
    ),
  ].filter(({ pools: concerned }) => concerned.length > 0);
}

function incompatibility(reason: Incompatibility['reason'], pools: readonly NodePool[]): Incompatibility {
  return { reason, pools: pools.map((pool) => pool.name) };
}

function isAzureLinux({ osSku }: NodePool): boolean {
  return ['azurelinux', 'azurelinux3', 'cblmariner', 'mariner'].includes(osSku?.toLowerCase() ?? '');
}

/** All GPU sizes of Azure are N-series: `Standard_NC…`, `Standard_ND…`, `Standard_NV…`. */
function isGpuSize({ vmSize }: NodePool): boolean {
  return /^standard_n/i.test(vmSize ?? '');
}
