/** How many clusters one sweep may change. */

export interface ChangeLimits {
  /** Clusters that one sweep may change. */
  readonly changesPerSweep: number;
  /** Share of the clusters found, 0..100. */
  readonly percentPerSweep: number;
}

/** A share that is not zero allows at least one change, or a small fleet would never be repaired. */
export function changeLimit({ changesPerSweep, percentPerSweep }: ChangeLimits, found: number): number {
  const share = percentPerSweep === 0 ? 0 : Math.max(1, Math.floor((found * percentPerSweep) / 100));
  return Math.min(changesPerSweep, share);
}
