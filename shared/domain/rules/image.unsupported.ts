/** `image.unsupported`: Microsoft does not support node images older than 90 days. */

import { imageAges, supportedImageDays } from '../image-ages.ts';
import type { Rule } from '../verdict.ts';

export const imageUnsupported: Rule = {
  code: 'image.unsupported',
  about: {
    what: 'A node pool runs an image older than 90 days.',
    why: 'Microsoft does not support node images older than 90 days, and the node misses three months of security fixes.',
    cure: 'Upgrade the node image now (az aks nodepool upgrade --node-image-only) and find out why the channel did not.',
    source: 'AKS docs: support-policies',
  },
  find({ cluster, nowMs }) {
    const pools = imageAges(cluster.pools, nowMs).filter(({ ageDays }) => ageDays > supportedImageDays);
    if (pools.length === 0) return [];
    const evidence = { pools, supportedDays: supportedImageDays };
    return [{ code: 'image.unsupported', severity: 'error', effect: 'advice', evidence }];
  },
};
