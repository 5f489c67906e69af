/** The policy document: what a fleet's owners write down, and how it resolves for one cluster. */

import * as z from 'zod';
import { receiverId } from '../channels/receiver-fields.ts';
import type { TagPolicy } from '../domain/policy/policy.ts';
import type { ImageAdvisory } from '../domain/images/pool-clock.ts';
import type { ChangeLimits } from '../domain/policy/change-limit.ts';
import { receiverSchema } from '../channels/receivers.ts';
import { endOfDay, type TagExemptionLimits } from '../domain/policy/exemption.ts';
import { untrustedTags } from '../domain/policy/tag-policy.ts';
import { isJsonObject } from '../domain/json.ts';
import { fieldProblems, type FieldProblem } from '../field-problem.ts';
import { lifted, type Lifts } from './lift.ts';
import { day, overrides, type FieldsOf } from './policy-overrides.ts';

const formatVersion = 2;
/** Version 1 let tags decide: a document that was written for it goes on meaning that, except that no exemption is for ever. */
const meantByVersion1 = {
  tags: { mayExempt: true, mayChooseRing: true, mayAddReceivers: true },
  byTag: { maximumClusters: null, totalDays: 366 },
};
const lifts: Lifts = {
  1: (older) => {
    if (!isJsonObject(older)) return older;
    const { exemptionLimits: limits = {} } = older;
    const { tags, byTag } = meantByVersion1;
    const exemptionLimits = isJsonObject(limits) ? { byTag, ...limits } : limits;
    return { tags, ...older, exemptionLimits, version: 2 };
  },
};

const pattern = z.string().min(1).describe('Compared without regard to case; * stands for any characters');

const match = z
  .strictObject({
    subscription: z.array(pattern).optional(),
    resourceGroup: z.array(pattern).optional(),
    name: z.array(pattern).optional(),
    location: z.array(pattern).optional(),
    tags: z.record(z.string(), pattern).optional().describe('Every tag named here must be there and match'),
  })
  .describe('All that is given must match; within a list one is enough');

const rule = z.strictObject({ name: z.string().min(1), match, ...overrides });

const calendarDay = z
  .string()
  .refine((date) => endOfDay(date) !== undefined, 'must be a date, YYYY-MM-DD')
  .describe('Last day of the exemption, in UTC');

const exemption = z
  .strictObject({ match, owner: z.string().min(1), reason: z.string().min(1), until: calendarDay })
  .transform(({ until, ...rest }) => ({ ...rest, untilMs: endOfDay(until) ?? 0 }));

const advisory = z
  .strictObject({
    id: z.string().min(1).describe('Such as CVE-2026-31431'),
    publishedOn: day.describe('Day on which it became known, in UTC'),
    images: z
      .array(z.string().min(1))
      .min(1)
      .describe(
        'The first image that mends it, for each family: AKSUbuntu-2204gen2containerd-202611.10.0; * stands for any characters',
      ),
  })
  .transform(({ id, publishedOn, images }): ImageAdvisory => ({ id, images, publishedMs: Date.parse(publishedOn) }));

const tagLimits = z.strictObject({
  maximumClusters: z
    .int()
    .min(0)
    .nullable()
    .default(10)
    .transform((most) => most ?? undefined)
    .describe('Clusters of the fleet that may be exempt by tag at a time; null: any number'),
  totalDays: z
    .int()
    .min(1)
    .max(366)
    .default(180)
    .describe('Days that tags may exempt one cluster for, however often they are renewed'),
} satisfies FieldsOf<TagExemptionLimits>);

const tags = z
  .strictObject({
    mayExempt: z.boolean().default(false).describe('The tag aks-patch-warden-exempt'),
    mayChooseRing: z.boolean().default(false).describe('The tag aks-patch-warden-ring'),
    mayAddReceivers: z.boolean().default(false).describe('The tag aks-patch-warden-receivers'),
  } satisfies FieldsOf<TagPolicy>)
  .describe('What tags may decide: whoever may write them is often not who answers for patches');

const exemptionLimits = z.strictObject({
  maximumDays: z.int().min(1).max(366).default(90).describe('Longest exemption that a tag or a request may ask for'),
  announceDays: z.int().min(0).max(60).default(7).describe('Days before its end at which an exemption is announced'),
  byTag: tagLimits.default({ maximumClusters: 10, totalDays: 180 }),
});

const rings = z.strictObject({
  order: z.array(z.string().min(1)).min(2, 'name at least two rings').describe('The first is changed first'),
  soakHours: z.number().min(0).max(720).default(24).describe('Hours a ring has to prove itself after its last change'),
});

const contested = z.strictObject({
  flips: z.int().min(1).max(10).default(2).describe('So often changed back makes a contest'),
  withinDays: z.int().min(1).max(90).default(14),
  tellChanger: z.boolean().default(true).describe('Tell the last changer too, when Azure names a mail address'),
});

const limits = z.strictObject({
  changesPerSweep: z.int().min(0).default(20).describe('Clusters one sweep may change'),
  percentPerSweep: z
    .number()
    .min(0)
    .max(100)
    .default(100)
    .describe('Share of the clusters found that one sweep may change'),
  changesPerDay: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Clusters that sweeps, requests and opened windows may change together on one day (UTC); left out: any number',
    ),
} satisfies FieldsOf<ChangeLimits>);

export const policyDocumentSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(formatVersion),
    defaults: z.strictObject(overrides).default({}),
    rules: z.array(rule).default([]).describe('Read in order; what a later one says wins'),
    receivers: z.array(receiverSchema).default([]),
    accountable: z.array(receiverId).optional().describe('Told when nobody else is; left out: the first receiver'),
    escalation: z
      .strictObject({ afterHours: z.number().min(0).max(720), receivers: z.array(receiverId).min(1) })
      .optional()
      .describe('Told as well when a failure stays open'),
    advisories: z.array(advisory).default([]).describe('Images that must come sooner: patchSla.critical'),
    exemptions: z.array(exemption).default([]),
    exemptionLimits: exemptionLimits.optional(),
    tags: tags.default(untrustedTags),
    rings: rings.optional(),
    contested: contested.optional(),
    limits: limits.default({ changesPerSweep: 20, percentPerSweep: 100 }),
  })
  .superRefine(checkReceivers);

export type PolicyDocument = z.output<typeof policyDocumentSchema>;

interface RoutedDocument {
  readonly defaults: { readonly receivers?: readonly string[] | undefined };
  readonly rules: readonly { readonly receivers?: readonly string[] | undefined }[];
  readonly receivers: readonly { readonly id: string }[];
  readonly accountable?: readonly string[] | undefined;
  readonly escalation?: { readonly receivers: readonly string[] } | undefined;
}

/** A receiver that nobody defined would be told nothing, for ever, without a sound. */
function checkReceivers(document: RoutedDocument, context: z.RefinementCtx): void {
  const known = new Set(document.receivers.map(({ id }) => id));
  if (known.size !== document.receivers.length)
    context.addIssue({ code: 'custom', path: ['receivers'], message: 'every receiver needs an id of its own' });
  const routes = [
    { path: ['defaults', 'receivers'], ids: document.defaults.receivers ?? [] },
    { path: ['accountable'], ids: document.accountable ?? [] },
    { path: ['escalation', 'receivers'], ids: document.escalation?.receivers ?? [] },
    ...document.rules.map((each, index) => ({ path: ['rules', index, 'receivers'], ids: each.receivers ?? [] })),
  ];
  for (const { path, ids } of routes)
    for (const id of ids.filter((each) => !known.has(each)))
      context.addIssue({
        code: 'custom',
        path,
        message: `no receiver has the id "${id}"; add it to receivers or correct the name`,
      });
}

export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly document: PolicyDocument }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** A document in an older format is lifted to today's; one in a newer format is refused with the version it needs. */
export function parsePolicyDocument(value: unknown): ParsedPolicy {
  const version = isJsonObject(value) ? value['version'] : undefined;
  const upToDate = lifted(value, version, { current: formatVersion, lifts });
  if (upToDate.kind === 'newer') {
    const message = `needs version ${JSON.stringify(version)} of the app's policy format; this app reads ${String(formatVersion)}`;
    return { kind: 'invalid', problems: [{ field: 'version', message }] };
  }
  // What nothing lifts goes on as it is: the schema says what is wrong with its version.
  const parsed = policyDocumentSchema.safeParse(upToDate.kind === 'lifted' ? upToDate.document : value);
  return parsed.success
    ? { kind: 'policy', document: parsed.data }
    : { kind: 'invalid', problems: fieldProblems(parsed.error) };
}
