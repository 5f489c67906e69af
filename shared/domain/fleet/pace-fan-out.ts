/**
 * Spreads a sweep over time so that no subscription-region runs into AKS's throttling: each cluster costs one read of its
 * maintenance configurations, and those share a bucket of 60 that refills by one a second per subscription and region
 * (AKS docs `quotas-skus-regions`). Some of the bucket is left to people and other tools.
 */

import type { ClusterRef } from '../cluster/cluster-ref.ts';

const burst = 50;
const refillPerSecond = 1;

export interface Paced<Item> {
  readonly item: Item;
  readonly delaySeconds: number;
}

/** `costOf`: reads that an item takes from its bucket, one unless told otherwise. */
export function paceFanOut<Item>(
  items: readonly Item[],
  bucketOf: (item: Item) => string,
  costOf: (item: Item) => number = () => 1,
): readonly Paced<Item>[] {
  const taken = new Map<string, number>();
  return items.map((item) => {
    const bucket = bucketOf(item);
    const cost = (taken.get(bucket) ?? 0) + costOf(item);
    taken.set(bucket, cost);
    return { item, delaySeconds: Math.max(0, Math.ceil((cost - burst) / refillPerSecond)) };
  });
}

/** What shares a bucket: AKS counts by subscription and region. */
export function bucketName({ cluster, location }: { readonly cluster: ClusterRef; readonly location: string }): string {
  return `${cluster.subscriptionId}|${location}`.toLowerCase();
}
