/** The policy document: what a fleet's owners write down, and how it resolves for one cluster. */

import * as z from 'zod';
import { isTimeZone, receiverId } from '../channels/receiver-fields.ts';
import type {
  ChannelPolicy,
  ClusterHints,
  ImagePolicy,
  KubernetesPolicy,
  TagPolicy,
  WindowPolicy,
} from '../domain/policy/policy.ts';
import type { ImageAdvisory, PatchSla } from '../domain/images/pool-clock.ts';
import type { ChangeLimits } from '../domain/policy/change-limit.ts';
import type { PolicyOverrides } from '../domain/policy/resolve-policy.ts';
import type { ImageEndOverride } from '../domain/images/image-ends.ts';
import { nodeOSReleases } from '../domain/images/node-os.ts';
import { receiverSchema } from '../channels/receivers.ts';
import { nodeOSUpgradeChannels } from '../domain/cluster/upgrade-channel.ts';
import { endOfDay, type TagExemptionLimits } from '../domain/policy/exemption.ts';
import { untrustedTags } from '../domain/policy/tag-policy.ts';
import { maintenanceConfigurationNames } from '../domain/maintenance/maintenance-window.ts';
import { isJsonObject } from '../domain/json.ts';
import { fieldProblems, type FieldProblem } from '../field-problem.ts';
import { lifted, type Lifts } from './lift.ts';
import { maintenanceWindowSchema } from './azure/maintenance-configuration.ts';

/** A schema for each field of a domain type, no more and no less: a field in one place only does not compile. */
type FieldsOf<Part> = { readonly [Key in keyof Required<Part>]: z.ZodType<Part[Key] | undefined> };

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

const channel = z.enum(nodeOSUpgradeChannels);
const mode = z.enum(['audit', 'enforce']).describe('audit plans and tells; enforce also writes');

const channelPolicy = z.strictObject({
  desired: channel.optional().describe('The channel every cluster should have'),
  accepted: z.array(channel).optional().describe('Channels that are left alone; the desired one always is'),
  fallback: channel.optional().describe('The target where the desired channel cannot work'),
} satisfies FieldsOf<ChannelPolicy>);

const windowRepairs = z.strictObject({
  aksManagedNodeOSUpgradeSchedule: maintenanceWindowSchema.optional(),
  aksManagedAutoUpgradeSchedule: maintenanceWindowSchema.optional(),
  default: maintenanceWindowSchema.optional(),
});

const windowPolicy = z.strictObject({
  required: z.array(z.enum(maintenanceConfigurationNames)).optional(),
  minimumHours: z.int().min(4, 'AKS advises four hours or more').max(24).optional(),
  horizonDays: z.int().min(1).max(366).optional().describe('Every opening within these days is judged'),
  longestGapDays: z.int().min(1).max(366).optional(),
  requireWindow: z.boolean().optional().describe('Never switch a channel on without a usable node OS window'),
  minutesPerNode: z.number().min(1).max(120).optional(),
  crowdedOver: z.int().min(1).optional().describe('Clusters of one subscription and region that may share one window'),
  repair: windowRepairs.optional().describe('Windows the warden may create or lengthen, in the form ARM uses'),
} satisfies FieldsOf<WindowPolicy>);

const hints = z.strictObject({
  customerManagedKeysEnforced: z.boolean().optional(),
  capacityConstrained: z.boolean().optional(),
  sensitiveToReimage: z.boolean().optional(),
  needsBugFixes: z.boolean().optional(),
} satisfies FieldsOf<ClusterHints>);

const day = z.string().refine((date) => endOfDay(date) !== undefined, 'must be a date, YYYY-MM-DD');

const imageEnd = z.strictObject({
  noUpdatesFrom: day.describe('First day without support and new images, in UTC'),
  removedFrom: day.optional().describe('Day on which AKS removes the images'),
} satisfies FieldsOf<ImageEndOverride>);

/** What `defaults` and each rule may say. */
const overrides = {
  mode: mode.optional(),
  nodeOSUpgradeChannel: channelPolicy.optional(),
  windows: windowPolicy.optional(),
  image: z
    .strictObject({
      staleAfterDays: z.int().min(1).max(365).optional(),
      ends: z
        .partialRecord(z.enum(nodeOSReleases), imageEnd)
        .optional()
        .describe('Ends of node operating systems that you know better than the built-in table'),
    } satisfies FieldsOf<ImagePolicy>)
    .optional(),
  patchSla: z
    .strictObject({
      default: z.int().min(1).max(365).optional().describe('Days from the arrival of an image in a region'),
      critical: z.int().min(1).max(365).optional().describe('The same for images that an advisory names'),
    } satisfies FieldsOf<PatchSla>)
    .optional()
    .describe('Within how many days every pool runs an image that its region offers'),
  kubernetes: z
    .strictObject({
      oldestSupportedMinor: z
        .string()
        .regex(/^1\.\d+$/, 'name a minor version, such as 1.32')
        .optional()
        .describe('Older minors count as out of support; left out: the calendar of AKS as far as it is known'),
    } satisfies FieldsOf<KubernetesPolicy>)
    .optional(),
  hints: hints.optional(),
  codeOwner: z
    .enum(['none', 'detect', 'terraform', 'bicep', 'fleet'])
    .optional()
    .describe('Who holds the settings: none lets the warden write; else it tells, with the lines to paste'),
  fleetManager: z
    .enum(['detect', 'none'])
    .optional()
    .describe(
      'detect asks Azure whether an AKS Fleet patches a cluster; none says that none does, where Azure cannot tell',
    ),
  ring: z
    .string()
    .min(1)
    .optional()
    .describe('Ring of the cluster; the tag aks-patch-warden-ring wins over it, where tags may choose'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'name an IANA time zone, such as Europe/Berlin')
    .optional()
    .describe('IANA time zone of the owners'),
  receivers: z.array(receiverId).optional().describe('Ids of the receivers that are told'),
} satisfies FieldsOf<PolicyOverrides>;

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
