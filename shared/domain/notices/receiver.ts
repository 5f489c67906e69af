/** Somebody who is told. How to reach them is their channel's matter; nothing here looks at it. */

import type { Severity } from '../judging/severity.ts';
import type { NoticeKind } from './notice-kinds.ts';

export interface Receiver {
  readonly id: string;
  /** The channel, such as `email`. */
  readonly kind: string;
  readonly minimumSeverity: Severity;
  /** Only these; absent: all. */
  readonly kinds?: readonly NoticeKind[] | undefined;
  /** IANA zone; absent: that of the cluster's owners. */
  readonly timeZone?: string | undefined;
  /** Local hours in which only what is urgent is sent. */
  readonly quietHours?: { readonly from: string; readonly to: string } | undefined;
  /** Gets the daily digest. */
  readonly digest?: boolean | undefined;
  /** Policy does not count on it: while the setting with its address is missing, nobody stands in. */
  readonly optional?: boolean | undefined;
}

/** Cannot be told anything: the setting with its address is missing. */
export interface OffReceiver {
  readonly receiver: Receiver;
  readonly setting: string;
}

/** How a channel is used. */
export interface DeliveryHabits {
  /** Time between two messages that are not urgent: a night of many upgrades is a handful of mails. */
  readonly routineGapMs: number;
  /** Systems want each notice by itself; people want few messages. */
  readonly isOneByOne?: boolean;
  /** Each receiver is another service: what is wrong with one says nothing about the others. */
  readonly isReachedApart?: boolean;
}

export const personPrefix = 'person:';

/** Somebody whom policy does not know, told once because it is about what they did. */
export function personReceiverId(address: string): string {
  return `${personPrefix}${address}`;
}

/** The receiver that stands for the configured Event Grid topic. */
export const topicReceiver: Receiver = { kind: 'topic', id: 'event-topic', minimumSeverity: 'info' };
