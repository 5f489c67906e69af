/** A sweep over the fleet: what it was asked, and what became of each cluster it found. */

import type { Mode } from '../policy/policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { ClusterOutcome, SweepLine, Trigger } from '../record/sweep-line.ts';

export interface Sweep {
  readonly id: string;
  readonly trigger: Trigger;
  /** What the caller asked for; absent means each cluster's policy decides. */
  readonly requestedMode?: Mode;
  readonly startedAtMs: number;
}

export interface SweepCounts {
  readonly found: number;
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
}

export type SweepState = 'running' | 'completed' | 'failed';

export interface SweepProgress {
  readonly sweep: Sweep;
  readonly state: SweepState;
  /** Set when the inventory itself failed. */
  readonly problem?: string;
  readonly counts: SweepCounts;
  readonly lines: readonly SweepLine[];
}

export function countLines(lines: readonly SweepLine[]): SweepCounts {
  const withVerdict = (verdict: Verdict['kind']) => lines.filter((line) => line.verdict === verdict).length;
  const withOutcome = (outcome: ClusterOutcome) => lines.filter((line) => line.outcome === outcome).length;
  return {
    found: lines.length,
    judged: lines.filter((line) => line.verdict !== undefined).length,
    compliant: withVerdict('compliant'),
    drifted: withVerdict('drifted'),
    exempt: withVerdict('exempt'),
    indeterminate: withVerdict('indeterminate'),
    planned: withOutcome('planned'),
    repaired: withOutcome('repaired'),
    settling: withOutcome('settling'),
    held: withOutcome('held'),
    failed: withOutcome('failed'),
    gone: withOutcome('gone'),
  };
}

/** A sweep is over when no cluster waits to be judged or to be verified. */
export function isOver(lines: readonly SweepLine[]): boolean {
  return lines.every((line) => line.outcome !== 'queued' && line.outcome !== 'settling');
}
