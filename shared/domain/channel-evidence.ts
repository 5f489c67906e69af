/** Evidence of the findings about channels, images and the cluster itself. */

import type {
  NodeOSUpgradeChannel,
  ObservedClusterUpgradeChannel,
  ObservedNodeOSUpgradeChannel,
  ReimageRisk,
} from './channel.ts';

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
    readonly by: 'cluster-channel-node-image' | 'aks-automatic';
  };
  /** The desired channel cannot work on this cluster; the fallback is the target. */
  'channel.incompatible': {
    readonly desired: NodeOSUpgradeChannel;
    readonly target: NodeOSUpgradeChannel;
    readonly reasons: readonly string[];
    readonly pools: readonly string[];
  };
  /** A channel value this version does not know: nothing is concluded and nothing written. */
  'channel.unrecognised': { readonly value: string };
}
