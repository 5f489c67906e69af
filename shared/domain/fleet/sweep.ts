/** A sweep over the fleet: what it was asked, and what became of each cluster it found. */

import type { Mode } from '../policy/policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import { isSkipped, type ClusterOutcome, type SweepLine, type Trigger } from '../record/sweep-line.ts';

export interface Sweep {
  readonly id: string;
  readonly trigger: Trigger;
  /** What the caller asked for; absent means each cluster's policy decides. */
  readonly requestedMode?: Mode;
  readonly startedAtMs: number;
}

export interface SweepCounts {
  readonly found: number;
  /** Found and not judged yet. */
  readonly queued: number;
  readonly judged: number;
  readonly compliant: number;
  readonly drifted: number;
  readonly exempt: number;
  readonly indeterminate: number;
  readonly planned: number;
  readonly repaired: number;
  readonly settling: number;
  readonly held: number;
  readonly failed: number;
  readonly gone: number;
  /** Left alone, because what is stored of them was written by a later version of the app or is damaged. */
  readonly skipped: number;
}

export type SweepState = 'running' | 'completed' | 'failed';

export interface SweepProgress {
  readonly sweep: Sweep;
  readonly state: SweepState;
  /** Set when the inventory itself failed, or when the sweep was given up. */
  readonly problem?: string;
  readonly inventory: 'open' | 'complete' | 'failed';
  /** When its last row was written, epoch milliseconds. */
  readonly lastProgressMs: number;
  readonly counts: SweepCounts;
  readonly lines: readonly SweepLine[];
}

/** `unreadable`: lines that are there and mean nothing to this version of the app. */
export function countLines(lines: readonly SweepLine[], unreadable = 0): SweepCounts {
  const withVerdict = (verdict: Verdict['kind']) => lines.filter((line) => line.verdict === verdict).length;
  const withOutcome = (outcome: ClusterOutcome) => lines.filter((line) => line.outcome === outcome).length;
  return {
    found: lines.length + unreadable,
    queued: withOutcome('queued'),
    judged: lines.filter((line) => line.verdict !== undefined).length,
    compliant: withVerdict('compliant'),
    drifted: withVerdict('drifted'),
    exempt: withVerdict('exempt'),
    indeterminate: withVerdict('indeterminate'),
    planned: withOutcome('planned'),
    repaired: withOutcome('repaired'),
    settling: withOutcome('settling'),
    held: lines.filter((line) => line.outcome === 'held' && !isSkipped(line)).length,
    failed: withOutcome('failed'),
    gone: withOutcome('gone'),
    skipped: lines.filter(isSkipped).length + unreadable,
  };
}
