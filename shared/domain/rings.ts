/** Rings: a change goes to the first ring, has to prove itself for a while, and only then goes to the next. */

import { isThere, type ClusterRecord } from './cluster-record.ts';
import type { HoldReason } from './plan.ts';

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
 * still being proven, nothing waits for its turn or its window, and its last write is `soakHours` ago. A found cluster that was never
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

function isDone(record: ClusterRecord, soakHours: number, nowMs: number): boolean {
  const { lastOutcome, openWrite, memory, lastLine } = record;
  if (!isThere(record)) return true;
  if (openWrite !== undefined || lastOutcome === 'failed' || memory.refusal !== undefined) return false;
  if (lastLine?.held.some(({ reason }) => passing.has(reason.kind)) === true) return false;
  return memory.writtenAtMs === undefined || nowMs - memory.writtenAtMs >= soakHours * hourMs;
}

/** What time alone will end; what waits for a person may wait for ever and keeps no other ring from its turn. */
const passing: ReadonlySet<HoldReason['kind']> = new Set([
  'waits-for-window',
  'waits-for-sweep',
  'over-limit',
  'cluster-busy',
  'pool-busy',
  'writes-stopped',
]);
