/** What the warden remembers of a cluster between two runs. */

import type { FailedUpgrade } from '../judging/failed-upgrade.ts';
import type { PoolCounts } from '../judging/pool-clocks.ts';
import type { ClusterMemory } from '../judging/cluster-memory.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { WriteEvidence } from '../repair/write-outcome.ts';
import type { Action } from '../repair/action.ts';
import type { Mode } from '../policy/policy.ts';
import type { ClusterRun } from './cluster-run.ts';
import type { ClusterOutcome, SweepLine } from './sweep-line.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { ClusterDeed } from './deed.ts';
import type { NodeOSWatch } from '../events/node-os-watch.ts';

/**
 * A write that was begun and is not yet verified. It is remembered before anything is sent, so that after a crash the
 * cluster tells what became of it; `evidence.operationUrl` is there once Azure has accepted it.
 */
export interface OpenWrite {
  readonly stage: 'begun' | 'accepted';
  readonly action: Action;
  readonly evidence: WriteEvidence;
  readonly startedAtMs: number;
  /** What is recorded and told once the write is verified; its actions are those that came before this one. */
  readonly story: ClusterRun;
}

export interface Audience {
  readonly receivers: readonly string[];
  readonly timeZone: string;
  readonly mode: Mode;
  readonly background: ClusterRun['background'];
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
  readonly telling?: Audience;
  /** The node OS window, and what was installed before it opened. */
  readonly nodeOS?: NodeOSWatch;
  /** The last failed upgrade that Azure told of, until it is cured. */
  readonly failedUpgrade?: FailedUpgrade;
  /** Pools by their patch clock; absent: nobody has learned what AKS offers there. */
  readonly poolClocks?: PoolCounts;
  /** What became of the last run. */
  readonly lastOutcome?: ClusterOutcome;
  /** What the last finished run found and did. */
  readonly lastLine?: SweepLine;
  /** A repair waits for the cluster's window, which opens at this moment. */
  readonly release?: { readonly atMs: number; readonly requestedMode?: Mode; readonly isUndo?: boolean };
  /** The episode has begun and may not have been told yet. */
  readonly isUntold?: boolean;
  /** Since when every run has failed. */
  readonly failingSinceMs?: number;
  /** The last sweeps that are through with this cluster: a repeated message of one has nothing left to do. */
  readonly doneInSweeps?: readonly string[];
  /** What a person did to the cluster last, as long as it may not have been told. */
  readonly untoldDeed?: ClusterDeed;
  readonly state: ClusterState;
}

/** How far the last run came with the cluster. */
export type ClusterState =
  /** Nobody has read it: what people decided about it is all that is known, or the last run could not read it. */
  | {
      readonly kind: 'unread';
      /** The last sweep did not find it either. */
      readonly isMissing: boolean;
    }
  | { readonly kind: 'judged' }
  /** A write is not verified yet. */
  | { readonly kind: 'writing'; readonly openWrite: OpenWrite }
  /** Azure has not known the cluster since; what people decided about it is kept for a while, should it come back. */
  | { readonly kind: 'gone'; readonly sinceMs: number };

export interface VersionedRecord {
  readonly record: ClusterRecord;
  /** Opaque; a write that names an outdated version fails. */
  readonly version: string;
}

/** A record that is there and means nothing to this version of the app: it is left as it is, and so is its cluster. */
export interface UnreadableRecord {
  /** `newer`: a later version of the app wrote it. `malformed`: it is not what this version writes, and somebody has to look. */
  readonly kind: 'newer' | 'malformed';
  /** Names the row, the field and what is wrong with it. */
  readonly problem: string;
}

export type StoredRecord = (VersionedRecord & { readonly kind: 'record' }) | UnreadableRecord;

export function isUnreadable(stored: StoredRecord | undefined): stored is UnreadableRecord {
  return stored !== undefined && stored.kind !== 'record';
}

/** What is known of a cluster; nothing of one whose record is unreadable. */
export function knownRecord(stored: StoredRecord | undefined): ClusterRecord | undefined {
  return stored?.kind === 'record' ? stored.record : undefined;
}

export function openWriteOf({ state }: Pick<ClusterRecord, 'state'>): OpenWrite | undefined {
  return state.kind === 'writing' ? state.openWrite : undefined;
}

/** The write is verified, or was never sent. */
export function withoutOpenWrite(record: ClusterRecord): ClusterRecord {
  return record.state.kind === 'writing' ? { ...record, state: { kind: 'judged' } } : record;
}

/** A cluster that Azure knows, as far as was seen. */
export function isThere({ state }: Pick<ClusterRecord, 'state'>): boolean {
  return state.kind !== 'gone';
}
