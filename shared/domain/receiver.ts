/** Somebody who is told: an id that policy routes to, and the way to reach them. */

import type { Severity } from './finding.ts';
import type { NoticeKind } from './notice.ts';

interface Wishes {
  readonly id: string;
  readonly minimumSeverity: Severity;
  /** Only these; absent: all. */
  readonly kinds?: readonly NoticeKind[] | undefined;
  /** IANA zone; absent: that of the cluster's owners. */
  readonly timeZone?: string | undefined;
  /** Local hours in which only what is urgent is sent. */
  readonly quietHours?: { readonly from: string; readonly to: string } | undefined;
  /** Gets the daily digest. */
  readonly digest?: boolean | undefined;
}

export type Receiver =
  | (Wishes & { readonly kind: 'email'; readonly to: readonly string[] })
  | (Wishes & {
      readonly kind: 'teams';
      /** The webhook URL is a secret, so policy names the setting that holds it. */
      readonly urlSetting: string;
      /** People to be mentioned in what is urgent: Entra object id or user principal name. */
      readonly mentions?: readonly { readonly name: string; readonly id: string }[] | undefined;
    })
  /** An Event Grid topic: every notice as a CloudEvent. */
  | (Wishes & { readonly kind: 'topic' });

const personPrefix = 'person:';

/** Somebody whom policy does not know, told once because it is about what they did. */
export function personReceiverId(address: string): string {
  return `${personPrefix}${address}`;
}

export function personReceiver(id: string): Receiver | undefined {
  if (!id.startsWith(personPrefix)) return undefined;
  return { kind: 'email', id, to: [id.slice(personPrefix.length)], minimumSeverity: 'info' };
}

/** The receiver that stands for the configured Event Grid topic. */
export const topicReceiver: Receiver = { kind: 'topic', id: 'event-topic', minimumSeverity: 'info' };
