/** `channel.drifted`: the node OS upgrade channel is not one that policy accepts. */

import { incompatibilitiesOf } from '../channel-target.ts';
import {
  isHandledByAks,
  type NodeOSUpgradeChannel,
  type ObservedNodeOSUpgradeChannel,
  reimageRisk,
  type ReimageRisk,
} from '../../cluster/upgrade-channel.ts';
import { patchingFleet } from '../fleet-standing.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { channelName } from '../words.ts';
import { channelRolledBack } from './channel.rolled-back.ts';

interface Evidence {
  readonly observed: ObservedNodeOSUpgradeChannel;
  readonly target: NodeOSUpgradeChannel;
  readonly reimageRisk: ReimageRisk;
}

export const channelDrifted: Rule<'channel.drifted', Evidence> = {
  code: 'channel.drifted',
  about: {
    what: 'The node OS upgrade channel is not one that policy accepts for this cluster.',
    why: 'None, Unmanaged and an absent channel leave nodes without managed security patches; an absent value means unpatched.',
    cure: 'Set the channel that policy wants. Leaving Unmanaged can reimage every node at once, so do it inside the node OS window.',
    source: 'AKS docs: auto-upgrade-node-os-image, node-disruption-policy; Azure/AKS changelog 2023-09-03',
  },
  words: ({ observed, target, reimageRisk }) => ({
    message: `The node OS upgrade channel is ${channelName(observed)}; it should be ${target}.`,
    cure:
      reimageRisk === 'none'
        ? `Set the node OS upgrade channel to ${target}.`
        : `Set the node OS upgrade channel to ${target} inside a maintenance window: the change itself ${reimageRisk === 'certain' ? 'reimages' : 'may reimage'} every node.`,
  }),
  find(context) {
    const { cluster, policy, target } = context;
    const observed = cluster.nodeOSUpgradeChannel;
    if (target.lock !== undefined || observed === 'Unrecognised' || observed === target.channel) return [];
    if (isPatchedAsWanted(context)) return [];
    const accepted = policy.nodeOSUpgradeChannel.accepted.find((channel) => channel === observed);
    if (accepted !== undefined && incompatibilitiesOf(accepted, cluster, policy.hints).length === 0) return [];
    const evidence = { observed, target: target.channel, reimageRisk: reimageRisk(observed, target.channel) };
    // What somebody switched off for a rollback is no alarm.
    const severity = channelRolledBack.find(context).length === 0 ? 'error' : 'info';
    return [{ code: 'channel.drifted', severity, effect: 'drift', evidence }];
  },
};

/** Its fleet patches what AKS itself does not, through a channel that policy accepts here. */
function isPatchedAsWanted({ cluster, policy, memory, target }: RuleContext): boolean {
  const channel = patchingFleet(memory)?.channel;
  if (channel === undefined || isHandledByAks(cluster.nodeOSUpgradeChannel)) return false;
  return channel === target.channel || policy.nodeOSUpgradeChannel.accepted.includes(channel);
}
