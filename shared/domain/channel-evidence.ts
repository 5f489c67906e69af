/** Evidence of the findings about channels, images and the cluster itself. */

import type { ChannelLock, Incompatibility } from './channel-target.ts';
import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel, ReimageRisk } from './channel.ts';

export interface ChannelEvidence {
  /** The channel is not one that policy accepts. */
  'channel.drifted': {
    readonly observed: ObservedNodeOSUpgradeChannel;
    readonly target: NodeOSUpgradeChannel;
    readonly reimageRisk: ReimageRisk;
  };
  /** The channel is forced by something else and policy does not accept what is forced. */
  'channel.locked': {
    readonly observed: ObservedNodeOSUpgradeChannel;
    readonly forced: NodeOSUpgradeChannel;
    readonly by: ChannelLock;
  };
  /** The desired channel cannot work on this cluster; the fallback is the target. */
  'channel.incompatible': {
    readonly desired: NodeOSUpgradeChannel;
    readonly target: NodeOSUpgradeChannel;
    readonly incompatibilities: readonly Incompatibility[];
  };
  /** The cluster upgrade channel is absent or none: Kubernetes patch versions are nobody's job. */
  'cluster-channel.unset': { readonly observed: 'Unspecified' | 'none' };
  /** A stopped cluster misses its windows. */
  'cluster.stopped': Readonly<Record<string, never>>;
  /** The cluster itself says that something failed. */
  'cluster.failed': { readonly provisioningState: string };
  /** A channel value this version does not know: nothing is concluded and nothing written. */
  'channel.unrecognised': { readonly value: string };
}
