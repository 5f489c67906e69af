/** Table `sweeps`: the sweep itself, and a line for each of its clusters. */

import * as z from 'zod';
import type { Sweep } from '../../domain/fleet/sweep.ts';
import type { ClusterOutcome, Problem, SweepLine, Trigger } from '../../domain/record/sweep-line.ts';
import { modeSchema, refSchema, refusalSchema } from './cluster.ts';
import { findingSchema, verdictSchema } from './findings.ts';
import { membershipSchema } from './fleet.ts';
import { actionOutcomeSchema, heldSchema } from './repairs.ts';
import { fields, kinds, list, word } from './schema.ts';
import { plainForm } from './stored-form.ts';

export const triggerSchema = word<Trigger>({ timer: true, request: true, event: true, window: true });

export const outcomeSchema = word<ClusterOutcome>({
  queued: true,
  unchanged: true,
  planned: true,
  repaired: true,
  settling: true,
  held: true,
  failed: true,
  gone: true,
});

const problem = kinds<Problem>({
  refused: { refusal: refusalSchema },
  unreadable: { detail: z.string() },
  poisoned: { detail: z.string() },
});

export const lineSchema = fields<SweepLine>({
  cluster: refSchema,
  location: z.string(),
  outcome: outcomeSchema,
  mode: modeSchema.optional(),
  verdict: verdictSchema.optional(),
  findings: list(findingSchema),
  actions: list(actionOutcomeSchema),
  held: list(heldSchema),
  pools: list(z.string()).optional(),
  receivers: list(z.string()).optional(),
  fleet: membershipSchema.optional(),
  problem: problem.optional(),
});

export const sweepLineForm = plainForm(lineSchema);

export const sweepForm = plainForm(
  fields<Sweep>({
    id: z.string(),
    trigger: triggerSchema,
    requestedMode: modeSchema.optional(),
    startedAtMs: z.number(),
  }),
);
