/** `cluster-channel.legacy`: the cluster upgrade channel `node-image` is on its way out. */

import type { Rule } from '../rule.ts';

interface Evidence {
  readonly observed: 'node-image';
}

export const clusterChannelLegacy: Rule<'cluster-channel.legacy', Evidence> = {
  code: 'cluster-channel.legacy',
  about: {
    what: 'The cluster upgrade channel is node-image.',
    why: 'It is legacy and due for deprecation, dictates the node OS channel, and installs no Kubernetes patch versions.',
    cure: 'Change the cluster upgrade channel to patch or stable and set the node OS channel to NodeImage.',
    source: 'AKS docs: auto-upgrade-cluster',
  },
  words: () => ({
    message: 'The cluster upgrade channel is node-image, which is legacy and installs no Kubernetes patch versions.',
    cure: 'Change the cluster upgrade channel to patch or stable and set the node OS channel to NodeImage.',
  }),
  find({ cluster }) {
    if (cluster.clusterUpgradeChannel !== 'node-image') return [];
    const evidence = { observed: 'node-image' } as const;
    return [{ code: 'cluster-channel.legacy', severity: 'info', effect: 'advice', evidence }];
  },
};
