/** Table `history`: one thing worth remembering about a cluster. */

import * as z from 'zod';
import type { HistoryEntry } from '../../domain/record/history.ts';
import { findingCodeSchema, verdictSchema } from './findings.ts';
import { actionOutcomeSchema, heldSchema } from './repairs.ts';
import { exemptionSourceSchema } from './cluster.ts';
import { deedShapes, tagChangeSchema } from './deeds.ts';
import { kinds, list } from './schema.ts';
import { plainForm } from './stored-form.ts';
import { outcomeSchema } from './sweep.ts';

const text = z.string();

const decision = {
  atMs: z.number(),
  by: text,
  owner: text.optional(),
  reason: text.optional(),
  untilMs: z.number().optional(),
  source: exemptionSourceSchema.optional(),
};

export const historyEntryForm = plainForm(
  kinds<HistoryEntry>({
    look: {
      atMs: z.number(),
      sweepId: text,
      verdict: verdictSchema.optional(),
      outcome: outcomeSchema,
      findings: list(findingCodeSchema),
      actions: list(actionOutcomeSchema),
      held: list(heldSchema),
      approvedBy: text.optional(),
    },
    ...deedShapes,
    'tag-changed': { atMs: z.number(), change: tagChangeSchema, changedBy: text.optional() },
    corrected: { atMs: z.number(), sweepId: text, actions: list(actionOutcomeSchema) },
    exempted: decision,
    'exemption-ended': decision,
  }),
);
