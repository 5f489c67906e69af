/** One reconciliation of one cluster: all that it brought to light, enough to record and to tell it, now or after a write is verified. */

import type { ActionOutcome } from '../repair/write-outcome.ts';
import type { HeldRepair } from '../repair/action.ts';
import type { ClusterOutcome, SweepLine } from './sweep-line.ts';

/** What a notice shows of the cluster besides what happened. */
export interface Background {
  readonly kubernetesVersion?: string;
  readonly pools: readonly { readonly name: string; readonly osType: string; readonly nodeImageVersion?: string }[];
  /** Openings of the node OS window that come next, epoch milliseconds. */
  readonly nextOpenings: readonly { readonly startMs: number; readonly endMs: number; readonly usableHours: number }[];
}

export interface ClusterRun {
  readonly sweepId: string;
  readonly line: SweepLine;
  /** Begin of the episode that is told, epoch milliseconds. */
  readonly sinceMs: number;
  readonly fingerprint: string;
  readonly background: Background;
  readonly approvedBy?: string;
  /** Mail address of somebody who changed the cluster and should hear of it. */
  readonly changer?: string;
  /** Who made the change that was looked at, as Azure names them. */
  readonly changedBy?: string;
  readonly timeZone: string;
  readonly receivers: readonly string[];
}

/** The run with what became of its actions, and so with a new ending. */
export function withOutcomes(
  run: ClusterRun,
  actions: readonly ActionOutcome[],
  held: readonly HeldRepair[],
): ClusterRun {
  return { ...run, line: { ...run.line, actions, held, outcome: outcomeOf(actions, held) } };
}

/** The worst that happened names the cluster's outcome; a repair counts although something else had to wait. */
export function outcomeOf(actions: readonly ActionOutcome[], held: readonly HeldRepair[]): ClusterOutcome {
  const kinds = new Set(actions.map(({ outcome }) => outcome.kind));
  if (kinds.has('gone')) return 'gone';
  if (kinds.has('refused') || kinds.has('not-applied')) return 'failed';
  if (kinds.has('accepted')) return 'settling';
  if (kinds.has('declined') || kinds.has('conflict') || kinds.has('busy') || kinds.has('throttled')) return 'held';
  if (kinds.has('applied')) return 'repaired';
  if (kinds.has('planned')) return 'planned';
  return held.length > 0 ? 'held' : 'unchanged';
}
