/** Notices on their way: outbox, budgets, messengers, and what came in and could not be used. */

import type { Notice } from '../domain/notices/notice.ts';
import type { Receiver } from '../domain/notices/receiver.ts';

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

/** What came in and could not be used: kept for a look, and counted. */
export interface Inbox {
  /** `newer`: a message of a later version of the app. Answers how often the same came, this time included. */
  keep(item: {
    readonly kind: 'unknown' | 'malformed' | 'newer';
    readonly what: string;
    readonly raw: string;
    readonly atMs: number;
  }): Promise<number>;
  kept(): Promise<
    readonly { readonly kind: string; readonly what: string; readonly times: number; readonly lastMs: number }[]
  >;
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
export interface Messenger<To extends Receiver = Receiver> {
  send(notices: readonly [Notice, ...Notice[]], receiver: To, signal: AbortSignal): Promise<Delivery>;
}
