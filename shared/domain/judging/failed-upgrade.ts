/** An upgrade of the nodes that failed, and whether it is cured since. */

import type { Cluster } from '../cluster/cluster.ts';
import { hasEndedBadly } from '../cluster/pool-state.ts';
import type { PatchClock } from './pool-clocks.ts';

export interface FailedUpgrade {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** What Azure said; may be empty. */
  readonly details: string;
}

/** Every pool is well and runs what AKS offers: whatever failed was made up for. Where nobody has asked, nobody can tell. */
export function isCured({ pools }: Pick<Cluster, 'pools'>, clock: PatchClock | undefined): boolean {
  if (clock === undefined || clock.pools.length === 0) return false;
  const isWell = !pools.some(({ provisioningState }) => hasEndedBadly(provisioningState));
  return isWell && clock.pools.every(({ clock: { kind } }) => kind === 'newest');
}
