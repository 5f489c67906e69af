/**
 * Spreads a sweep over time so that no subscription-region runs into AKS's throttling: each cluster costs one read of its
 * maintenance configurations, and those share a bucket of 60 that refills by one a second per subscription and region
 * (AKS docs `quotas-skus-regions`). Some of the bucket is left to people and other tools.
 */

const burst = 50;
const refillPerSecond = 1;

export interface Paced<Item> {
  readonly item: Item;
  readonly delaySeconds: number;
}

export function paceFanOut<Item>(items: readonly Item[], bucketOf: (item: Item) => string): readonly Paced<Item>[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const bucket = bucketOf(item);
    const position = counts.get(bucket) ?? 0;
    counts.set(bucket, position + 1);
    return { item, delaySeconds: Math.max(0, Math.ceil((position + 1 - burst) / refillPerSecond)) };
  });
}
