/** Actions, their outcomes and what holds them back, inside stored things. */

import * as z from 'zod';
import type { CodeTool } from '../../domain/cluster/code-owner.ts';
import type { ReimageRisk } from '../../domain/cluster/upgrade-channel.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Action, HeldRepair, HoldReason } from '../../domain/repair/action.ts';
import type {
  ActionOutcome,
  Gate,
  OtherWriter,
  WriteEvidence,
  WriteMark,
  WriteOutcome,
} from '../../domain/repair/write-outcome.ts';
import { channelSchema, observedChannelSchema, refusalSchema } from './cluster.ts';
import { findingCodeSchema } from './findings.ts';
import { uncertaintyFields } from './fleet.ts';
import { fields, kinds, list, word } from './schema.ts';
import { configurationNameSchema, windowTemplateSchema } from './windows.ts';

const text = z.string();
const number = z.number();

export const actionSchema = kinds<Action>({
  'create-window': {
    repairs: findingCodeSchema,
    configuration: configurationNameSchema,
    window: windowTemplateSchema,
  },
  'lengthen-window': {
    repairs: findingCodeSchema,
    configuration: configurationNameSchema,
    fromHours: number,
    toHours: number,
  },
  'set-channel': {
    repairs: findingCodeSchema,
    from: observedChannelSchema,
    to: channelSchema,
    reimageRisk: word<ReimageRisk>({ certain: true, possible: true, none: true }),
    isUndo: z.boolean().optional(),
  },
});

export const holdReasonSchema = kinds<HoldReason>({
  'cluster-stopped': {},
  'cluster-busy': { provisioningState: text },
  'pool-busy': { pool: text, provisioningState: text },
  'channel-locked': {},
  'no-repair-template': { configuration: text },
  'shared-window': { configuration: text },
  'owner-decides': { code: findingCodeSchema },
  'no-usable-window': {},
  'waits-for-window': { opensAtMs: number.optional() },
  'next-opening': { opensAtMs: number.optional() },
  'over-limit': { limit: number },
  'over-limit-of-day': { limit: number, untilMs: number },
  'waits-for-sweep': {},
  'being-changed': { times: number },
  'writes-stopped': {},
  stopped: { by: text, reason: text, atMs: number },
  'stop-unknown': { problem: text },
  'no-etag': {},
  'disruption-policy': {},
  contested: {},
  undone: {},
  'nothing-to-undo': {},
  'owner-repairs': { tool: word<CodeTool>({ terraform: true, bicep: true, fleet: true }) },
  'waits-for-ring': { ring: text, open: text },
  'rolled-back': { untilMs: number },
  'fleet-patches': { fleet: text, profile: text },
  'fleet-runs': { fleet: text, run: text },
  'fleet-unknown': uncertaintyFields,
});

export const heldSchema = fields<HeldRepair>({
  repairs: findingCodeSchema,
  action: actionSchema.optional(),
  reason: holdReasonSchema,
});

export const evidenceSchema = fields<WriteEvidence>({
  leaf: text,
  before: text.nullable(),
  after: text,
  eTag: text.optional(),
  sentText: text.optional(),
  sent: (z.record(text, z.unknown()) as unknown as z.ZodType<JsonObject>).optional(),
  mark: fields<WriteMark>({
    correlationId: text.optional(),
    modifiedAt: text.optional(),
    wasInPlace: z.boolean().optional(),
  }).optional(),
  operationUrl: text.optional(),
});

const otherWriter = fields<OtherWriter>({ by: text.optional(), atMs: number.optional() });

const gate = word<Gate>({
  'cluster-stopped': true,
  'cluster-busy': true,
  'pool-busy': true,
  'no-etag': true,
  'changed-since-plan': true,
  'more-than-one-leaf': true,
  'shared-window': true,
  'unknown-shape': true,
});

const writeOutcome = kinds<WriteOutcome>({
  planned: {},
  applied: { evidence: evidenceSchema, unexpected: list(text).optional(), otherWriter: otherWriter.optional() },
  accepted: { evidence: evidenceSchema },
  overwritten: { evidence: evidenceSchema, otherWriter },
  'not-applied': { evidence: evidenceSchema },
  declined: { gate, detail: text },
  conflict: { detail: text },
  busy: { detail: text },
  refused: { refusal: refusalSchema },
  gone: {},
  throttled: { retryAfterSeconds: number },
});

export const actionOutcomeSchema = fields<ActionOutcome>({ action: actionSchema, outcome: writeOutcome });
