/** Messages of the `clusters` queue: one cluster each. */

import * as z from 'zod';
import { parseClusterId, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { given } from '../../domain/given.ts';
import { isJsonObject } from '../../domain/json.ts';
import type {
  ClusterMessage,
  NewerMessage,
  ReconcileMessage,
  RunReason,
  Wish,
} from '../../domain/record/cluster-message.ts';
import type { Trigger } from '../../domain/record/sweep-line.ts';
import { modeSchema } from './cluster.ts';
import { membershipSchema } from './fleet.ts';
import { fields, kinds, word, type KindsOf } from './schema.ts';
import { storedForm } from './stored-form.ts';
import { triggerSchema } from './sweep.ts';

/** Version 1 says reason and wish in flags beside each other. */
interface StoredReconcile extends Omit<ReconcileMessage, 'cluster' | 'reason' | 'wish'> {
  readonly cluster: string;
  readonly trigger: Trigger;
  readonly isResumed?: boolean;
  readonly isUndo?: boolean;
  readonly changedBy?: string;
  readonly isMissing?: boolean;
}

type Other = Exclude<ClusterMessage, { kind: 'reconcile' }>;
type WithId<Message> = Message extends { readonly cluster: ClusterRef }
  ? Omit<Message, 'cluster'> & { readonly cluster: string }
  : never;

export type StoredMessage = StoredReconcile | WithId<Other>;

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
    trigger: triggerSchema,
    requestedMode: modeSchema.optional(),
    changeLimit: z.int().min(0),
    openRing: z.int().min(0).optional(),
    approvedBy: z.string().optional(),
    isResumed: z.boolean().optional(),
    isUndo: z.boolean().optional(),
    changedBy: z.string().optional(),
    isMissing: z.boolean().optional(),
    deferrals: z.int().min(0),
    fleet: membershipSchema.optional(),
  },
  settle: { ...common, looks: z.int().min(0) },
  confirm: { ...common, deferrals: z.int().min(0) },
  window: { ...common, event: word<'upcoming' | 'closed'>({ upcoming: true, closed: true }), opening },
};

const form = storedForm<StoredMessage, ClusterMessage>({
  schemaVersion: 1,
  schema: kinds<StoredMessage>(shapes),
  lifts: {},
  fromStored: (stored) => {
    const cluster = refOf(stored.cluster);
    return stored.kind === 'reconcile' ? reconcileMessage(stored, cluster) : { ...stored, cluster };
  },
  toStored: (message) =>
    message.kind === 'reconcile' ? storedReconcile(message) : { ...message, cluster: message.cluster.id },
});

function refOf(id: string): ClusterRef {
  const cluster = parseClusterId(id);
  if (cluster === undefined) throw new Error(`the schema let an id pass that is none: ${id}`);
  return cluster;
}

function reconcileMessage(stored: StoredReconcile, cluster: ClusterRef): ReconcileMessage {
  const { trigger: _, isResumed: __, isUndo: ___, changedBy: ____, isMissing: _____, ...rest } = stored;
  return { ...rest, cluster, reason: reasonOf(stored), wish: wishOf(stored) };
}

function reasonOf({ trigger, changedBy, isMissing = false }: StoredReconcile): RunReason {
  switch (trigger) {
    case 'timer':
    case 'request':
      return { kind: trigger, isMissing };
    case 'event':
      return { kind: trigger, ...given('changedBy', changedBy) };
    case 'window':
      return { kind: trigger };
  }
}

/** Whoever asks for an undo wants what was before, also if they ask to go on in the same breath. */
function wishOf({ isUndo, isResumed }: StoredReconcile): Wish {
  if (isUndo === true) return 'undo';
  return isResumed === true ? 'resume' : 'repair';
}

function storedReconcile({ reason, wish, cluster, ...rest }: ReconcileMessage): StoredReconcile {
  return {
    ...rest,
    cluster: cluster.id,
    trigger: reason.kind,
    ...(wish === 'resume' ? { isResumed: true } : {}),
    ...(wish === 'undo' ? { isUndo: true } : {}),
    ...('changedBy' in reason ? given('changedBy', reason.changedBy) : {}),
    ...('isMissing' in reason && reason.isMissing ? { isMissing: true } : {}),
  };
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
