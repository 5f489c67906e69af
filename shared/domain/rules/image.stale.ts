/** `image.stale`: a pool runs an image older than policy wants, and younger than Microsoft’s limit. */

import { imageAges, supportedImageDays } from '../image-ages.ts';
import { isSettling } from '../settling.ts';
import type { Rule } from '../verdict.ts';

export const imageStale: Rule = {
  code: 'image.stale',
  about: {
    what: 'A node pool runs an image older than policy allows.',
    why: 'The channel may be on and still do nothing: missed windows, blocked drains or a channel that cannot work show as old images.',
    cure: 'Look at the last window of the cluster: was it open, long enough, and was the cluster running?',
    source: 'AKS docs: auto-upgrade-node-os-image; Azure/AKS issues 3918, 4115',
  },
  find({ cluster, policy, nowMs, memory: { channelSet } }) {
    const { staleAfterDays } = policy.image;
    if (isSettling(channelSet, nowMs)) return [];
    const pools = imageAges(cluster.pools, nowMs).filter(
      ({ ageDays }) => ageDays > staleAfterDays && ageDays <= supportedImageDays,
    );
    if (pools.length === 0) return [];
    return [{ code: 'image.stale', severity: 'warning', effect: 'advice', evidence: { pools, staleAfterDays } }];
  },
};
