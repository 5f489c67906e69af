/** `channel.locked`: another setting dictates `NodeImage`, which policy does not accept. It is drift, so that nobody takes the cluster for compliant. */

import type { Rule } from '../rule.ts';
import { lockName } from '../words.ts';
import type { ChannelLock } from '../channel-target.ts';
import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel } from '../../cluster/upgrade-channel.ts';

interface Evidence {
  readonly observed: ObservedNodeOSUpgradeChannel;
  readonly forced: NodeOSUpgradeChannel;
  readonly by: ChannelLock;
}

export const channelLocked: Rule<'channel.locked', Evidence> = {
  code: 'channel.locked',
  about: {
    what: 'Another setting dictates the node OS upgrade channel NodeImage, and policy does not accept it.',
    why: 'With the cluster upgrade channel node-image, and on AKS Automatic, the channel cannot be chosen.',
    cure: 'Change the cluster upgrade channel to patch or stable first; for AKS Automatic accept NodeImage in the policy.',
    source: 'AKS docs: auto-upgrade-node-os-image',
  },
  words: ({ forced, by }) => ({
    message: `${lockName(by)} dictates the node OS upgrade channel ${forced}, which policy does not accept.`,
    cure:
      by === 'aks-automatic'
        ? 'Accept NodeImage in the policy: AKS Automatic offers no other channel.'
        : 'Change the cluster upgrade channel from node-image to patch or stable first, or accept NodeImage in the policy.',
  }),
  find({ cluster, policy, target }) {
    if (target.lock === undefined || policy.nodeOSUpgradeChannel.accepted.includes(target.channel)) return [];
    const evidence = { observed: cluster.nodeOSUpgradeChannel, forced: target.channel, by: target.lock };
    return [{ code: 'channel.locked', severity: 'error', effect: 'drift', evidence }];
  },
};
