/** A sweep over the fleet: what it was asked, and what became of each cluster it found. */

import type { ClusterRef } from './cluster-ref.ts';
import type { Finding } from './finding.ts';
import type { ActionOutcome, Refusal } from './outcome.ts';
import type { HeldRepair } from './plan.ts';
import type { Mode } from './policy.ts';
import type { Verdict } from './verdict.ts';

/** `window`: a held repair whose window has opened. */
export type Trigger = 'timer' | 'request' | 'event' | 'window';

export interface Sweep {
  readonly id: string;
  readonly trigger: Trigger;
  /** What the caller asked for; absent means each cluster's policy decides. */
  readonly requestedMode?: Mode;
  readonly startedAtMs: number;
}

/** `queued` clusters are found and not yet judged; `settling` ones were written and are not yet proven. */
export type ClusterOutcome = 'queued' | 'unchanged' | 'planned' | 'repaired' | 'settling' | 'held' | 'failed' | 'gone';

/** One line of a sweep. A replay of the same message writes the same line again. */
export interface SweepLine {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly outcome: ClusterOutcome;
  readonly mode?: Mode;
  readonly verdict?: Verdict['kind'];
  readonly findings: readonly Finding[];
  readonly actions: readonly ActionOutcome[];
  readonly held: readonly HeldRepair[];
  /** Names of the cluster's pools: what a change of the channel may reimage. */
  readonly pools?: readonly string[];
  readonly receivers?: readonly string[];
  readonly problem?: Problem;
}

export function newLine(
  { cluster, location }: Pick<SweepLine, 'cluster' | 'location'>,
  outcome: ClusterOutcome,
): SweepLine {
  return { cluster, location, outcome, findings: [], actions: [], held: [] };
}

/** Why a cluster could not be judged or repaired. */
export type Problem =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'poisoned'; readonly detail: string };

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

/** A sweep is over when no cluster waits to be judged or to be proven. */
export function isOver(lines: readonly SweepLine[]): boolean {
  return lines.every((line) => line.outcome !== 'queued' && line.outcome !== 'settling');
}
