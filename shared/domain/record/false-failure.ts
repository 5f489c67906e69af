/** A repair that was told as failed and that a later look shows in place: nothing that was told may stay false. */

import type { ClusterSnapshot } from '../cluster/cluster.ts';
import { expectedEvidence, type ActionOutcome } from '../repair/write-outcome.ts';
import { rememberOutcomes } from '../repair/remember-outcomes.ts';
import type { Action } from '../repair/action.ts';
import type { ClusterRecord } from './cluster-record.ts';
import type { HistoryEntry } from './history.ts';
import type { SweepLine } from './sweep-line.ts';

export type FailedLook = Extract<HistoryEntry, { kind: 'look' }>;

/**
 * Whether it is worth looking the failure up: the last run failed, or the channel is not any more what the last run found
 * wrong, which a repair that came late would explain.
 */
export function mayBeDisproved({ lastOutcome, lastLine }: ClusterRecord, { cluster }: ClusterSnapshot): boolean {
  if (lastOutcome === 'failed') return true;
  return (lastLine?.findings ?? []).some(
    (finding) => finding.code === 'channel.drifted' && finding.evidence.observed !== cluster.nodeOSUpgradeChannel,
  );
}

/** The last failure, unless a success or a correction was told since. `history`: newest first. */
export function disprovedFailure(history: readonly HistoryEntry[], snapshot: ClusterSnapshot): FailedLook | undefined {
  for (const entry of history) {
    if (entry.kind === 'corrected') return undefined;
    if (entry.kind !== 'look') continue;
    if (entry.actions.some(({ outcome }) => outcome.kind === 'applied')) return undefined;
    const doubtful = entry.actions.filter(isDoubtful);
    if (entry.outcome !== 'failed' || doubtful.length === 0) continue;
    return doubtful.every(({ action }) => isInPlace(action, snapshot)) ? entry : undefined;
  }
  return undefined;
}

/**
 * Azure had accepted the write: what it dropped may still come, and what failed or never ended may have done its work. What it
 * refused at once was never under way, and somebody else must have seen to it since.
 */
function isDoubtful({ outcome }: ActionOutcome): boolean {
  return outcome.kind === 'not-applied' || (outcome.kind === 'refused' && outcome.refusal.status < 300);
}

function isInPlace(action: Action, { cluster, maintenance }: ClusterSnapshot): boolean {
  if (action.kind === 'set-channel') return cluster.nodeOSUpgradeChannel === action.to;
  if (maintenance.kind === 'unknown') return false;
  const reading = maintenance.configurations.find(({ name }) => name === action.configuration)?.reading;
  const hours = action.kind === 'create-window' ? action.window.durationHours : action.toHours;
  return reading?.kind === 'scheduled' && reading.window.durationHours >= hours;
}

/** What became of it, as is known now. */
export function corrected(actions: readonly ActionOutcome[]): readonly ActionOutcome[] {
  return actions.map((each): ActionOutcome =>
    isDoubtful(each)
      ? { action: each.action, outcome: { kind: 'applied', evidence: expectedEvidence(each.action) } }
      : each,
  );
}

/** A line that says something else by now stays as it is. */
export function correctedLine(line: SweepLine): SweepLine | undefined {
  if (line.outcome !== 'failed' || !line.actions.some(isDoubtful)) return undefined;
  return { ...line, outcome: 'repaired', actions: corrected(line.actions) };
}

/** As if the repair had been told as done: it can be undone, and no ring waits because of it. */
export function correctedRecord(
  { failingSinceMs: _, ...record }: ClusterRecord,
  { actions }: FailedLook,
  nowMs: number,
): ClusterRecord {
  const done = corrected(actions).filter(({ outcome }) => outcome.kind === 'applied');
  return { ...record, lastOutcome: 'repaired', memory: rememberOutcomes(record.memory, done, nowMs) };
}
