/** Resolves what a fleet's owners wrote down into the policy of one cluster: built-in defaults, document defaults, rules in order. */

import type {
  ChannelPolicy,
  ClusterHints,
  ClusterPolicy,
  ContestPolicy,
  FleetManager,
  ImagePolicy,
  KubernetesPolicy,
  Mode,
  TagPolicy,
  WindowPolicy,
} from './policy.ts';
import type { ImageAdvisory, PatchSla } from '../images/pool-clock.ts';
import type { CodeOwner } from '../cluster/code-owner.ts';
import { defaultExemptionLimits, type Exemption, type ExemptionLimits } from './exemption.ts';
import { isMatch, type PolicyMatch, type PolicySubject } from './policy-match.ts';
import type { RingPolicy } from './ring-policy.ts';
import { given } from '../given.ts';
import { noTags, resolveTags, untrustedTags } from './tag-policy.ts';
import type { ChangeLimits } from './change-limit.ts';

/** A part of a policy; what is absent is left to what came before. */
export interface PolicyOverrides {
  readonly mode?: Mode | undefined;
  readonly nodeOSUpgradeChannel?: Override<ChannelPolicy> | undefined;
  readonly windows?: Override<WindowPolicy> | undefined;
  readonly image?: Override<ImagePolicy> | undefined;
  readonly patchSla?: Override<PatchSla> | undefined;
  readonly kubernetes?: Override<KubernetesPolicy> | undefined;
  readonly hints?: Override<ClusterHints> | undefined;
  readonly codeOwner?: CodeOwner | undefined;
  readonly fleetManager?: FleetManager | undefined;
  readonly ring?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly receivers?: readonly string[] | undefined;
}

type Override<Part> = { readonly [Key in keyof Part]?: Part[Key] | undefined };

export interface PolicyRule extends PolicyOverrides {
  readonly name: string;
  readonly match: PolicyMatch;
}

export interface PolicyExemption extends Omit<Exemption, 'source'> {
  readonly match: PolicyMatch;
}

export interface FleetPolicy {
  readonly defaults: PolicyOverrides;
  readonly rules: readonly PolicyRule[];
  readonly limits: ChangeLimits;
  readonly rings?: RingPolicy | undefined;
  readonly contested?: ContestPolicy | undefined;
  readonly advisories?: readonly ImageAdvisory[] | undefined;
  readonly exemptions?: readonly PolicyExemption[] | undefined;
  readonly exemptionLimits?: ExemptionLimits | undefined;
  /** What tags may decide; absent: nothing. */
  readonly tags?: TagPolicy | undefined;
  /** Whom a tag can name; absent: not known, and any name will do. */
  readonly receivers?: readonly { readonly id: string }[] | undefined;
}

/** Microsoft's advice where it has one: a weekly window of four hours or more, images no older than 90 days. */
const builtIn: ClusterPolicy = {
  mode: 'audit',
  nodeOSUpgradeChannel: { desired: 'NodeImage', accepted: ['NodeImage', 'SecurityPatch'], fallback: 'NodeImage' },
  windows: {
    required: ['aksManagedNodeOSUpgradeSchedule'],
    minimumHours: 4,
    horizonDays: 90,
    longestGapDays: 35,
    requireWindow: true,
    repair: {},
    minutesPerNode: 10,
    crowdedOver: 20,
  },
  image: { staleAfterDays: 45 },
  patchSla: { default: 21, critical: 7 },
  advisories: [],
  kubernetes: {},
  hints: {
    customerManagedKeysEnforced: false,
    capacityConstrained: false,
    sensitiveToReimage: false,
    needsBugFixes: false,
  },
  codeOwner: 'none',
  fleetManager: 'detect',
  tags: noTags,
  contested: { flips: 2, withinDays: 14, tellChanger: true },
  exemptions: [],
  exemptionLimits: defaultExemptionLimits,
  timeZone: 'UTC',
  receivers: [],
  appliedRules: [],
};

/** `requestedMode` replaces the document's default; a rule still wins over it, and a requested audit wins over everything. */
export function resolvePolicy(policy: FleetPolicy, cluster: PolicySubject, requestedMode?: Mode): ClusterPolicy {
  const rules = policy.rules.filter((rule) => isMatch(rule.match, cluster));
  const resolved = [policy.defaults, { mode: requestedMode }, ...rules].reduce<ClusterPolicy>(granted, builtIn);
  const { nodeOSUpgradeChannel: channel } = resolved;
  const names = { rings: policy.rings?.order, receivers: policy.receivers?.map(({ id }) => id) };
  const tags = resolveTags(cluster, policy.tags ?? untrustedTags, names);
  return {
    ...resolved,
    nodeOSUpgradeChannel: { ...channel, accepted: [...new Set([channel.desired, ...channel.accepted])] },
    mode: requestedMode === 'audit' ? 'audit' : resolved.mode,
    ring: tags.effects.ring ?? resolved.ring,
    receivers: [...new Set([...resolved.receivers, ...tags.effects.receivers])],
    tags: { ...tags, effects: { ...tags.effects, ...given('mode', modeByTag(policy.defaults, rules)) } },
    contested: policy.contested ?? builtIn.contested,
    advisories: policy.advisories ?? builtIn.advisories,
    exemptionLimits: policy.exemptionLimits ?? builtIn.exemptionLimits,
    exemptions: (policy.exemptions ?? [])
      .filter(({ match }) => isMatch(match, cluster))
      .map(({ owner, reason, untilMs }) => ({ owner, reason, untilMs, source: 'policy' })),
    appliedRules: rules.map((rule) => rule.name),
  };
}

/** The mode that tags bring about: another one than if no rule matched by tags. */
function modeByTag(defaults: PolicyOverrides, rules: readonly PolicyRule[]): Mode | undefined {
  const modeOf = (some: readonly PolicyOverrides[]) =>
    [defaults, ...some].reduce<Mode>((mode, each) => each.mode ?? mode, builtIn.mode);
  const mode = modeOf(rules);
  return mode === modeOf(rules.filter(({ match }) => match.tags === undefined)) ? undefined : mode;
}

/** An audit of what is enforced answers the plan; it tells nobody and leaves no trace, and what waits goes on waiting. */
export function isWhatIf(policy: FleetPolicy, cluster: PolicySubject, requestedMode: Mode | undefined): boolean {
  return requestedMode === 'audit' && resolvePolicy(policy, cluster).mode === 'enforce';
}

/** No field may be left out, not even one that may be absent. */
type EveryField = { readonly [Key in keyof Required<ClusterPolicy>]: ClusterPolicy[Key] };

/** Every field by name, without a spread: a new one that is forgotten here does not compile. */
function granted(policy: ClusterPolicy, overrides: PolicyOverrides): EveryField {
  const { advisories, contested, exemptions, exemptionLimits, appliedRules, tags } = policy;
  return {
    advisories,
    contested,
    tags,
    exemptions,
    exemptionLimits,
    appliedRules,
    mode: overrides.mode ?? policy.mode,
    codeOwner: overrides.codeOwner ?? policy.codeOwner,
    fleetManager: overrides.fleetManager ?? policy.fleetManager,
    ring: overrides.ring ?? policy.ring,
    timeZone: overrides.timeZone ?? policy.timeZone,
    receivers: overrides.receivers ?? policy.receivers,
    nodeOSUpgradeChannel: overlay(policy.nodeOSUpgradeChannel, overrides.nodeOSUpgradeChannel),
    windows: {
      ...overlay(policy.windows, overrides.windows),
      repair: { ...policy.windows.repair, ...overrides.windows?.repair },
    },
    image: overlay(policy.image, overrides.image),
    patchSla: overlay(policy.patchSla, overrides.patchSla),
    kubernetes: overlay(policy.kubernetes, overrides.kubernetes),
    hints: overlay(policy.hints, overrides.hints),
  };
}

function overlay<Part extends object>(part: Part, override: Override<Part> | undefined): Part {
  const said = Object.entries(override ?? {}).filter(([, value]) => value !== undefined);
  return { ...part, ...Object.fromEntries(said) };
}
