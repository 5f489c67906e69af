/** The body of `POST /api/sweeps`. */

import * as z from 'zod';
import type { Mode } from '../../domain/policy/policy.ts';
import { reasonSchema } from './reason.ts';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';

/** What policy asks for anyway needs no reason. */
const sweepRequest = z
  .strictObject({
    mode: z.enum(['audit', 'enforce'], 'must be "audit" or "enforce"; leave it out to let policy decide').optional(),
    reason: reasonSchema.optional(),
  })
  .superRefine(({ mode, reason }, context) => {
    if (mode === 'enforce' && reason === undefined)
      context.addIssue({
        code: 'custom',
        path: ['reason'],
        message: 'say why, in a sentence for those whom it concerns',
      });
  });

export type ParsedSweepRequest =
  | { readonly kind: 'request'; readonly requestedMode?: Mode; readonly reason: string }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** No body at all asks for a sweep as policy wants it. */
export function parseSweepRequest(body: unknown): ParsedSweepRequest {
  const parsed = sweepRequest.safeParse(body ?? {});
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  const { mode, reason = '' } = parsed.data;
  return { kind: 'request', reason, ...(mode === undefined ? {} : { requestedMode: mode }) };
}
