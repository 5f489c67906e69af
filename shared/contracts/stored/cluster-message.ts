/** Messages of the `clusters` queue: one cluster each. */

import * as z from 'zod';
import { parseClusterId } from '../../domain/cluster/cluster-ref.ts';
import type { ClusterMessage } from '../../domain/record/cluster-message.ts';

const clusterId = z.string().transform((id, context) => {
  const cluster = parseClusterId(id);
  if (cluster === undefined) context.addIssue({ code: 'custom', message: 'is not the id of a managed cluster' });
  return cluster ?? z.NEVER;
});

const common = { schemaVersion: z.literal(1), cluster: clusterId, location: z.string(), sweepId: z.string().min(1) };

const wire = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reconcile'),
    ...common,
    trigger: z.enum(['timer', 'request', 'event', 'window']),
    requestedMode: z.enum(['audit', 'enforce']).optional(),
    changeLimit: z.int().min(0),
    openRing: z.int().min(0).optional(),
    approvedBy: z.string().optional(),
    isResumed: z.boolean().optional(),
    isUndo: z.boolean().optional(),
    changedBy: z.string().optional(),
    isMissing: z.boolean().optional(),
    deferrals: z.int().min(0),
  }),
  z.object({ kind: z.literal('settle'), ...common, looks: z.int().min(0) }),
  z.object({
    kind: z.literal('window'),
    ...common,
    event: z.enum(['upcoming', 'closed']),
    opening: z.object({ startMs: z.number(), endMs: z.number(), usableHours: z.number() }),
  }),
]);

export type ParsedClusterMessage =
  | { readonly kind: 'message'; readonly message: ClusterMessage }
  | { readonly kind: 'malformed'; readonly problem: string };

/** `value`: what the queue trigger hands over, the parsed JSON or the text that is none. */
export function parseClusterMessage(value: unknown): ParsedClusterMessage {
  const parsed = wire.safeParse(value);
  if (!parsed.success)
    return {
      kind: 'malformed',
      problem: parsed.error.issues
        .map((issue) => `${z.core.toDotPath(issue.path) || 'message'}: ${issue.message}`)
        .join('; '),
    };
  const { schemaVersion: _, ...message } = parsed.data;
  return { kind: 'message', message: message as ClusterMessage };
}

/** The id is enough: everything else of a reference is read from it again. */
export function clusterMessageToWire(message: ClusterMessage): z.input<typeof wire> {
  return { schemaVersion: 1, ...message, cluster: message.cluster.id };
}
