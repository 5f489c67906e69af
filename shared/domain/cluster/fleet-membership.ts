/**
 * Clusters that are members of an AKS Fleet (Azure Kubernetes Fleet Manager), whose auto-upgrade profiles may patch their nodes.
 *
 * A profile runs over all members of its fleet, or over the groups that its update strategy names; the channel `NodeImage`
 * brings node images, while `Stable`, `Rapid` and `TargetKubernetesVersion` act when Kubernetes has a new version (AKS docs
 * `kubernetes-fleet/concepts-update-orchestration`; azure-rest-api-specs, fleets 2025-03-01). UNVERIFIED: a channel of
 * security patches, which pictures of the portal show; it is taken for what it says. Any other word is not guessed at.
 */

import { clusterKey, resourceName, type ClusterRef } from './cluster-ref.ts';
import type { NodeOSUpgradeChannel } from './upgrade-channel.ts';

export type FleetMembership =
  | { readonly kind: 'not-a-member' }
  | { readonly kind: 'member'; readonly fleet: string; readonly patching: FleetPatching }
  | { readonly kind: 'unknown'; readonly because: FleetDoubt; readonly where?: string };

/** What the fleet does about the nodes of a member. */
export type FleetPatching =
  | { readonly kind: 'by-profile'; readonly profile: string; readonly channel: NodeOSUpgradeChannel }
  /** An update run that upgrades nodes is under way. */
  | { readonly kind: 'in-a-run'; readonly run: string }
  /** A profile with a channel that this version does not know. */
  | { readonly kind: 'unclear'; readonly profile: string; readonly channel: string }
  | { readonly kind: 'not-at-all' };

/** `no-right`: nothing proves that fleets can be seen. `no-answer`: Azure could not be asked. `not-asked`: nobody has yet. */
export type FleetDoubt = 'no-right' | 'no-answer' | 'not-asked';

/** What Resource Graph has of fleets, each with the ARM id of its fleet in lower case. */
export interface FleetResources {
  readonly members: readonly FleetMember[];
  readonly profiles: readonly FleetProfile[];
  readonly strategies: readonly FleetStrategy[];
  readonly runs: readonly FleetRun[];
}

export interface FleetMember {
  readonly fleet: string;
  readonly cluster: ClusterRef;
  readonly group: string;
}

export interface FleetProfile {
  readonly fleet: string;
  readonly name: string;
  readonly channel: string;
  readonly isDisabled: boolean;
  /** ARM id in lower case; absent: all members. */
  readonly strategy?: string;
}

export interface FleetStrategy {
  readonly id: string;
  readonly groups: readonly string[];
}

export interface FleetRun {
  readonly fleet: string;
  readonly name: string;
  /** Such as `Running`. */
  readonly state: string;
  /** `Full`, `NodeImageOnly` or `ControlPlaneOnly`. */
  readonly upgrade: string;
}

export type FleetKnowledge =
  | {
      readonly kind: 'answered';
      /** By `clusterKey`. */
      readonly members: ReadonlyMap<string, FleetMembership>;
      /** Subscriptions in which nothing proves that fleets can be seen. */
      readonly unproven: readonly string[];
      /** Those that could not be asked this time. */
      readonly unanswered: readonly string[];
    }
  | { readonly kind: 'no-answer'; readonly problem: string };

/**
 * Of one cluster. A fleet may have members in other subscriptions than its own (AKS docs `concepts-fleet`), so one that
 * cannot be seen anywhere may be everybody's.
 */
export function membershipOf(knowledge: FleetKnowledge, cluster: ClusterRef): FleetMembership {
  if (knowledge.kind === 'no-answer') return { kind: 'unknown', because: 'no-answer' };
  const member = knowledge.members.get(clusterKey(cluster));
  if (member !== undefined) return member;
  const [where] = knowledge.unproven;
  if (where !== undefined) return { kind: 'unknown', because: 'no-right', where };
  return knowledge.unanswered.length > 0 ? { kind: 'unknown', because: 'no-answer' } : { kind: 'not-a-member' };
}

/** By `clusterKey`. A cluster is a member of one fleet at most; should Azure name two, the one that patches counts. */
export function memberships(resources: FleetResources): ReadonlyMap<string, FleetMembership> {
  const found = new Map<string, FleetMembership>();
  for (const member of resources.members) {
    const key = clusterKey(member.cluster);
    const patching = patchingOf(member, resources);
    const before = found.get(key);
    if (before?.kind === 'member' && before.patching.kind !== 'not-at-all') continue;
    found.set(key, { kind: 'member', fleet: resourceName(member.fleet), patching });
  }
  return found;
}

function patchingOf(member: FleetMember, { profiles, strategies, runs }: FleetResources): FleetPatching {
  const own = profiles.filter((each) => each.fleet === member.fleet && !each.isDisabled);
  const acting = own.filter(({ strategy }) => isInStrategy(member, strategy, strategies));
  const channels = acting.map((profile) => ({ profile: profile.name, ...meaningOf(profile.channel) }));
  const patches =
    channels.find((each) => each.kind === 'by-profile') ?? channels.find(({ kind }) => kind === 'unclear');
  if (patches !== undefined) return patches;
  const run = runs.find((each) => each.fleet === member.fleet && isUnderWay(each));
  return run === undefined ? { kind: 'not-at-all' } : { kind: 'in-a-run', run: run.name };
}

type Meaning =
  | { readonly kind: 'by-profile'; readonly channel: NodeOSUpgradeChannel }
  | { readonly kind: 'unclear'; readonly channel: string }
  | { readonly kind: 'not-at-all' };

function meaningOf(channel: string): Meaning {
  switch (channel.toLowerCase()) {
    case 'nodeimage':
      return { kind: 'by-profile', channel: 'NodeImage' };
    case 'securitypatch':
      return { kind: 'by-profile', channel: 'SecurityPatch' };
    case 'stable':
    case 'rapid':
    case 'targetkubernetesversion':
      return { kind: 'not-at-all' };
    default:
      return { kind: 'unclear', channel };
  }
}

/** A strategy that cannot be seen may name the group: whoever may be patched is taken for patched. */
function isInStrategy(
  { group }: FleetMember,
  strategy: string | undefined,
  strategies: readonly FleetStrategy[],
): boolean {
  const known = strategies.find(({ id }) => id === strategy);
  return known === undefined || known.groups.some((each) => each.toLowerCase() === group.toLowerCase());
}

/** States of azure-rest-api-specs, UpdateState. */
function isUnderWay({ state, upgrade }: FleetRun): boolean {
  return ['running', 'pending', 'stopping'].includes(state.toLowerCase()) && !/^controlplaneonly$/i.test(upgrade);
}

/** Azure could not be asked this time: of a member what was known goes on to hold. */
export function latestMembership(
  known: FleetMembership | undefined,
  told: FleetMembership | undefined,
): FleetMembership {
  if (told === undefined) return known ?? { kind: 'unknown', because: 'not-asked' };
  const isSilent = told.kind === 'unknown' && told.because === 'no-answer';
  return isSilent && known?.kind === 'member' ? known : told;
}
