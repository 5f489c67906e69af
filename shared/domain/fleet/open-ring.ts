/** Rings: a change goes to the first ring, has to prove itself for a while, and only then goes to the next. */

import type { ClusterRecord } from '../record/cluster-record.ts';
import { type RingPolicy, ringIndex } from '../policy/ring-policy.ts';
import { isPassing } from '../repair/action.ts';
import { hourMs } from '../time/durations.ts';

/**
 * The last ring that may be changed now: the first one that is not done yet. A ring is done when nothing in it failed or is
 * still being verified, nothing waits for its turn or its window, and its last write is `soakHours` ago. A found cluster that was never
 * looked at might belong to the first ring, so nothing beyond that is opened. `nowMs`: epoch milliseconds.
 */
export function openRing(
  policy: RingPolicy,
  { records, hasUnseenClusters }: { readonly records: readonly ClusterRecord[]; readonly hasUnseenClusters: boolean },
  nowMs: number,
): number {
  if (hasUnseenClusters) return 0;
  const last = policy.order.length - 1;
  for (let ring = 0; ring < last; ring += 1) {
    const members = records.filter(({ memory }) => ringIndex(policy, memory.ring) === ring);
    if (!members.every((member) => isDone(member, policy.soakHours, nowMs))) return ring;
  }
  return last;
}

function isDone(record: ClusterRecord, soakHours: number, nowMs: number): boolean {
  const { state, lastOutcome, memory, lastLine, release } = record;
  if (state.kind === 'gone' || (state.kind === 'unread' && state.isMissing)) return true;
  if (state.kind === 'writing' || release !== undefined || lastOutcome === 'failed') return false;
  if (isRefused(record, nowMs)) return false;
  if (lastLine?.mode === 'enforce' && lastLine.held.some(({ reason }) => isPassing(reason))) return false;
  return memory.writtenAtMs === undefined || nowMs - memory.writtenAtMs >= soakHours * hourMs;
}

/** After so long without another try nobody means to try. */
const refusalCountsForMs = 7 * 24 * hourMs;

/** Azure refused the last write; an audit in between does not mend that, a person who takes the cluster over does. */
function isRefused({ memory: { refusal }, lastLine }: ClusterRecord, nowMs: number): boolean {
  if (refusal === undefined || (lastLine?.held ?? []).length > 0) return false;
  return lastLine?.mode === 'enforce' || nowMs - refusal.atMs < refusalCountsForMs;
}
