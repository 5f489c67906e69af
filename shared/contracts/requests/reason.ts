/** Why somebody does what concerns others. */

import * as z from 'zod';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';

/** For each door that does more than look. */
export const reasonSchema = z
  .string('say why, in a sentence for those whom it concerns')
  .trim()
  .min(1, 'say why, in a sentence for those whom it concerns')
  .max(1_000, 'may have 1000 characters');

const onlyReason = z.strictObject({ reason: reasonSchema });

export type ParsedReason =
  | { readonly kind: 'reason'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** A body that says nothing else. */
export function parseReason(body: unknown): ParsedReason {
  const parsed = onlyReason.safeParse(body ?? {});
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  return { kind: 'reason', reason: parsed.data.reason };
}
