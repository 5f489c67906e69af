/** How many clusters may be changed: by one sweep, and on one day by everything together. */

import { dayMs } from '../time/durations.ts';

export interface ChangeLimits {
  /** Clusters that one sweep may change. */
  readonly changesPerSweep: number;
  /** Share of the clusters found, 0..100. */
  readonly percentPerSweep: number;
  /** Clusters that sweeps, requests and opened windows may change together on one day in UTC; absent: any number. */
  readonly changesPerDay?: number | undefined;
}

/** A share that is not zero allows at least one change, or a small fleet would never be repaired. */
export function changeLimit({ changesPerSweep, percentPerSweep }: ChangeLimits, found: number): number {
  const share = percentPerSweep === 0 ? 0 : Math.max(1, Math.floor((found * percentPerSweep) / 100));
  return Math.min(changesPerSweep, share);
}

/** When the next day begins, epoch milliseconds. */
export function dayEndMs(atMs: number): number {
  return (Math.floor(atMs / dayMs) + 1) * dayMs;
}
