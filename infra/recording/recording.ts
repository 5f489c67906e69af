/** The file that a recording is: one real cluster's answers, without anything that tells whose it is. */

import * as z from 'zod';
import type { Json } from '../../shared/domain/json.ts';
import { fieldProblems, type FieldProblem } from '../../shared/field-problem.ts';

const json = z.unknown() as z.ZodType<Json>;

const exchange = z.strictObject({
  method: z.enum(['GET', 'PUT']),
  url: z.url(),
  ifMatch: z.string().optional(),
  sent: json.optional(),
  tookMs: z.number(),
  /** Absent: no whole answer came. */
  answer: z
    .strictObject({ status: z.number(), headers: z.record(z.string(), z.string()), body: json.optional() })
    .optional(),
});

const recordingFile = z.strictObject({
  recordingVersion: z.literal(1),
  recordedOn: z.iso.date(),
  recordedBy: z.string(),
  /** ARM id; of a cluster that is not there. */
  cluster: z.string(),
  exchanges: z.array(exchange).min(1),
});

export type Recording = z.infer<typeof recordingFile>;
export type RecordedExchange = Recording['exchanges'][number];

export type ParsedRecording =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

export function parseRecording(content: unknown): ParsedRecording {
  const parsed = recordingFile.safeParse(content);
  return parsed.success
    ? { kind: 'recording', recording: parsed.data }
    : { kind: 'invalid', problems: fieldProblems(parsed.error) };
}

/** Below the cluster's id, in lower case; empty for the cluster itself, undefined elsewhere. */
export function placeOf(
  { cluster }: Pick<Recording, 'cluster'>,
  { url }: Pick<RecordedExchange, 'url'>,
): string | undefined {
  const path = decodeURIComponent(new URL(url).pathname).toLowerCase();
  const key = cluster.toLowerCase();
  return path === key || path.startsWith(`${key}/`) ? path.slice(key.length) : undefined;
}
