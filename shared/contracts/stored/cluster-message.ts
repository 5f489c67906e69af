/** Messages of the `clusters` queue: one cluster each. */

import * as z from 'zod';
import { parseClusterId, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { ClusterMessage, NewerMessage } from '../../domain/record/cluster-message.ts';
import { fields, kinds, word, type KindsOf } from './schema.ts';
import { storedForm } from './stored-form.ts';

type WithId<Message> = Message extends { readonly cluster: ClusterRef }
  ? Omit<Message, 'cluster'> & { readonly cluster: string }
  : never;

export type StoredMessage = WithId<ClusterMessage>;

const clusterId = z.string().refine((id) => parseClusterId(id) !== undefined, 'is not the id of a managed cluster');

/** The id is enough: everything else of a reference is read from it again. */
const common = { cluster: clusterId, location: z.string(), sweepId: z.string().min(1) };

const opening = fields<Extract<ClusterMessage, { kind: 'window' }>['opening']>({
  startMs: z.number(),
  endMs: z.number(),
  usableHours: z.number(),
});

const shapes: KindsOf<StoredMessage> = {
  reconcile: {
    ...common,
    isMissing: z.boolean(),
    deferrals: z.int().min(0),
  },
  settle: { ...common, looks: z.int().min(0) },
  confirm: { ...common, deferrals: z.int().min(0) },
  window: { ...common, event: word<'upcoming' | 'closed'>({ upcoming: true, closed: true }), opening },
};

const form = storedForm<StoredMessage, ClusterMessage>({
  schemaVersion: 2,
  schema: kinds<StoredMessage>(shapes),
  lifts: { 1: withoutOrder },
  fromStored: (stored) => ({ ...stored, cluster: refOf(stored.cluster) }),
  toStored: (message) => ({ ...message, cluster: message.cluster.id }),
});

/**
 * Version 1 said in the message what may be done and on whose word. That is not believed any more: what such a message asks
 * for has no order, and whoever asked has to ask again.
 */
function withoutOrder(older: unknown): unknown {
  if (!isJsonObject(older) || older['kind'] !== 'reconcile') return older;
  const { kind, cluster, location, sweepId, deferrals, isMissing = false } = older;
  return { kind, cluster, location, sweepId, deferrals, isMissing };
}

function refOf(id: string): ClusterRef {
  const cluster = parseClusterId(id);
  if (cluster === undefined) throw new Error(`the schema let an id pass that is none: ${id}`);
  return cluster;
}

export type ParsedClusterMessage =
  | { readonly kind: 'message'; readonly message: ClusterMessage }
  | { readonly kind: 'newer'; readonly newer: NewerMessage }
  | { readonly kind: 'malformed'; readonly problem: string };

/** `value`: what the queue trigger hands over, the parsed JSON or the text that is none. */
export function parseClusterMessage(value: unknown): ParsedClusterMessage {
  if (!isJsonObject(value)) return { kind: 'malformed', problem: 'message: must be an object' };
  const { schemaVersion = null, ...document } = value;
  const parsed = form.parse(document, schemaVersion);
  switch (parsed.kind) {
    case 'row':
      return { kind: 'message', message: parsed.value };
    case 'newer':
      return { kind: 'newer', newer: { text: JSON.stringify(value), problem: parsed.problem, ...subjectOf(value) } };
    case 'malformed':
      return parsed;
  }
}

/** As far as later versions go on to name it so. */
function subjectOf(value: Readonly<Record<string, unknown>>): Pick<NewerMessage, 'subject'> {
  const { cluster: id, sweepId, location } = value;
  const cluster = typeof id === 'string' ? parseClusterId(id) : undefined;
  if (cluster === undefined || typeof sweepId !== 'string') return {};
  return { subject: { cluster, sweepId, location: typeof location === 'string' ? location : '' } };
}

/** The text of a message's body. */
export function clusterMessageText(message: ClusterMessage): string {
  return JSON.stringify({ schemaVersion: form.schemaVersion, ...form.store(message) });
}
