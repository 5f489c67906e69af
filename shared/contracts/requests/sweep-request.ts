/** The body of `POST /api/sweeps`. */

import * as z from 'zod';
import type { Mode } from '../../domain/policy/policy.ts';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';

const sweepRequest = z.strictObject({
  mode: z.enum(['audit', 'enforce'], 'must be "audit" or "enforce"; leave it out to let policy decide').optional(),
});

export type ParsedSweepRequest =
  | { readonly kind: 'request'; readonly requestedMode?: Mode }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** No body at all asks for a sweep as policy wants it. */
export function parseSweepRequest(body: unknown): ParsedSweepRequest {
  const parsed = sweepRequest.safeParse(body ?? {});
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  return { kind: 'request', ...(parsed.data.mode === undefined ? {} : { requestedMode: parsed.data.mode }) };
}
