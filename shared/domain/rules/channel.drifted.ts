/** `channel.drifted`: the node OS upgrade channel is not one that policy accepts. */

import { incompatibilitiesOf } from '../channel-target.ts';
import { reimageRisk } from '../channel.ts';
import type { Rule } from '../verdict.ts';

export const channelDrifted: Rule = {
  code: 'channel.drifted',
  about: {
    what: 'The node OS upgrade channel is not one that policy accepts for this cluster.',
    why: 'None, Unmanaged and an absent channel leave nodes without managed security patches; an absent value means unpatched.',
    cure: 'Set the channel that policy wants. Leaving Unmanaged can reimage every node at once, so do it inside the node OS window.',
    source: 'AKS docs: auto-upgrade-node-os-image, node-disruption-policy; Azure/AKS changelog 2023-09-03',
  },
  find({ cluster, policy, target }) {
    const observed = cluster.nodeOSUpgradeChannel;
    if (target.lock !== undefined || observed === 'Unrecognised' || observed === target.channel) return [];
    const accepted = policy.nodeOSUpgradeChannel.accepted.find((channel) => channel === observed);
    if (accepted !== undefined && incompatibilitiesOf(accepted, cluster, policy.hints).length === 0) return [];
    const evidence = { observed, target: target.channel, reimageRisk: reimageRisk(observed, target.channel) };
    return [{ code: 'channel.drifted', severity: 'error', effect: 'drift', evidence }];
  },
};
