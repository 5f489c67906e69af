/** Findings inside stored things. What a code's evidence holds is its rule's business, and guarded by the list of stored types. */

import * as z from 'zod';
import { aboutFindings } from '../../domain/judging/about-findings.ts';
import type { Finding, FindingCode } from '../../domain/judging/finding.ts';
import type { FindingEffect, Found, WindowProposal } from '../../domain/judging/rule.ts';
import { severities } from '../../domain/judging/severity.ts';
import type { Verdict } from '../../domain/judging/verdict.ts';
import { fields, word, wordOf } from './schema.ts';
import { configurationNameSchema, windowTemplateSchema } from './windows.ts';

/** A rule that this version does not have is met after a rollback: what holds its finding is newer. */
export const findingCodeSchema: z.ZodType<FindingCode> = wordOf([...aboutFindings.keys()]);

export const severitySchema = wordOf(severities);

export const verdictSchema = word<Verdict['kind']>({
  compliant: true,
  drifted: true,
  exempt: true,
  indeterminate: true,
});

export const findingSchema = fields<Found<FindingCode, Record<string, unknown>>>({
  code: findingCodeSchema,
  severity: severitySchema,
  effect: word<FindingEffect>({ drift: true, unknown: true, advice: true }),
  evidence: z.record(z.string(), z.unknown()),
  proposal: fields<WindowProposal>({ configuration: configurationNameSchema, window: windowTemplateSchema }).optional(),
}) as z.ZodType<Finding>;
