/**
 * Node pools that somebody has taken back to an earlier image: a decision for a while, and not drift.
 *
 * A rollback takes the pair of Kubernetes version and image that the pool had before; it may begin within seven days of the
 * upgrade, and both upgrade channels must be off for it to last (AKS docs `roll-back-node-pool-version`, api-version 2026-04-01).
 * Nothing switches a channel on again by itself afterwards, and a channel that is on installs the newest image at once.
 *
 * UNVERIFIED: what `recentlyUsedVersions` holds after a rollback. It may name the newer version that the pool has just left
 * (`left-newer`), or still the earlier one, which is then the one it runs (`runs-earlier`), or nothing (`seen`: the warden
 * has watched the image go back). Each of them is understood, and none of them holds a cluster for ever.
 */

import { dayMs } from '../time/durations.ts';
import type { Cluster, NodePool } from './cluster.ts';
import { isNewerImage } from './image-order.ts';

/** A pair that a pool had before (`AgentPoolRecentlyUsedVersion`, api-version 2025-10-01). */
export interface UsedVersion {
  readonly nodeImageVersion?: string;
  readonly kubernetesVersion?: string;
  /** Epoch milliseconds, as all moments here. */
  readonly lastUsedMs: number;
}

/** What AKS tells of the versions of a pool. */
export interface PoolVersions {
  readonly pool: string;
  readonly kubernetesVersion?: string;
  /** The newest image that AKS offers. */
  readonly latest?: string;
  readonly used: readonly UsedVersion[];
}

export type RollbackSign = 'left-newer' | 'runs-earlier' | 'seen';

export interface PoolRollback {
  readonly pool: string;
  /** The image it was taken back to, and runs. */
  readonly to: string;
  /** The newer one it had, where somebody knows. */
  readonly from?: string;
  /** When, or the latest that it can have been. */
  readonly atMs: number;
  readonly sign: RollbackSign;
}

/** What is known of a cluster's rollbacks, and of which state of its pools. */
export interface RollbackMemory {
  readonly ofPools: string;
  /** Also those that are over, as long as the pool runs the image: they are not found anew. */
  readonly pools: readonly PoolRollback[];
}

/** As long as AKS lets a rollback begin after the upgrade, so long is one let be. */
export const rollbackRestMs = 7 * dayMs;

/** Only with both channels off is there a rollback that lasts; whoever switches one on has ended it. */
export function mayBeRolledBack({ nodeOSUpgradeChannel, clusterUpgradeChannel }: Cluster): boolean {
  return isOff(nodeOSUpgradeChannel) && isOff(clusterUpgradeChannel);
}

function isOff(channel: string): boolean {
  return ['none', 'unspecified'].includes(channel.toLowerCase());
}

/**
 * The same as long as nothing has happened to a pool: every operation of a pool changes its eTag (AKS docs `use-etags`).
 * Undefined where Azure gives no eTag, so that nobody takes what was learned for what is.
 */
export function stateOfPools({ pools }: Cluster): string | undefined {
  if (pools.some(({ eTag }) => eTag === undefined)) return undefined;
  return pools.map(({ name, nodeImageVersion, eTag }) => [name, nodeImageVersion, eTag].join('=')).join(',');
}

export interface RollbackTraces {
  readonly pools: readonly NodePool[];
  readonly versions: readonly PoolVersions[];
  /** What was learned before. */
  readonly known: readonly PoolRollback[];
  /** Pool to image, as the warden saw them last. */
  readonly imagesBefore: Readonly<Record<string, string>>;
}

export function rollbacksIn(traces: RollbackTraces, nowMs: number): readonly PoolRollback[] {
  return traces.pools.flatMap(({ name, nodeImageVersion: image }) => {
    if (image === undefined) return [];
    const known = traces.known.find(({ pool, to }) => pool === name && to === image);
    const versions = traces.versions.find(({ pool }) => pool === name);
    const found =
      leftNewer({ image, versions }, nowMs) ??
      known ??
      seenGoingBack(image, traces.imagesBefore[name], nowMs) ??
      runsEarlier({ image, versions }, nowMs);
    return found === undefined ? [] : [{ pool: name, to: image, ...withoutPlace(found) }];
  });
}

type Found = Pick<PoolRollback, 'from' | 'atMs' | 'sign'>;

function withoutPlace({ from, atMs, sign }: Found): Found {
  return { ...(from === undefined ? {} : { from }), atMs, sign };
}

interface Place {
  readonly image: string;
  readonly versions: PoolVersions | undefined;
}

/** It ran a newer image of its family, and it stopped doing so when it was rolled back. */
function leftNewer({ image, versions }: Place, nowMs: number): Found | undefined {
  const [last] = (versions?.used ?? [])
    .filter(({ nodeImageVersion = '' }) => isNewerImage(nodeImageVersion, image))
    .toSorted((left, right) => right.lastUsedMs - left.lastUsedMs);
  if (last?.nodeImageVersion === undefined) return undefined;
  return { from: last.nodeImageVersion, atMs: Math.min(last.lastUsedMs, nowMs), sign: 'left-newer' };
}

function seenGoingBack(image: string, before: string | undefined, nowMs: number): Found | undefined {
  return before !== undefined && isNewerImage(before, image) ? { from: before, atMs: nowMs, sign: 'seen' } : undefined;
}

/**
 * AKS offers a newer image, and the only pair it remembers is the very one that runs. The upgrade away from it came at
 * `lastUsedMs`, so the rollback came within seven days of that. A list with another pair in it is one that names what
 * runs as well, and tells nothing.
 */
function runsEarlier({ image, versions }: Place, nowMs: number): Found | undefined {
  const { used = [], latest, kubernetesVersion } = versions ?? {};
  const [first] = used;
  const isSamePair = (each: UsedVersion) =>
    each.nodeImageVersion === image &&
    (each.kubernetesVersion === undefined || each.kubernetesVersion === kubernetesVersion);
  if (first === undefined || !used.every(isSamePair) || latest === undefined || !isNewerImage(latest, image))
    return undefined;
  return { atMs: Math.min(nowMs, first.lastUsedMs + rollbackRestMs), sign: 'runs-earlier' };
}

/** The activity log knows when the pool was written: a rollback is a write of the pool, and this was the last one. */
export function datedBy(rollback: PoolRollback, writtenAtMs: number | undefined): PoolRollback {
  if (writtenAtMs === undefined || rollback.sign !== 'runs-earlier') return rollback;
  return { ...rollback, atMs: Math.min(rollback.atMs, writtenAtMs) };
}

/** Those that are let be now; empty on day eight. */
export function restingRollbacks(memory: RollbackMemory | undefined, nowMs: number): readonly PoolRollback[] {
  return (memory?.pools ?? []).filter(({ atMs }) => nowMs - atMs < rollbackRestMs);
}
