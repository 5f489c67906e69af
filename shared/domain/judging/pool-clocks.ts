/** The patch clock of a cluster: how each pool stands, and when AKS can bring what waits. */

import { isHandledByAks } from '../cluster/upgrade-channel.ts';
import { imageFamily } from '../cluster/image-order.ts';
import type { Cluster, MaintenanceReading, NodePool } from '../cluster/cluster.ts';
import type { ArrivalsByFamily } from '../images/image-arrivals.ts';
import { poolClock, type PoolClock } from '../images/pool-clock.ts';
import { nextUsable } from '../maintenance/openings.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { hourMs } from '../time/durations.ts';
import { dayWords, momentWords } from '../time/moment.ts';
import { channelDelayMs } from './channel-delay.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import { patchingFleet } from './fleet-standing.ts';
import { isRolled } from './rolled-pools.ts';

/** When AKS can next install an image by itself. Moments are epoch milliseconds. */
export type NextChance =
  | { readonly kind: 'opening'; readonly startMs: number; readonly endMs: number }
  /** There is no node OS window: AKS takes whatever moment it likes. */
  | { readonly kind: 'any-time' }
  /** An AKS Fleet brings it in an order of its own. */
  | { readonly kind: 'fleet'; readonly fleet: string }
  | { readonly kind: 'none'; readonly because: 'channel-off' | 'stopped' | 'never-opens' | 'windows-unknown' };

export interface ClockedPool {
  readonly pool: string;
  readonly installed?: string;
  readonly clock: PoolClock;
}

export interface PatchClock {
  /** Pools that a node image can reach, and that have nodes. */
  readonly pools: readonly ClockedPool[];
  readonly next: NextChance;
}

interface Seen {
  readonly cluster: Cluster;
  readonly maintenance: MaintenanceReading;
  readonly policy: ClusterPolicy;
  readonly memory: ClusterMemory;
  readonly nowMs: number;
}

/** `arrivals`: of the cluster's subscription and region. */
export function patchClock(seen: Seen, arrivals: ArrivalsByFamily): PatchClock {
  const { cluster, policy, nowMs } = seen;
  const rules = { sla: policy.patchSla, advisories: policy.advisories };
  const clockOf = ({ nodeImageVersion: installed }: NodePool) => {
    const family = installed === undefined ? undefined : arrivals[imageFamily(installed) ?? ''];
    return poolClock({ installed, family }, rules, nowMs);
  };
  const pools = cluster.pools
    .filter((pool) => isRolled(pool, { cluster, ends: policy.image.ends, nowMs }))
    .map((pool): ClockedPool => ({
      pool: pool.name,
      ...(pool.nodeImageVersion === undefined ? {} : { installed: pool.nodeImageVersion }),
      clock: clockOf(pool),
    }));
  return { pools, next: nextChance(seen) };
}

/** Openings that have begun are not promised: AKS may have looked already. A channel takes a day to act. */
function nextChance(seen: Seen): NextChance {
  const { cluster, maintenance, memory, nowMs } = seen;
  const patching = patchingFleet(memory);
  if (patching !== undefined) return { kind: 'fleet', fleet: patching.fleet };
  if (!isHandledByAks(cluster.nodeOSUpgradeChannel)) return { kind: 'none', because: 'channel-off' };
  if (cluster.isStopped) return { kind: 'none', because: 'stopped' };
  if (maintenance.kind === 'unknown') return { kind: 'none', because: 'windows-unknown' };
  const window = maintenance.configurations.find(({ name }) => name === 'aksManagedNodeOSUpgradeSchedule');
  if (window === undefined) return { kind: 'any-time' };
  const actsFromMs = (memory.channelSet?.atMs ?? -Infinity) + channelDelayMs;
  const fromMs = Math.max(nowMs, actsFromMs);
  const opening = nextUsable(window.reading, fromMs, { count: 2, leastMs: hourMs }).find(
    ({ startMs }) => startMs >= fromMs,
  );
  return opening === undefined ? { kind: 'none', because: 'never-opens' } : { kind: 'opening', ...opening };
}

/** Pools by their clock; a pool is in one of them. */
export interface PoolCounts {
  readonly newest: number;
  /** A newer image waits, and is not due yet. */
  readonly onTime: number;
  readonly late: number;
  readonly cannotTell: number;
}

export function countPools({ pools }: PatchClock): PoolCounts {
  const ofKind = (isMeant: (clock: PoolClock) => boolean) => pools.filter(({ clock }) => isMeant(clock)).length;
  const stands = (standing: string) => ofKind((clock) => clock.kind === 'waiting' && clock.standing === standing);
  return {
    newest: ofKind(({ kind }) => kind === 'newest'),
    onTime: stands('on-time'),
    late: stands('late'),
    cannotTell: stands('cannot-tell') + ofKind(({ kind }) => kind === 'cannot-tell'),
  };
}

export function addedPools(all: Iterable<PoolCounts>): PoolCounts {
  let [newest, onTime, late, cannotTell] = [0, 0, 0, 0];
  for (const each of all) {
    newest += each.newest;
    onTime += each.onTime;
    late += each.late;
    cannotTell += each.cannotTell;
  }
  return { newest, onTime, late, cannotTell };
}

/** 0..1: what nobody can tell is not on time. Undefined without pools. */
export function shareOnTime({ newest, onTime, late, cannotTell }: PoolCounts): number | undefined {
  const all = newest + onTime + late + cannotTell;
  return all === 0 ? undefined : (newest + onTime) / all;
}

/** A pool for which a newer image waits. */
export interface WaitingPool {
  readonly pool: string;
  readonly installed: string;
  readonly offered: string;
  /** Epoch milliseconds, as all moments here. */
  readonly sinceMs: number;
  readonly dueMs: number;
  readonly advisory?: string;
}

/** Evidence of the findings about the clock. */
export interface PatchEvidence {
  readonly pools: readonly WaitingPool[];
  readonly next: NextChance;
}

export type Outlook = 'due' | 'will-be-late' | 'late';

/** Pools of one outlook; undefined where there is none. */
export function waitingPools(
  { clock }: { readonly clock?: PatchClock | undefined },
  outlook: Outlook,
): PatchEvidence | undefined {
  if (clock === undefined) return undefined;
  const pools = clock.pools.flatMap((pool): readonly WaitingPool[] => {
    const { installed, clock: each } = pool;
    if (each.kind !== 'waiting' || installed === undefined || outlookOf(each, clock.next) !== outlook) return [];
    const { offered, sinceMs, dueMs, advisory } = each;
    const named = advisory === undefined ? {} : { advisory };
    return [{ pool: pool.pool, installed, offered, sinceMs, dueMs, ...named }];
  });
  return pools.length === 0 ? undefined : { pools, next: clock.next };
}

/** Undefined: nobody can tell. */
export function outlookOf(
  { standing, dueMs }: Extract<PoolClock, { kind: 'waiting' }>,
  next: NextChance,
): Outlook | undefined {
  switch (standing) {
    case 'late':
      return 'late';
    case 'cannot-tell':
      return undefined;
    case 'on-time':
      if (next.kind === 'none') return next.because === 'windows-unknown' ? undefined : 'will-be-late';
      return next.kind === 'opening' && next.endMs > dueMs ? 'will-be-late' : 'due';
  }
}

/** `Pool np1 runs AKSUbuntu-...; AKS has offered AKSUbuntu-... since Mon 2 Nov 2026: due by Mon 23 Nov 2026.` */
export function waitingWords({ pools }: PatchEvidence, due: 'due by' | 'was due'): string {
  const sentences = pools.map(({ pool, installed, offered, sinceMs, dueMs, advisory }) => {
    const because = advisory === undefined ? '' : ` for ${advisory}`;
    return `Pool ${pool} runs ${installed}; AKS has offered newer images since ${dayWords(sinceMs, 'UTC')}, now ${offered}: ${due} ${dayWords(dueMs, 'UTC')}${because}.`;
  });
  return sentences.join(' ');
}

export function chanceWords(next: NextChance): string {
  switch (next.kind) {
    case 'opening':
      return `AKS installs it in the next opening, ${momentWords(next.startMs, 'UTC')}.`;
    case 'any-time':
      return 'No node OS window is set, so AKS installs it when it likes.';
    case 'fleet':
      return `The AKS Fleet ${next.fleet} installs it with its next run.`;
    case 'none':
      return noChanceWords(next.because);
  }
}

function noChanceWords(because: Extract<NextChance, { kind: 'none' }>['because']): string {
  switch (because) {
    case 'channel-off':
      return 'AKS installs nothing while the node OS channel is off.';
    case 'stopped':
      return 'AKS installs nothing while the cluster is stopped.';
    case 'never-opens':
      return 'The node OS window does not open any more.';
    case 'windows-unknown':
      return 'When the node OS window opens is not known.';
  }
}
