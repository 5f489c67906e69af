/** `channel.locked`: another setting dictates `NodeImage`, which policy does not accept. It is drift, so that nobody takes the cluster for compliant. */

import type { Rule } from '../verdict.ts';

export const channelLocked: Rule = {
  code: 'channel.locked',
  about: {
    what: 'Another setting dictates the node OS upgrade channel NodeImage, and policy does not accept it.',
    why: 'With the cluster upgrade channel node-image, and on AKS Automatic, the channel cannot be chosen.',
    cure: 'Change the cluster upgrade channel to patch or stable first; for AKS Automatic accept NodeImage in the policy.',
    source: 'AKS docs: auto-upgrade-node-os-image',
  },
  find({ cluster, policy, target }) {
    if (target.lock === undefined || policy.nodeOSUpgradeChannel.accepted.includes(target.channel)) return [];
    const evidence = { observed: cluster.nodeOSUpgradeChannel, forced: target.channel, by: target.lock };
    return [{ code: 'channel.locked', severity: 'error', effect: 'drift', evidence }];
  },
};
