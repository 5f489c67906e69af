/** What became of one cluster in one sweep. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { FleetMembership } from '../cluster/fleet-membership.ts';
import { given } from '../given.ts';
import type { Finding } from '../judging/finding.ts';
import type { ActionOutcome } from '../repair/write-outcome.ts';
import type { Mode } from '../policy/policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Refusal } from '../cluster/refusal.ts';
import type { HeldRepair } from '../repair/action.ts';

/** `window`: a held repair whose window has opened. */
export type Trigger = 'timer' | 'request' | 'event' | 'window';

/** `queued` clusters are found and not yet judged; `settling` ones were written and are not yet verified. */
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
  /** What the sweep was told of AKS Fleet when it found the cluster. */
  readonly fleet?: FleetMembership;
  readonly problem?: Problem;
}

export function newLine(
  { cluster, location, fleet }: Pick<SweepLine, 'cluster' | 'location' | 'fleet'>,
  outcome: ClusterOutcome,
): SweepLine {
  return { cluster, location, outcome, findings: [], actions: [], held: [], ...given('fleet', fleet) };
}

/** The cluster was left alone because its record could not be read. */
export function skippedLine(found: Pick<SweepLine, 'cluster' | 'location' | 'fleet'>, problem: string): SweepLine {
  const detail = `What is remembered of this cluster could not be read, so it was left alone: ${problem}`;
  return { ...newLine(found, 'held'), problem: { kind: 'unreadable', detail } };
}

/** Every other problem makes a cluster `failed`. */
export function isSkipped({ outcome, problem }: SweepLine): boolean {
  return outcome === 'held' && problem !== undefined;
}

/** Why a cluster could not be judged or repaired. */
export type Problem =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable'; readonly detail: string }
  | { readonly kind: 'poisoned'; readonly detail: string };
