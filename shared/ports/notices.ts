/** Notices on their way: outbox, budgets, messengers, and what came in and could not be used. */

import type { ChannelPause } from '../domain/notices/channel-pause.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { Receiver } from '../domain/notices/receiver.ts';
import type { SendLimits, SendPurpose } from '../domain/notices/send-shares.ts';

export interface OutboxEntry {
  readonly receiverId: string;
  readonly notice: Notice;
}

export interface PendingEntry extends OutboxEntry {
  /** How often a channel did not take it. */
  readonly attempts: number;
  /** It was due before and had to wait, for whatever reason. */
  readonly isPutOff: boolean;
  /** Opaque proof that this worker holds the entry. */
  readonly claim: string;
}

export interface OutboxCounts {
  readonly pending: number;
  readonly sent: number;
  readonly dead: number;
  /** Of those sent: told in plain words, because they could not be laid out. */
  readonly plain: number;
}

export interface Sent {
  readonly sentAtMs: number;
  readonly isPlain: boolean;
}

export interface PutOff {
  readonly dueAtMs: number;
  readonly reason: string;
  /** A channel was asked and did not take it; false: it was not its turn. */
  readonly isAttempt: boolean;
}

/** Never lost: an entry stays pending until it was sent or is dead. A crash may send one again, never drop one. */
export interface Outbox {
  /** Insert-if-absent by (receiver, notice id): answers how many were new. */
  put(entries: readonly OutboxEntry[]): Promise<number>;
  /** Receivers that have ever had an entry. */
  receivers(): Promise<readonly string[]>;
  /**
   * Claims up to `limit` entries that are due, oldest first; a claim lapses after `claimSeconds`. An entry that cannot be
   * claimed stays where it is and hinders no other.
   */
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
  markSent(entry: PendingEntry, sent: Sent): Promise<void>;
  putOff(entry: PendingEntry, putOff: PutOff): Promise<void>;
  markDead(entry: PendingEntry, reason: string): Promise<void>;
  /** Gives a claim back before it lapses. */
  release(entry: PendingEntry): Promise<void>;
  counts(): Promise<OutboxCounts>;
  /** When the receiver last got something that was not urgent, epoch milliseconds; undefined: never. */
  lastRoutineMs(receiverId: string): Promise<number | undefined>;
  noteRoutine(receiverId: string, sentAtMs: number): Promise<void>;
}

/** How often a channel may be used, counted over all workers. */
export interface SendBudget {
  /** Takes one send of the share it belongs to; answers how many seconds to wait when there is none left, 0 when it was granted. */
  take(channel: string, send: SendRequest): Promise<number>;
}

export interface SendRequest {
  readonly limits: SendLimits;
  readonly purpose: SendPurpose;
  readonly nowMs: number;
}

/** Which channels are left alone for now, known to all workers. */
export interface ChannelPauses {
  read(channel: string): Promise<ChannelPause | undefined>;
  keep(channel: string, pause: ChannelPause): Promise<void>;
}

/**
 * Why something was kept and not used. `newer`: a message of a later version of the app. `too-old`, `ahead`: an event that is
 * not of now. `unconfirmed`: an event about a cluster that nobody knows and Azure did not confirm.
 */
export type KeptKind = 'unknown' | 'malformed' | 'newer' | 'too-old' | 'ahead' | 'unconfirmed';

/** What came in and could not be used: kept for a look, and counted. */
export interface Inbox {
  /** Answers how often the same came, this time included. */
  keep(item: {
    readonly kind: KeptKind;
    readonly what: string;
    readonly raw: string;
    readonly atMs: number;
  }): Promise<number>;
  kept(): Promise<
    readonly { readonly kind: string; readonly what: string; readonly times: number; readonly lastMs: number }[]
  >;
}

export type Delivery =
  | {
      readonly kind: 'sent';
      /** Ids of the notices that could not be laid out and were told in plain words. */
      readonly plain?: readonly string[];
    }
  | {
      readonly kind: 'later';
      readonly reason: string;
      /** How long the channel asked to be left alone, counted from its answer. */
      readonly retryAfterSeconds?: number | undefined;
      /** Somebody has to mend it first: a role, a secret, a flow, an address that moved. */
      readonly needsMending?: boolean;
    }
  | { readonly kind: 'rejected'; readonly reason: string };

export interface SendOptions {
  readonly signal: AbortSignal;
  /** In plain words only: the channel has refused the usual form. */
  readonly isPlain?: boolean;
}

/** Sends notices to one receiver as one message. Answers instead of throwing: nothing that left the house may be repeated blindly. */
export interface Messenger<To extends Receiver = Receiver> {
  send(notices: readonly [Notice, ...Notice[]], receiver: To, options: SendOptions): Promise<Delivery>;
}
