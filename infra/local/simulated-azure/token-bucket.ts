/** Token buckets as Azure throttles with them. */

export interface BucketSize {
  readonly size: number;
  readonly refillPerSecond: number;
}

export interface Buckets {
  /** Takes a token; answers the seconds to wait when there is none. */
  take(name: string, size: BucketSize, nowMs: number): number;
  /** Whole tokens that are there now. */
  left(name: string, size: BucketSize, nowMs: number): number;
}

export function makeBuckets(): Buckets {
  const levels = new Map<string, { tokens: number; atMs: number }>();
  const tokensOf = (name: string, { size, refillPerSecond }: BucketSize, nowMs: number): number => {
    const before = levels.get(name) ?? { tokens: size, atMs: nowMs };
    return Math.min(size, before.tokens + ((nowMs - before.atMs) / 1000) * refillPerSecond);
  };
  return {
    left: (name, size, nowMs) => Math.floor(tokensOf(name, size, nowMs)),
    take(name, size, nowMs) {
      const { refillPerSecond } = size;
      const tokens = tokensOf(name, size, nowMs);
      if (tokens < 1) {
        levels.set(name, { tokens, atMs: nowMs });
        return Math.max(1, Math.ceil((1 - tokens) / refillPerSecond));
      }
      levels.set(name, { tokens: tokens - 1, atMs: nowMs });
      return 0;
    },
  };
}

/** AKS docs `quotas-skus-regions`; Resource Graph docs `guidance-for-throttled-requests`; Communication Services `service-limits`. */
export const bucketSizes = {
  // ARM docs `request-limits-and-throttling`: for each subscription, principal and kind of operation.
  subscriptionReads: { size: 250, refillPerSecond: 25 },
  subscriptionWrites: { size: 200, refillPerSecond: 10 },
  subscriptionDeletes: { size: 200, refillPerSecond: 10 },
  listClusters: { size: 500, refillPerSecond: 1 },
  listClustersOfGroup: { size: 60, refillPerSecond: 1 },
  getCluster: { size: 60, refillPerSecond: 1 },
  putCluster: { size: 20, refillPerSecond: 1 / 60 },
  putPool: { size: 20, refillPerSecond: 1 / 60 },
  operations: { size: 200, refillPerSecond: 2 },
  otherAks: { size: 60, refillPerSecond: 1 },
  resourceGraph: { size: 15, refillPerSecond: 3 },
  mailPerMinute: { size: 30, refillPerSecond: 0.5 },
  mailPerHour: { size: 100, refillPerSecond: 100 / 3600 },
  teams: { size: 4, refillPerSecond: 4 },
} as const satisfies Readonly<Record<string, BucketSize>>;
