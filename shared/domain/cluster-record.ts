/** What the warden remembers of a cluster between two looks. */

import type { ClusterMemory } from './cluster-memory.ts';
import type { ClusterRef } from './cluster-ref.ts';
import type { WriteEvidence } from './outcome.ts';
import type { Action } from './plan.ts';
import type { Mode } from './policy.ts';
import type { Story } from './story.ts';
import type { ClusterOutcome, SweepLine } from './sweep.ts';
import type { Verdict } from './verdict.ts';
import type { NodeOSWatch } from './window-outcome.ts';

/**
 * A write that was begun and is not yet proven. It is remembered before anything is sent, so that after a crash the
 * cluster tells what became of it; `evidence.operationUrl` is there once Azure has accepted it.
 */
export interface OpenWrite {
  readonly stage: 'begun' | 'accepted';
  readonly action: Action;
  readonly evidence: WriteEvidence;
  readonly startedAtMs: number;
  /** What is recorded and told once the write is proven; its actions are those that came before this one. */
  readonly story: Story;
}

export interface Telling {
  readonly receivers: readonly string[];
  readonly timeZone: string;
  readonly mode: Mode;
  readonly background: Story['background'];
}

/** How a cluster stands after the last look: one that drifted and was repaired in it is no longer adrift. */
export const standings = ['drifted', 'indeterminate', 'repaired', 'exempt', 'compliant'] as const;
export type Standing = (typeof standings)[number];

export function standingOf({ verdict, lastOutcome }: Pick<ClusterRecord, 'verdict' | 'lastOutcome'>): Standing {
  return verdict === 'drifted' && lastOutcome === 'repaired' ? 'repaired' : verdict;
}

/** A cluster that Azure knows, as far as was seen. */
export function isThere({ goneSinceMs }: Pick<ClusterRecord, 'goneSinceMs'>): boolean {
  return goneSinceMs === undefined;
}

export interface ClusterRecord {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly verdict: Verdict['kind'];
  /** Says what is wrong in a comparable form; empty when nothing is. */
  readonly fingerprint: string;
  /** Since when the fingerprint has been what it is, epoch milliseconds: an episode of drift is told once. */
  readonly sinceMs: number;
  readonly judgedAtMs: number;
  readonly memory: ClusterMemory;
  /** Who is told of this cluster, and what a notice about it shows. */
  readonly telling?: Telling;
  /** The node OS window, and what was installed before it opened. */
  readonly nodeOS?: NodeOSWatch;
  /** The last failed upgrade that Azure told of. */
  readonly failedUpgrade?: { readonly atMs: number; readonly details: string };
  /** What became of the last look. */
  readonly lastOutcome?: ClusterOutcome;
  /** What the last finished look found and did. */
  readonly lastLine?: SweepLine;
  /** A repair waits for the cluster's window, which opens at this moment. */
  readonly release?: { readonly atMs: number; readonly requestedMode?: Mode; readonly isUndo?: boolean };
  /** The episode has begun and may not have been told yet. */
  readonly isUntold?: boolean;
  /** Since when every look has failed. */
  readonly failingSinceMs?: number;
  /** The last sweeps that are through with this cluster: a repeated message of one has nothing left to do. */
  readonly doneInSweeps?: readonly string[];
  /** The last sweep did not find it, and it could not be read. */
  readonly isMissing?: boolean;
  /** Azure has not known the cluster since; what people decided about it is kept for a while, should it come back. */
  readonly goneSinceMs?: number;
  readonly openWrite?: OpenWrite;
}
