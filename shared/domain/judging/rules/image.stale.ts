/** `image.stale`: a pool runs an image older than policy wants, and younger than Microsoft’s limit. */

import { type ImageAge, imageAges, supportedImageDays } from '../../cluster/image-ages.ts';
import { isTakingEffect } from '../channel-delay.ts';
import { isRolled } from '../rolled-pools.ts';
import type { Rule } from '../rule.ts';
import { imageNames } from '../words.ts';

interface Evidence {
  readonly pools: readonly ImageAge[];
  readonly staleAfterDays: number;
}

export const imageStale: Rule<'image.stale', Evidence> = {
  code: 'image.stale',
  about: {
    what: 'A node pool runs an image older than policy allows.',
    why: 'The channel may be on and still do nothing: missed windows, blocked drains or a channel that cannot work show as old images.',
    cure: 'Look at the last window of the cluster: was it open, long enough, and was the cluster running?',
    source: 'AKS docs: auto-upgrade-node-os-image; Azure/AKS issues 3918, 4115',
  },
  words: ({ pools, staleAfterDays }) => ({
    message: `${imageNames(pools)}; policy allows ${String(staleAfterDays)} days.`,
    cure: 'Look whether the last window was open and long enough, and whether the cluster was running.',
  }),
  find({ cluster, policy, nowMs, memory: { channelSet }, clock }) {
    const { staleAfterDays } = policy.image;
    if (isTakingEffect(channelSet, nowMs)) return [];
    const rolled = cluster.pools.filter((pool) => isRolled(pool, { cluster, ends: policy.image.ends, nowMs }));
    // Nobody is to blame for a region whose newest image is old.
    const newest = clock?.pools.flatMap(({ pool, clock: each }) => (each.kind === 'newest' ? [pool] : [])) ?? [];
    const pools = imageAges(rolled, nowMs).filter(
      ({ pool, ageDays }) => ageDays > staleAfterDays && ageDays <= supportedImageDays && !newest.includes(pool),
    );
    if (pools.length === 0) return [];
    return [{ code: 'image.stale', severity: 'warning', effect: 'advice', evidence: { pools, staleAfterDays } }];
  },
};
