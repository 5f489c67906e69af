/** The few interfaces through which use cases reach the world, in the domain's terms. */

import type { ClusterReading } from './domain/cluster-reading.ts';
import type { ClusterRecord, OpenWrite } from './domain/cluster-record.ts';
import type { ClusterRef } from './domain/cluster-ref.ts';
import type { HistoryEntry } from './domain/history.ts';
import type { Notice } from './domain/notice.ts';
import type { WriteOutcome } from './domain/outcome.ts';
import type { Action } from './domain/plan.ts';
import type { Receiver } from './domain/receiver.ts';
import type { Mode } from './domain/policy.ts';
import type { Sweep, SweepLine, SweepProgress, Trigger } from './domain/sweep.ts';

export interface InventoryItem {
  readonly cluster: ClusterRef;
  readonly location: string;
}

/** One log line: a constant message and fields; ids only, never a token, a webhook URL or a person's address. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a door hands in beside the input: the moment, the end of patience, and the log. */
export interface Invocation {
  readonly id: string;
  /** Epoch milliseconds, read once at the door. */
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Every cluster the identity may read, a page at a time. Throws `TransientError` when Azure asks to come back later. */
export interface Inventory {
  clusters(signal: AbortSignal): AsyncIterable<readonly InventoryItem[]>;
}

/** One cluster and its maintenance configurations, fresh from ARM. Throws `TransientError` on network faults and 5xx. */
export interface ClusterReader {
  read(cluster: ClusterRef, signal: AbortSignal): Promise<ClusterReading>;
}

/** The only port that can change a cluster. */
export interface Enforcer {
  apply(cluster: ClusterRef, action: Action, signal: AbortSignal): Promise<WriteOutcome>;
}

export type Settlement = { readonly kind: 'working' } | { readonly kind: 'settled'; readonly outcome: WriteOutcome };

/** Asks Azure what became of an accepted write. */
export interface WriteVerifier {
  verify(cluster: ClusterRef, write: OpenWrite, signal: AbortSignal): Promise<Settlement>;
}

export type ClusterMessage =
  | {
      readonly kind: 'reconcile';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly trigger: Trigger;
      readonly requestedMode?: Mode;
      /** Clusters this sweep may change; every worker counts against the same number. */
      readonly changeLimit: number;
      /** The last ring this sweep may change; absent: all. */
      readonly openRing?: number;
      /** Somebody took the risk that nodes are reimaged outside the window. */
      readonly approvedBy?: string;
      /** Go on although the change was contested or undone. */
      readonly isResumed?: boolean;
      /** Restore what was there before the warden's last write. */
      readonly isUndo?: boolean;
      /** Who changed the cluster, when a change is why it is looked at. */
      readonly changedBy?: string;
      /** The sweep knows the cluster and did not find it. */
      readonly isMissing?: boolean;
      /** How often this message had to wait: for a throttled Azure, or for an earlier write to be proven. */
      readonly deferrals: number;
    }
  | {
      readonly kind: 'settle';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly looks: number;
    }
  /** A node OS window opens within a day, or has closed. */
  | {
      readonly kind: 'window';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly event: 'upcoming' | 'closed';
      readonly opening: { readonly startMs: number; readonly endMs: number; readonly usableHours: number };
    };

export type ReconcileMessage = Extract<ClusterMessage, { kind: 'reconcile' }>;

export interface QueuedMessage {
  readonly message: ClusterMessage;
  readonly delaySeconds: number;
}

/** The queue is the scheduler: a message with a delay is work for later. Sending twice is harmless. */
export interface ClusterQueue {
  send(messages: readonly QueuedMessage[]): Promise<void>;
}

/** How far each sweep is. Writing the same line twice changes nothing. */
export interface SweepLedger {
  open(sweep: Sweep): Promise<void>;
  /** Adds `queued` lines where none stands yet: a replayed page never hides a judged cluster. */
  found(sweepId: string, items: readonly InventoryItem[]): Promise<void>;
  /** The inventory is complete (or failed): without this a sweep is `running` for ever. */
  close(sweepId: string, problem?: string): Promise<void>;
  record(sweepId: string, line: SweepLine): Promise<void>;
  progress(sweepId: string): Promise<SweepProgress | undefined>;
  /** Newest first. */
  latest(limit: number): Promise<readonly Sweep[]>;
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

export interface VersionedRecord {
  readonly record: ClusterRecord;
  /** Opaque; a write that names an outdated version fails. */
  readonly version: string;
}

export interface ClusterRecords {
  get(cluster: ClusterRef): Promise<VersionedRecord | undefined>;
  /** `version` undefined: the record must not exist yet. Throws `TransientError` when somebody was faster. Answers the new version. */
  put(record: ClusterRecord, version: string | undefined): Promise<string>;
  /** For a cluster that is no more. Throws `TransientError` when somebody was faster. */
  remove(cluster: ClusterRef, version: string): Promise<void>;
  /** Every cluster ever looked at, in the subscriptions that are watched. */
  all(): AsyncIterable<ClusterRecord>;
}

/** What happened to a cluster, newest first. Adding the same entry twice changes nothing. */
export interface History {
  add(cluster: ClusterRef, entry: HistoryEntry): Promise<void>;
  latest(cluster: ClusterRef, limit: number): Promise<readonly HistoryEntry[]>;
}

export interface OutboxEntry {
  readonly receiverId: string;
  readonly notice: Notice;
}

export interface PendingEntry extends OutboxEntry {
  readonly attempts: number;
  /** Opaque proof that this worker holds the entry. */
  readonly claim: string;
}

export interface OutboxCounts {
  readonly pending: number;
  readonly sent: number;
  readonly dead: number;
}

/** Never lost: an entry stays pending until it was sent or is dead. A crash may send one again, never drop one. */
export interface Outbox {
  /** Insert-if-absent by (receiver, notice id): answers how many were new. */
  put(entries: readonly OutboxEntry[]): Promise<number>;
  /** Receivers that have ever had an entry. */
  receivers(): Promise<readonly string[]>;
  /** Claims up to `limit` entries that are due, oldest first; a claim lapses after `claimSeconds`. */
  claimDue(
    receiverId: string,
    request: {
      readonly limit: number;
      readonly nowMs: number;
      readonly claimSeconds: number;
      /** Leaves what can wait where it is. */
      readonly onlyUrgent?: boolean;
    },
  ): Promise<readonly PendingEntry[]>;
  markSent(entry: PendingEntry, sentAtMs: number): Promise<void>;
  putOff(entry: PendingEntry, dueAtMs: number, reason: string): Promise<void>;
  markDead(entry: PendingEntry, reason: string): Promise<void>;
  counts(): Promise<OutboxCounts>;
  /** When the receiver last got something that was not urgent, epoch milliseconds; undefined: never. */
  lastRoutineMs(receiverId: string): Promise<number | undefined>;
  noteRoutine(receiverId: string, sentAtMs: number): Promise<void>;
}

/** How often a channel may be used, counted over all workers. */
export interface SendBudget {
  /** Takes one send; answers how many seconds to wait when there is none left, 0 when it was granted. */
  take(channel: string, limits: SendLimits, nowMs: number): Promise<number>;
}

export interface SendLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** What came in and could not be used: kept for a look, counted, never retried. */
export interface Inbox {
  keep(item: {
    readonly kind: 'unknown' | 'malformed';
    readonly what: string;
    readonly raw: string;
    readonly atMs: number;
  }): Promise<void>;
  kept(): Promise<
    readonly { readonly kind: string; readonly what: string; readonly times: number; readonly lastMs: number }[]
  >;
}

/** Newest node images that AKS offers, pool by pool; a pool that cannot be asked about is left out. */
export interface ImageCatalogue {
  /** Undefined: Azure asks to come back later. */
  latest(
    cluster: ClusterRef,
    pools: readonly string[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}

/** AKS's own record of scheduled, running and finished maintenance, for events that got lost. */
export interface EventLog {
  recent(sinceMs: number, signal: AbortSignal): AsyncIterable<readonly unknown[]>;
}

export type Delivery =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'later';
      readonly retryAfterSeconds: number;
      readonly reason: string;
      /** Somebody has to mend it first: a role, a secret, a flow. */
      readonly needsMending?: boolean;
    }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Sends notices to one receiver as one message. Answers instead of throwing: nothing that left the house may be repeated blindly. */
export interface Messenger {
  send(notices: readonly [Notice, ...Notice[]], receiver: Receiver, signal: AbortSignal): Promise<Delivery>;
}
