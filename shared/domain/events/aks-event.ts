/** Events of Azure about AKS, as values. What there is, and what is told of it, is what the event types say. */

import type { AnnouncedEventType, EventEnvelope, EventNoticeForm, EventRead, EventType } from './event-type.ts';
import { announcedEventTypes, eventTypes } from './index.ts';

type EventOf<Type extends EventType> = Extract<ReturnType<Type['read']>[number], { readonly kind: 'event' }>['event'];

export type AksEvent = EventOf<(typeof eventTypes)[number]>;

/** Events that are announced; after a change of the resource the cluster is judged again instead. */
export type AnnouncedEvent = EventOf<(typeof announcedEventTypes)[number]>;

export type EventNoticeKind = ReturnType<(typeof announcedEventTypes)[number]['noticeKind']>;

/** What a notice about such an event is called, how grave it is, and one to look at. */
export const eventNoticeForms = Object.fromEntries(
  announcedEventTypes.flatMap(({ notices }) => Object.entries(notices)),
) as Readonly<Record<EventNoticeKind, EventNoticeForm<AnnouncedEvent>>>;

export const eventNoticeKinds = Object.keys(eventNoticeForms) as readonly EventNoticeKind[];

const typeOf = Object.fromEntries(announcedEventTypes.map((type) => [type.kind, type])) as Readonly<
  Record<AnnouncedEvent['kind'], AnnouncedEventType<AnnouncedEvent, EventNoticeKind>>
>;

/** Several types may share a name of Event Grid: each takes what is its own. */
export function readEvent(envelope: EventEnvelope): readonly EventRead<AksEvent>[] {
  const read = typesOf(envelope.type).flatMap((type): readonly EventRead<AksEvent>[] => type.read(envelope));
  return read.length === 0 ? [{ kind: 'unknown', type: envelope.type }] : read;
}

export function isKnownType(type: string): boolean {
  return typesOf(type).length > 0;
}

function typesOf(name: string): (typeof eventTypes)[number][] {
  return eventTypes.filter(({ pattern }) => pattern.test(name));
}

/** The same notice for the same happening, however often and through whichever topic it is delivered. */
export function happeningOf(event: AnnouncedEvent): string {
  return typeOf[event.kind].happening(event).join('|');
}

/** What makes it the same event of its cluster, whether it is announced or not. */
export function identityOf(event: AksEvent): string {
  if (event.kind === 'resource-changed') return `${event.kind}|${event.id}`;
  return `${noticeKindOf(event)}|${happeningOf(event)}`;
}

export function noticeKindOf(event: AnnouncedEvent): EventNoticeKind {
  return typeOf[event.kind].noticeKind(event);
}

/** What Azure told, in a plain sentence. `timeZone`: IANA zone of the reader. */
export function eventWords(event: AnnouncedEvent, timeZone: string): string {
  return typeOf[event.kind].words(event, timeZone);
}
