/** `cluster-channel.legacy`: the cluster upgrade channel `node-image` is on its way out. */

import type { Rule } from '../verdict.ts';

export const clusterChannelLegacy: Rule = {
  code: 'cluster-channel.legacy',
  about: {
    what: 'The cluster upgrade channel is node-image.',
    why: 'It is legacy and due for deprecation, dictates the node OS channel, and installs no Kubernetes patch versions.',
    cure: 'Change the cluster upgrade channel to patch or stable and set the node OS channel to NodeImage.',
    source: 'AKS docs: auto-upgrade-cluster',
  },
  find({ cluster }) {
    if (cluster.clusterUpgradeChannel !== 'node-image') return [];
    const evidence = { observed: 'node-image' } as const;
    return [{ code: 'cluster-channel.legacy', severity: 'info', effect: 'advice', evidence }];
  },
};
