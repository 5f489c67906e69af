/** What the policy's `defaults` and each of its rules may say. */

import * as z from 'zod';
import { isTimeZone, receiverId } from '../channels/receiver-fields.ts';
import type {
  ChannelPolicy,
  ClusterHints,
  ImagePolicy,
  KubernetesPolicy,
  WindowPolicy,
} from '../domain/policy/policy.ts';
import type { PatchSla } from '../domain/images/pool-clock.ts';
import type { PolicyOverrides } from '../domain/policy/resolve-policy.ts';
import type { ImageEndOverride } from '../domain/images/image-ends.ts';
import { nodeOSReleases } from '../domain/images/node-os.ts';
import { nodeOSUpgradeChannels } from '../domain/cluster/upgrade-channel.ts';
import { endOfDay } from '../domain/policy/exemption.ts';
import { maintenanceConfigurationNames } from '../domain/maintenance/maintenance-window.ts';
import { maintenanceWindowSchema } from './azure/maintenance-configuration.ts';

/** A schema for each field of a domain type, no more and no less: a field in one place only does not compile. */
export type FieldsOf<Part> = { readonly [Key in keyof Required<Part>]: z.ZodType<Part[Key] | undefined> };

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

export const day = z.string().refine((date) => endOfDay(date) !== undefined, 'must be a date, YYYY-MM-DD');

const imageEnd = z.strictObject({
  noUpdatesFrom: day.describe('First day without support and new images, in UTC'),
  removedFrom: day.optional().describe('Day on which AKS removes the images'),
} satisfies FieldsOf<ImageEndOverride>);

/** What `defaults` and each rule may say. */
export const overrides = {
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
