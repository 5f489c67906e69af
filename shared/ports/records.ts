/** What is kept between two invocations: sweeps, clusters, their history. */

import type { ClusterRecord, StoredRecord } from '../domain/record/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { HistoryEntry } from '../domain/record/history.ts';
import type { Sweep, SweepProgress } from '../domain/fleet/sweep.ts';
import type { SweepLine } from '../domain/record/sweep-line.ts';
import type { InventoryItem } from './azure.ts';

/** How far each sweep is. Writing the same line twice changes nothing. */
export interface SweepLedger {
  open(sweep: Sweep): Promise<void>;
  /** Adds `queued` lines where none stands yet: a replayed page never hides a judged cluster. */
  found(sweepId: string, items: readonly InventoryItem[]): Promise<void>;
  /** The inventory is complete (or failed): without this a sweep is `running` for ever. */
  close(sweepId: string, problem?: string): Promise<void>;
  record(sweepId: string, line: SweepLine): Promise<void>;
  /** Says what is known by now of a cluster's line; one that is not there, or that `change` leaves alone, stays as it is. */
  correct(sweepId: string, cluster: ClusterRef, change: (line: SweepLine) => SweepLine | undefined): Promise<void>;
  progress(sweepId: string): Promise<SweepProgress | undefined>;
  /** Newest first. */
  latest(limit: number): Promise<readonly Sweep[]>;
  /** Sweeps begun after a moment (epoch milliseconds) of which nobody has said that they are over, newest first. */
  unended(sinceMs: number): Promise<readonly Sweep[]>;
  /** Says that it is over; `problem`: why it was given up. */
  end(sweep: Sweep, atMs: number, problem?: string): Promise<void>;
}

/** Deletes what is older than a moment (epoch milliseconds); each answers how much that was. */
export interface Retention {
  /** Sweeps that started before, with their lines. */
  forgetSweeps(beforeMs: number, signal: AbortSignal): Promise<number>;
  /** Notices that were sent or are dead, and events that could not be used. What is pending stays. */
  forgetNotices(beforeMs: number, signal: AbortSignal): Promise<number>;
  forgetHistory(beforeMs: number, signal: AbortSignal): Promise<number>;
}

/** Counts changes of one sweep over all workers; a cluster that claims twice counts once. */
export interface ChangeBudget {
  claim(sweepId: string, cluster: ClusterRef, limit: number): Promise<'granted' | 'exhausted'>;
}

/** Counts how often a piece of work came too late, so that its coming back has an end. */
export interface Races {
  /** Answers how often, this time included; `work` names it. */
  lost(work: string): Promise<number>;
}

export interface AllRecords {
  readonly records: readonly ClusterRecord[];
  /** How many are there and cannot be read. */
  readonly skipped: number;
}

/** A record that cannot be read has no version to name, so nothing overwrites it. */
export interface ClusterRecords {
  get(cluster: ClusterRef): Promise<StoredRecord | undefined>;
  /** `version` undefined: the record must not exist yet. Throws `LostRaceError` when somebody was faster. Answers the new version. */
  put(record: ClusterRecord, version: string | undefined): Promise<string>;
  /** For a cluster that is no more. Throws `LostRaceError` when somebody was faster. */
  remove(cluster: ClusterRef, version: string): Promise<void>;
  /** Every cluster ever looked at, in the subscriptions that are watched. */
  all(): Promise<AllRecords>;
}

/** What happened to a cluster, newest first. Adding the same entry twice changes nothing. */
export interface History {
  add(cluster: ClusterRef, entry: HistoryEntry): Promise<void>;
  latest(cluster: ClusterRef, limit: number): Promise<readonly HistoryEntry[]>;
}
