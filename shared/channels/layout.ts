/** Lays a message out; a notice for which that fails is told in plain words, and keeps no other from being told as usual. */

import { given } from '../domain/given.ts';
import { kindOf, type Notice, type UnreadableNotice } from '../domain/notices/notice.ts';
import type { Receiver } from '../domain/notices/receiver.ts';
import type { Delivery } from '../ports/notices.ts';

export type Notices = readonly [Notice, ...Notice[]];

export interface Layout<Message, To extends Receiver = Receiver> {
  full(notices: Notices, receiver: To): Message;
  /** Must not throw, whatever is in a notice. */
  plain(notices: Notices): Message;
}

export interface LaidOut<Message> {
  readonly message: Message;
  /** Ids of the notices that are told in plain words. */
  readonly plain: readonly string[];
}

export interface ToLayOut<To extends Receiver> {
  readonly notices: Notices;
  readonly receiver: To;
  /** Do not even try the usual form. */
  readonly isPlain: boolean;
}

export function layOut<Message, To extends Receiver>(
  layout: Layout<Message, To>,
  { notices, receiver, isPlain }: ToLayOut<To>,
): LaidOut<Message> {
  const inPlainWords = { message: layout.plain(notices), plain: notices.map(({ id }) => id) };
  if (isPlain) return inPlainWords;
  const full = notices.some(({ kind }) => kind === 'unreadable')
    ? undefined
    : attempt(() => layout.full(notices, receiver));
  if (full !== undefined) return { message: full.value, plain: [] };
  const [first, ...rest] = notices;
  if (rest.length === 0) return inPlainWords;
  // As two, because a digest is laid out otherwise than a notice by itself.
  const isBad = (notice: Notice) =>
    notice.kind === 'unreadable' || attempt(() => layout.full([notice, notice], receiver)) === undefined;
  const bad = new Set(notices.filter(isBad));
  const standIn = (notice: Notice) => (bad.has(notice) ? withoutDetails(notice) : notice);
  const mended = attempt(() => layout.full([standIn(first), ...rest.map(standIn)], receiver));
  if (mended === undefined) return inPlainWords;
  return { message: mended.value, plain: [...bad].map(({ id }) => id) };
}

/** `Delivery` of a message that was sent, with what had to be told in plain words. */
export function withPlain(delivery: Delivery, { plain }: Pick<LaidOut<unknown>, 'plain'>): Delivery {
  return delivery.kind === 'sent' && plain.length > 0 ? { ...delivery, plain } : delivery;
}

/** Only the laying out is tried, which reaches nothing: whatever it throws has one meaning, that it cannot be done. */
function attempt<Value>(make: () => Value): { readonly value: Value } | undefined {
  try {
    return { value: make() };
  } catch {
    return undefined;
  }
}

/** What is always there; the details are what cannot be read. */
function withoutDetails(notice: Notice): UnreadableNotice {
  const { id, severity, cluster, isTest, occurredAtMs } = notice;
  return {
    id,
    kind: 'unreadable',
    severity,
    ...given('cluster', cluster),
    occurredAtMs: Number.isNaN(new Date(occurredAtMs).getTime()) ? 0 : occurredAtMs,
    timeZone: 'UTC',
    ...given('isTest', isTest),
    facts: {
      was: kindOf(notice),
      reason: `Its details could not be laid out; the warden's log has them under ${id}.`,
    },
  };
}
