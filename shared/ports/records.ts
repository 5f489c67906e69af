/** What is kept between two invocations: sweeps, clusters, their history. */

import type { ArrivalsByFamily } from '../domain/images/image-arrivals.ts';
import type { ClusterRecord, StoredRecord } from '../domain/record/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { FleetMembership } from '../domain/cluster/fleet-membership.ts';
import type { HistoryEntry } from '../domain/record/history.ts';
import type { FleetDay } from '../domain/fleet/fleet-day.ts';
import type { Sweep, SweepProgress } from '../domain/fleet/sweep.ts';
import type { Order, Standing } from '../domain/record/order.ts';
import type { SweepLine } from '../domain/record/sweep-line.ts';
import type { InventoryItem } from './azure.ts';

export interface FoundCluster extends InventoryItem {
  /** Absent: nobody asked. */
  readonly fleet?: FleetMembership;
}

/** How far each sweep is. Writing the same line twice changes nothing. */
export interface SweepLedger {
  open(sweep: Sweep): Promise<void>;
  /** Adds `queued` lines where none stands yet: a replayed page never hides a judged cluster. */
  found(sweepId: string, items: readonly FoundCluster[]): Promise<void>;
  /** The inventory is complete (or failed): without this a sweep is `running` for ever. */
  close(sweepId: string, problem?: string): Promise<void>;
  record(sweepId: string, line: SweepLine): Promise<void>;
  /** Says what is known by now of a cluster's line; one that is not there, or that `change` leaves alone, stays as it is. */
  correct(sweepId: string, cluster: ClusterRef, change: (line: SweepLine) => SweepLine | undefined): Promise<void>;
  progress(sweepId: string): Promise<SweepProgress | undefined>;
  /** Undefined: the sweep has not found the cluster. */
  lineOf(sweepId: string, cluster: ClusterRef): Promise<Standing | undefined>;
  /** Newest first. */
  latest(limit: number): Promise<readonly Sweep[]>;
  /** Sweeps begun after a moment (epoch milliseconds) of which nobody has said that they are over, newest first. */
  unended(sinceMs: number): Promise<readonly Sweep[]>;
  /** Says that it is over; `problem`: why it was given up. */
  end(sweep: Sweep, atMs: number, problem?: string): Promise<void>;
}

/** What each sweep may do. Given before any message of it is sent: a message can only name it. */
export interface Orders {
  give(order: Order): Promise<void>;
  /** Undefined: none was given, or it was withdrawn, or it means nothing to this version of the app. */
  of(sweepId: string): Promise<Order | undefined>;
  /** It was carried out, or given up. `cluster`: the only one it was about. Withdrawing it twice changes nothing. */
  withdraw(sweepId: string, cluster?: ClusterRef): Promise<void>;
}

/** Deletes what is older than a moment (epoch milliseconds); each answers how much that was. */
export interface Retention {
  /** Sweeps that started before, with their lines. */
  forgetSweeps(beforeMs: number, signal: AbortSignal): Promise<number>;
  /** Notices that were sent or are dead, and events that could not be used. What is pending stays. */
  forgetNotices(beforeMs: number, signal: AbortSignal): Promise<number>;
  forgetHistory(beforeMs: number, signal: AbortSignal): Promise<number>;
  forgetDays(beforeMs: number, signal: AbortSignal): Promise<number>;
}

export interface ChangeClaim {
  readonly sweepId: string;
  readonly cluster: ClusterRef;
  /** Epoch milliseconds: says for which day in UTC it counts. */
  readonly nowMs: number;
  readonly perSweep: number;
  /** Absent: any number. */
  readonly perDay?: number | undefined;
}

export type ClaimAnswer =
  | { readonly kind: 'granted' }
  | { readonly kind: 'exhausted'; readonly limit: 'sweep'; readonly most: number }
  /** Sweeps, requests and opened windows count together. */
  | { readonly kind: 'exhausted'; readonly limit: 'day'; readonly most: number; readonly untilMs: number };

/** Counts changes over all workers, by sweep and by day; a cluster that claims twice in one sweep counts once. */
export interface ChangeBudget {
  claim(claim: ChangeClaim): Promise<ClaimAnswer>;
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

/** How the fleet stood, a row for each day in UTC. */
export interface FleetDays {
  /** The first count of a day stays; answers whether this was it. */
  keep(day: FleetDay): Promise<boolean>;
  /** Oldest first; `day`: `YYYY-MM-DD`, the first that is wanted. */
  since(day: string): Promise<readonly FleetDay[]>;
}

/** Counts the clusters that are exempt by tag over all workers. */
export interface TagExemptionShare {
  /** A cluster that claims again counts once; what is over counts no more. */
  claim(
    cluster: ClusterRef,
    untilMs: number,
    limit: { readonly most: number; readonly nowMs: number },
  ): Promise<'granted' | 'exhausted'>;
  release(cluster: ClusterRef): Promise<void>;
}

/** What happened to a cluster, or to the fleet as a whole, newest first. Adding the same entry twice changes nothing. */
export interface History {
  add(subject: ClusterRef | 'fleet', entry: HistoryEntry): Promise<void>;
  latest(subject: ClusterRef | 'fleet', limit: number): Promise<readonly HistoryEntry[]>;
}

/** Where images arrive: AKS rolls them out region by region. */
export interface ImagePlace {
  readonly subscriptionId: string;
  readonly location: string;
}

/** What AKS has offered, kept for the whole fleet. */
export interface ImageArrivals {
  /** By family. */
  known(place: ImagePlace): Promise<ArrivalsByFamily>;
  /** Remembers what is on offer now, and answers what is known since. `nowMs`: epoch milliseconds. */
  note(place: ImagePlace, offered: readonly string[], nowMs: number): Promise<ArrivalsByFamily>;
}
