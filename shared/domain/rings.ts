/** Rings: a change goes to the first ring, has to prove itself for a while, and only then goes to the next. */

import type { ClusterRecord } from './cluster-record.ts';

export interface RingPolicy {
  /** Names, the first to be changed first. */
  readonly order: readonly string[];
  readonly soakHours: number;
}

export const ringTag = 'aks-patch-warden-ring';

/** A cluster without a ring belongs to the last. */
export function ringIndex({ order }: RingPolicy, ring: string | undefined): number {
  const index = order.findIndex((name) => name.toLowerCase() === ring?.toLowerCase());
  return index === -1 ? order.length - 1 : index;
}

const hourMs = 3_600_000;

/**
 * The last ring that may be changed now: the first one that is not done yet. A ring is done when nothing in it failed or is
 * still being proven, nothing waits for the budget, and its last change is `soakHours` ago. A found cluster that was never
 * looked at might belong to the first ring, so nothing beyond that is opened. `nowMs`: epoch milliseconds.
 */
export function openRing(
  policy: RingPolicy,
  { records, hasStrangers }: { readonly records: readonly ClusterRecord[]; readonly hasStrangers: boolean },
  nowMs: number,
): number {
  if (hasStrangers) return 0;
  const last = policy.order.length - 1;
  for (let ring = 0; ring < last; ring += 1) {
    const members = records.filter(({ memory }) => ringIndex(policy, memory.ring) === ring);
    if (!members.every((member) => isDone(member, policy.soakHours, nowMs))) return ring;
  }
  return last;
}

function isDone({ lastOutcome, openWrite, memory }: ClusterRecord, soakHours: number, nowMs: number): boolean {
  if (openWrite !== undefined || lastOutcome === 'failed' || lastOutcome === 'over-limit') return false;
  return memory.channelSet === undefined || nowMs - memory.channelSet.atMs >= soakHours * hourMs;
}
