/** What an AKS event type is: how Event Grid names it, how it is read, and what is told of it. One type a file. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { JsonObject } from '../json.ts';

/** What every event has. Moments are epoch milliseconds. */
export interface OfCluster {
  /** Same for every delivery of the same event. */
  readonly id: string;
  readonly cluster: ClusterRef;
  readonly atMs: number;
}

/** An event as it was delivered, whatever its envelope. */
export interface EventEnvelope {
  readonly id: string;
  readonly type: string;
  /** Resource Manager id of what the topic stands for. */
  readonly source: string;
  readonly subject: string;
  readonly atMs: number;
  readonly data: JsonObject;
}

export type EventRead<Event> =
  | { readonly kind: 'event'; readonly event: Event }
  /** Of a type, or about a resource, that is none of our business; acknowledged and counted. */
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed'; readonly problem: string };

export interface EventType<Event extends OfCluster = OfCluster> {
  /** Event Grid types that bring it. */
  readonly pattern: RegExp;
  /** One for each cluster it is about; none when what came is another event under the same Event Grid type. */
  read(envelope: EventEnvelope): readonly EventRead<Event>[];
}

type Announced = OfCluster & { readonly kind: string };

/** An event type that is told: without words, a severity and an example for each of its notices it does not compile. */
export interface AnnouncedEventType<
  Event extends Announced = Announced,
  Kind extends string = string,
> extends EventType<Event> {
  readonly kind: Event['kind'];
  readonly notices: Readonly<Record<Kind, EventNoticeForm<Event>>>;
  noticeKind(event: Event): Kind;
  /** What makes it the same happening of its cluster, through whichever topic and however often it is delivered. */
  happening(event: Event): readonly (string | number | undefined)[];
  /** A plain sentence. `timeZone`: IANA zone of the reader. */
  words(event: Event, timeZone: string): string;
}

export interface EventNoticeForm<Event> {
  readonly severity: 'info' | 'warning' | 'error';
  /** `Maintenance scheduled` */
  readonly headline: string;
  /** One that never happened, for tests of receivers. */
  readonly example: (of: OfCluster) => Event;
}
