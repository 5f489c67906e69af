/** What is posted about one cluster: options of a reconciliation or an undo, and exemptions. */

import * as z from 'zod';
import { endOfDay, type Exemption, type ExemptionLimits } from '../../domain/policy/exemption.ts';
import type { Mode } from '../../domain/policy/policy.ts';
import { fieldProblems, type FieldProblem } from '../../field-problem.ts';
import { reasonSchema } from './reason.ts';
import { dayMs } from '../../domain/time/durations.ts';

const yesOrNo = z.boolean('must be true or false').default(false);

const fields = {
  mode: z.enum(['audit', 'enforce'], 'must be "audit" or "enforce"; leave it out to let policy decide').optional(),
  approveReimage: yesOrNo,
  resume: yesOrNo,
  reason: reasonSchema.optional(),
};

/** What policy asks for anyway needs no reason. */
const options = z.strictObject(fields).superRefine(({ mode, approveReimage, resume, reason }, context) => {
  if (reason === undefined && (mode === 'enforce' || approveReimage || resume))
    context.addIssue({ code: 'custom', path: ['reason'], message: sayWhy });
});
const undo = z.strictObject({ ...fields, reason: reasonSchema });
const sayWhy = 'say why, in a sentence for those whom it concerns';

export interface ParsedOptions {
  readonly kind: 'options';
  readonly requestedMode?: Mode;
  readonly isReimageApproved: boolean;
  readonly isResumed: boolean;
  /** Empty where none is needed and none was given. */
  readonly reason: string;
}

interface Invalid {
  readonly kind: 'invalid';
  readonly problems: readonly FieldProblem[];
}

/** No body at all lets policy decide. */
export function parseReconcileOptions(body: unknown, isUndo = false): ParsedOptions | Invalid {
  const parsed = (isUndo ? undo : options).safeParse(body ?? {});
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  const { mode, approveReimage, resume, reason = '' } = parsed.data;
  const asked = mode === undefined ? {} : { requestedMode: mode };
  return { kind: 'options', isReimageApproved: approveReimage, isResumed: resume, reason, ...asked };
}

const exemption = z.strictObject({
  owner: z.string('name who answers for it').min(1, 'name who answers for it').max(200),
  reason: reasonSchema,
  until: z.string('must be a date, YYYY-MM-DD'),
});

export function parseExemption(
  body: unknown,
  { maximumDays }: ExemptionLimits,
  nowMs: number,
): { readonly kind: 'exemption'; readonly exemption: Exemption } | Invalid {
  const parsed = exemption.safeParse(body ?? {});
  if (!parsed.success) return { kind: 'invalid', problems: fieldProblems(parsed.error) };
  const untilMs = endOfDay(parsed.data.until);
  const message =
    untilMs === undefined
      ? 'must be a date, YYYY-MM-DD'
      : untilMs <= nowMs
        ? 'must not be over'
        : untilMs - nowMs > (maximumDays + 1) * dayMs
          ? `must be within ${String(maximumDays)} days (policy exemptionLimits.maximumDays)`
          : undefined;
  if (message !== undefined || untilMs === undefined)
    return { kind: 'invalid', problems: [{ field: 'until', message: message ?? '' }] };
  const { owner, reason } = parsed.data;
  return { kind: 'exemption', exemption: { owner, reason, untilMs, source: 'request' } };
}
