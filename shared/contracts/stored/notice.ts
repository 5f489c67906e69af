/** A notice as it waits in the outbox: version 1, with the facts of all kinds in one object. */

import * as z from 'zod';
import { announcedEventTypes } from '../../domain/events/index.ts';
import type { WindowOutcomeKind } from '../../domain/events/window-outcome.ts';
import { aboutFindings } from '../../domain/judging/about-findings.ts';
import { severities } from '../../domain/judging/severity.ts';
import { flatNotice, noticeFromFlat, type FlatFacts, type FlatNotice } from '../../domain/notices/flat-notice.ts';
import { noticeKinds, type Notice } from '../../domain/notices/notice.ts';

export type ParsedStoredNotice =
  | { readonly kind: 'row'; readonly value: Notice }
  /** Written by a later version, with words that this one does not have: left alone. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'malformed'; readonly problem: string };

export function noticeToStored(notice: Notice): FlatNotice {
  return flatNotice(notice);
}

/** `value`: the parsed JSON of a row. What is not known of an object besides its fields is dropped. */
export function parseStoredNotice(value: unknown): ParsedStoredNotice {
  const parsed = stored.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    if (issues.every((issue) => issue.code === 'custom' && issue.params?.['isNewer'] === true))
      return { kind: 'newer' };
    const problem = issues.map((issue) => `${z.core.toDotPath(issue.path) || 'notice'}: ${issue.message}`).join('; ');
    return { kind: 'malformed', problem };
  }
  // Which words there are was asked; what a finding, an action or an event holds is as its own kind wrote it.
  const flat = parsed.data as unknown as FlatNotice;
  const notice = noticeFromFlat(flat);
  return notice === undefined
    ? { kind: 'malformed', problem: `facts: something is missing that a notice of kind ${flat.kind} has` }
    : { kind: 'row', value: notice };
}

const text = z.string();
const number = z.number();

/** A word that is not known is newer, not wrong. */
function wordOf(words: readonly string[]): z.ZodType<string> {
  return z.string().superRefine((value, context) => {
    if (!words.includes(value))
      context.addIssue({ code: 'custom', message: `"${value}" is not known`, params: { isNewer: true } });
  });
}

const ref = { id: text, subscriptionId: text, resourceGroup: text, name: text };
/** Of an example it says the region as well. */
const cluster = z.looseObject(ref);
const opening = z.object({ startMs: number, endMs: number, usableHours: number });
const image = z.object({ pool: text, before: text.optional(), after: text.optional(), latest: text.optional() });
const noticeKind = wordOf(noticeKinds);
const findingCode = wordOf([...aboutFindings.keys()]);
const windowKinds: Readonly<Record<WindowOutcomeKind, true>> = {
  upgraded: true,
  'already-current': true,
  skipped: true,
  unknown: true,
};

/** A schema for each field of the stored type, no more and no less. */
type FieldsOf<Part> = { readonly [Key in keyof Required<Part>]: z.ZodType };

/** What a finding, an action or an event holds beside its name is the business of what it is named after. */
const facts = z.object({
  mode: z.enum(['audit', 'enforce']),
  findings: z.array(
    z.looseObject({ code: findingCode, severity: z.enum(severities), effect: text, evidence: z.looseObject({}) }),
  ),
  actions: z.array(
    z.object({
      action: z.looseObject({ kind: text, repairs: findingCode }),
      outcome: z.looseObject({ kind: text }),
    }),
  ),
  held: z.array(
    z.object({
      repairs: findingCode,
      action: z.looseObject({ kind: text, repairs: findingCode }).optional(),
      reason: z.looseObject({ kind: text }),
    }),
  ),
  kubernetesVersion: text.optional(),
  pools: z.array(z.object({ name: text, osType: text, nodeImageVersion: text.optional() })),
  nextOpenings: z.array(opening),
  approvedBy: text.optional(),
  changedBy: text.optional(),
  problem: text.optional(),
  event: z
    .looseObject({
      kind: wordOf(announcedEventTypes.map(({ kind }) => kind)),
      id: text,
      cluster,
      atMs: number,
    })
    .optional(),
  reason: text.optional(),
  window: z
    .object({
      kind: wordOf(Object.keys(windowKinds)),
      reason: text.optional(),
      opening,
      pools: z.array(image),
      missedInARow: number,
      failure: text.optional(),
    })
    .optional(),
  images: z.array(image).optional(),
  idle: z.enum(['channel-off', 'stopped']).optional(),
  summary: z
    .object({
      clusters: number,
      standings: z.object({
        drifted: number,
        indeterminate: number,
        repaired: number,
        exempt: number,
        compliant: number,
      }),
      open: z.array(z.object({ cluster, outcome: text, sinceMs: number })),
      repaired: z.array(z.object({ cluster, to: text, atMs: number })),
      exemptions: z.array(z.object({ cluster, owner: text, untilMs: number })),
      coming: z.array(z.object({ cluster, startMs: number, endMs: number })),
    })
    .optional(),
  off: z.array(z.object({ id: text, setting: text })).optional(),
  undelivered: z.object({ receiverId: text, kind: noticeKind, reason: text }).optional(),
} satisfies FieldsOf<FlatFacts>);

const stored = z.object({
  id: text,
  kind: noticeKind,
  severity: z.enum(severities),
  cluster: z.object({ ...ref, location: text }).optional(),
  occurredAtMs: number,
  timeZone: text,
  facts,
  isTest: z.boolean().optional(),
  isPlain: z.literal(true).optional(),
} satisfies FieldsOf<FlatNotice>);
