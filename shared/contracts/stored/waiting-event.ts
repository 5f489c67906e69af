/** Table `inbox`: an event about a cluster that nobody has seen yet. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { AksEvent } from '../../domain/events/aks-event.ts';
import { announcedEventTypes } from '../../domain/events/index.ts';
import { refFields } from './cluster.ts';
import { fields, wordOf } from './schema.ts';
import { plainForm } from './stored-form.ts';

export interface WaitingEvent {
  readonly event: AksEvent;
  readonly keptAtMs: number;
}

/** What an event holds beside its name is the business of its own file. */
const event = z.looseObject({
  kind: wordOf<AksEvent['kind']>([...announcedEventTypes.map(({ kind }) => kind), 'resource-changed']),
  id: z.string(),
  cluster: fields<ClusterRef>(refFields),
  atMs: z.number(),
}) as unknown as z.ZodType<AksEvent>;

export const waitingEventForm = plainForm(fields<WaitingEvent>({ event, keptAtMs: z.number() }));
