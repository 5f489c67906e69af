/** What the owners of a fleet want, resolved for one cluster. */

import type { NodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { CodeOwner } from '../cluster/code-owner.ts';
import type { ImageEndOverrides } from '../images/image-ends.ts';
import type { ImageAdvisory, PatchSla } from '../images/pool-clock.ts';
import type { Exemption, ExemptionLimits } from './exemption.ts';
import type { MaintenanceConfigurationName, WindowTemplate } from '../maintenance/maintenance-window.ts';

export type Mode = 'audit' | 'enforce';

/** `detect`: Azure is asked whether an AKS Fleet patches a cluster. `none`: the owner says that none does, where Azure cannot be asked. */
export type FleetManager = 'detect' | 'none';

export interface ChannelPolicy {
  readonly desired: NodeOSUpgradeChannel;
  /** Channels that are left alone; always holds `desired`. */
  readonly accepted: readonly NodeOSUpgradeChannel[];
  /** The target where `desired` cannot work on a cluster. */
  readonly fallback: NodeOSUpgradeChannel;
}

export interface WindowPolicy {
  readonly required: readonly MaintenanceConfigurationName[];
  /** Hours every opening must leave usable; Microsoft advises four or more. */
  readonly minimumHours: number;
  /** Days ahead within which every opening is judged. */
  readonly horizonDays: number;
  /** Longest time between two openings, in days. */
  readonly longestGapDays: number;
  /** When true the channel is never switched on without a usable node OS window. */
  readonly requireWindow: boolean;
  readonly repair: Readonly<Partial<Record<MaintenanceConfigurationName, WindowTemplate | undefined>>>;
  /** Minutes one node takes to be drained, reimaged and ready: judges whether a pool fits its window. */
  readonly minutesPerNode: number;
  /** Clusters of one subscription and region that may share the same window. */
  readonly crowdedOver: number;
}

export interface ImagePolicy {
  readonly staleAfterDays: number;
  /** What the owner knows better than the built-in table of ends. */
  readonly ends?: ImageEndOverrides | undefined;
}

/** What the warden cannot see and the owner can tell. */
export interface ClusterHints {
  /** An Azure Policy with effect deny demands customer-managed keys on disks: SecurityPatch cannot work. */
  readonly customerManagedKeysEnforced: boolean;
  /** Spare nodes are hard to get in this region or size: reimages that surge may fail. */
  readonly capacityConstrained: boolean;
  /** Workloads suffer from every reimage. */
  readonly sensitiveToReimage: boolean;
  /** Bug fixes of the node image are wanted as soon as security fixes. */
  readonly needsBugFixes: boolean;
}

export interface KubernetesPolicy {
  /** Such as `1.32`: older minors are out of support. Absent: AKS's calendar as far as the warden knows it. */
  readonly oldestSupportedMinor?: string | undefined;
}

export interface ClusterPolicy {
  readonly mode: Mode;
  readonly nodeOSUpgradeChannel: ChannelPolicy;
  readonly windows: WindowPolicy;
  readonly image: ImagePolicy;
  readonly patchSla: PatchSla;
  /** Of the whole fleet: each names the images that it is about. */
  readonly advisories: readonly ImageAdvisory[];
  readonly kubernetes: KubernetesPolicy;
  readonly hints: ClusterHints;
  readonly codeOwner: CodeOwner;
  readonly fleetManager: FleetManager;
  /** Ring by rule; a cluster's tag wins over it, where tags may choose. */
  readonly ring?: string | undefined;
  readonly tags: ResolvedTags;
  readonly contested: ContestPolicy;
  /** From the document, for this cluster; those that are over included. */
  readonly exemptions: readonly Exemption[];
  readonly exemptionLimits: ExemptionLimits;
  /** IANA time zone of the people who own the cluster. */
  readonly timeZone: string;
  /** Ids of receivers. */
  readonly receivers: readonly string[];
  /** Names of the policy rules that shaped this, in order. */
  readonly appliedRules: readonly string[];
}

/** When somebody keeps changing it back, a machine that insists only makes noise. */
export interface ContestPolicy {
  /** So many flips make a contest. */
  readonly flips: number;
  readonly withinDays: number;
  /** Whether the last changer is told too, when Azure names a mail address. */
  readonly tellChanger: boolean;
}

/** What tags may decide. */
export interface TagPolicy {
  /** The tag `aks-patch-warden-exempt`. */
  readonly mayExempt: boolean;
  /** The tag `aks-patch-warden-ring`. */
  readonly mayChooseRing: boolean;
  /** The tag `aks-patch-warden-receivers`. */
  readonly mayAddReceivers: boolean;
}

/** What a tag asks for and does not get. */
export type RefusedTag =
  /** `right`: the field of `tags` that would allow it. */
  | { readonly because: 'not-allowed'; readonly tag: string; readonly value: string; readonly right: keyof TagPolicy }
  /** Policy has no ring or receiver of that name. */
  | { readonly because: 'unknown-name'; readonly tag: string; readonly value: string }
  | { readonly because: 'total-days'; readonly tag: string; readonly value: string; readonly limit: number }
  | { readonly because: 'too-many'; readonly tag: string; readonly value: string; readonly limit: number };

/** What tags decide about one cluster. */
export interface TagEffects {
  readonly ring?: string;
  readonly receivers: readonly string[];
  /** The mode, where it would be another one without tags. */
  readonly mode?: Mode;
}

/** Tags as policy takes them for one cluster. */
export interface ResolvedTags {
  readonly rights: TagPolicy;
  readonly effects: TagEffects;
  readonly refused: readonly RefusedTag[];
}
