/** `channel.partial`: node auto-provisioning brings nodes that the channel does not drive. */

import type { Rule } from '../rule.ts';

/** Node auto-provisioning brings its own nodes, which the channel does not drive. */
interface Evidence {
  readonly reason: 'node-auto-provisioning';
}

export const channelPartial: Rule<'channel.partial', Evidence> = {
  code: 'channel.partial',
  about: {
    what: 'Node auto-provisioning is on: its nodes do not follow the channel alone.',
    why: 'Nodes from node auto-provisioning are replaced by drift detection; the node OS window only says when a new image is picked up, and disruption budgets decide when nodes go.',
    cure: 'Check the disruption budgets of the NodePool resources in the cluster.',
    source: 'AKS docs: node-auto-provisioning-upgrade-image',
  },
  words: () => ({
    message:
      'Node auto-provisioning is on: the nodes it brings are replaced by drift detection, not by the channel alone.',
    cure: 'Check the disruption budgets of the NodePool resources; the node OS window only says when a new image is picked up.',
  }),
  find({ cluster }) {
    if (!cluster.hasNodeAutoProvisioning || cluster.isAutomatic) return [];
    const evidence = { reason: 'node-auto-provisioning' } as const;
    return [{ code: 'channel.partial', severity: 'info', effect: 'advice', evidence }];
  },
};
