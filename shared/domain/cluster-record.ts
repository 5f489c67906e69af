/** What the warden remembers of a cluster between two looks. */

import type { ClusterRef } from './cluster-ref.ts';
import type { WriteEvidence } from './outcome.ts';
import type { Action } from './plan.ts';
import type { Story } from './story.ts';
import type { Verdict } from './verdict.ts';

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

export interface ClusterRecord {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly verdict: Verdict['kind'];
  /** Says what is wrong in a comparable form; empty when nothing is. */
  readonly fingerprint: string;
  /** Since when the fingerprint has been what it is, epoch milliseconds: an episode of drift is told once. */
  readonly sinceMs: number;
  readonly judgedAtMs: number;
  /** When the warden last set the node OS channel here and saw it in place. */
  readonly channelSetAtMs?: number;
  /** The last sweep that is through with this cluster: a repeated message of it has nothing left to do. */
  readonly doneInSweep?: string;
  readonly openWrite?: OpenWrite;
}
