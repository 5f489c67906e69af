/** What the warden has learned about a cluster over time, and a judgement or a plan needs. */

import type { NodeOSUpgradeChannel, ObservedNodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FleetMembership } from '../cluster/fleet-membership.ts';
import type { RollbackMemory } from '../cluster/rollback.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { Refusal } from '../cluster/refusal.ts';
import type { ContestPolicy, Mode } from '../policy/policy.ts';
import { dayMs } from '../time/durations.ts';

/** The channel the warden last set and saw in place. */
export interface ChannelSet {
  readonly from: ObservedNodeOSUpgradeChannel;
  readonly to: NodeOSUpgradeChannel;
  /** Epoch milliseconds, as all moments here. */
  readonly atMs: number;
}

/** Somebody else changed what the warden had set. */
export interface Flip {
  /** Which of the warden's writes was undone; one write is undone once. */
  readonly setAtMs: number;
  readonly seenAtMs: number;
  readonly to: ObservedNodeOSUpgradeChannel;
  /** Who changed the cluster last, as Azure says. */
  readonly by?: string;
}

/** What the warden writes: a maintenance configuration, or the node OS upgrade channel. */
export type WriteKind = 'create-window' | 'lengthen-window' | 'set-channel';

/** Azure refused the last write. */
export interface RefusedWrite {
  readonly action: WriteKind;
  readonly refusal: Refusal;
  readonly atMs: number;
}

/** What tags decided at the last look. */
export interface TagMemory {
  /** The last exemption by tag: since when without a long pause, when it was last seen, and until when it holds now. */
  readonly exemption?: {
    readonly firstMs: number;
    readonly lastMs: number;
    readonly now?: { readonly owner: string; readonly reason: string; readonly untilMs: number };
  };
  /** Too many other clusters are exempt by tag. */
  readonly isOverShare?: boolean;
  readonly ring?: string;
  readonly mode?: Mode;
  readonly receivers: readonly string[];
  /** When the last change was seen, epoch milliseconds: it names the notice of the next one. */
  readonly changedAtMs: number;
}

export interface ClusterMemory {
  readonly channelSet?: ChannelSet;
  readonly flips?: readonly Flip[];
  /** When the warden last wrote anything to the cluster and saw it in place. */
  readonly writtenAtMs?: number;
  /** The last refusal that no later success has overtaken. */
  readonly refusal?: RefusedWrite;
  /** Set by an undo: the channel is not written again until somebody asks for it. */
  readonly undoneAtMs?: number;
  /** Granted by request. */
  readonly exemption?: Exemption;
  readonly ring?: string;
  /** As Azure showed it to the last sweep. Absent: nobody has looked, and nothing depends on it. */
  readonly fleet?: FleetMembership;
  readonly rollback?: RollbackMemory;
  /** What its tags decided at the last look. */
  readonly tags?: TagMemory;
}

const flipsKept = 10;

/** Sees whether what the warden set was changed back since. */
export function rememberFlip(memory: ClusterMemory, cluster: Cluster, nowMs: number): ClusterMemory {
  const { channelSet, flips = [] } = memory;
  const observed = cluster.nodeOSUpgradeChannel;
  if (channelSet === undefined || observed === channelSet.to) return memory;
  if (flips.some(({ setAtMs }) => setAtMs === channelSet.atMs)) return memory;
  const by = cluster.lastModifiedBy;
  const flip: Flip = {
    setAtMs: channelSet.atMs,
    seenAtMs: nowMs,
    to: observed,
    ...(by === undefined ? {} : { by }),
  };
  return { ...memory, flips: [...flips, flip].slice(-flipsKept) };
}

export function contestedFlips(
  { flips = [] }: ClusterMemory,
  { flips: most, withinDays }: ContestPolicy,
  nowMs: number,
): readonly Flip[] {
  const recent = flips.filter(({ seenAtMs }) => nowMs - seenAtMs < withinDays * dayMs);
  return recent.length >= most ? recent : [];
}

/** Nothing is wrong any more, however that came: what Azure once refused is no obstacle now. */
export function withoutRefusal({ refusal: _, ...memory }: ClusterMemory): ClusterMemory {
  return memory;
}

/** Somebody asks the warden to go on: the contest and the undo are over. */
export function resumed({ flips: _, undoneAtMs: __, ...memory }: ClusterMemory): ClusterMemory {
  return memory;
}
