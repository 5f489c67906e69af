/** `image.unsupported`: Microsoft does not support node images older than 90 days. */

import { type ImageAge, imageAges, supportedImageDays } from '../../cluster/image-ages.ts';
import { isRolled } from '../rolled-pools.ts';
import type { Rule } from '../rule.ts';
import { imageNames } from '../words.ts';

interface Evidence {
  readonly pools: readonly ImageAge[];
  readonly supportedDays: number;
}

export const imageUnsupported: Rule<'image.unsupported', Evidence> = {
  code: 'image.unsupported',
  about: {
    what: 'A node pool runs an image older than 90 days.',
    why: 'Microsoft does not support node images older than 90 days, and the node misses three months of security fixes.',
    cure: 'Upgrade the node image now (az aks nodepool upgrade --node-image-only) and find out why the channel did not.',
    source: 'AKS docs: support-policies',
  },
  words: ({ pools, supportedDays }) => ({
    message: `${imageNames(pools)}; Microsoft supports node images for ${String(supportedDays)} days.`,
    cure: 'Upgrade the node image now (az aks nodepool upgrade --node-image-only) and find out why the channel did not.',
  }),
  find({ cluster, policy, nowMs }) {
    const rolled = cluster.pools.filter((pool) => isRolled(pool, { cluster, ends: policy.image.ends, nowMs }));
    const pools = imageAges(rolled, nowMs).filter(({ ageDays }) => ageDays > supportedImageDays);
    if (pools.length === 0) return [];
    const evidence = { pools, supportedDays: supportedImageDays };
    return [{ code: 'image.unsupported', severity: 'error', effect: 'advice', evidence }];
  },
};
