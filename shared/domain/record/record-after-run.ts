/** What a run leaves behind for the next one. */

import type { Cluster, ClusterSnapshot } from '../cluster/cluster.ts';
import { latestMembership } from '../cluster/fleet-membership.ts';
import type { RollbackMemory } from '../cluster/rollback.ts';
import { rememberFlip, resumed, withoutRefusal, type ClusterMemory } from '../judging/cluster-memory.ts';
import type { ClusterRecord, Audience, VersionedRecord } from './cluster-record.ts';
import { fingerprintOf } from '../judging/fingerprint.ts';
import { rememberTags } from '../judging/tag-memory.ts';
import { isCured } from '../judging/failed-upgrade.ts';
import { countPools } from '../judging/pool-clocks.ts';
import { given } from '../given.ts';
import { usableSpans } from '../maintenance/openings.ts';
import { isPassing, type Plan } from '../repair/action.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { ClusterRun } from './cluster-run.ts';
import type { Verdict } from '../judging/verdict.ts';
import { nodeOSWatch, type NodeOSWatch } from '../events/node-os-watch.ts';
import type { Assignment } from './order.ts';

export interface RunInput {
  readonly assignment: Assignment;
  readonly stored: VersionedRecord | undefined;
}

export interface Learned {
  readonly cluster: Cluster;
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
  /** As it was found just now. */
  readonly rollback: RollbackMemory | undefined;
  /** The cluster asks by tag to be exempt, and too many others are. */
  readonly isOverShare: boolean;
}

/** What was known before, and what this run adds: a ring, a flip, a fleet, a rollback, or somebody's request to go on. */
export function memoryBefore(
  { assignment, stored }: RunInput,
  { cluster, policy, nowMs, rollback, isOverShare }: Learned,
): ClusterMemory {
  const known = rememberFlip(stored?.record.memory ?? {}, cluster, nowMs);
  const { ring: _, rollback: __, ...rest } = assignment.wish === 'resume' ? resumed(known) : known;
  // After somebody's change nobody asks for fleets: nothing is written then, and the sweep that may write asks.
  const isUnasked = assignment.reason.kind === 'event' && assignment.fleet === undefined;
  const fleet = isUnasked ? rest.fleet : latestMembership(rest.fleet, assignment.fleet);
  const learned = { ...rest, ...given('fleet', fleet), ...given('rollback', rollback), ...given('ring', policy.ring) };
  return rememberTags(learned, { cluster, policy, nowMs }, isOverShare);
}

export interface Seen {
  readonly snapshot: ClusterSnapshot;
  readonly verdict: Verdict;
  readonly memory: ClusterMemory;
  readonly plan: Plan;
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
}

export function recordAfter({ assignment, stored }: RunInput, seen: Seen): ClusterRecord {
  const { snapshot, verdict, memory, plan, policy, nowMs } = seen;
  const { requestedMode } = assignment;
  const fingerprint = fingerprintOf(verdict.findings);
  const isSameEpisode = stored?.record.fingerprint === fingerprint;
  const opensAtMs = policy.mode === 'enforce' ? firstOpening(plan) : undefined;
  const isUndo = assignment.wish === 'undo' ? { isUndo: true } : {};
  const release =
    opensAtMs === undefined ? undefined : { atMs: opensAtMs, ...given('requestedMode', requestedMode), ...isUndo };
  const hasNothingToDo = plan.actions.length + plan.held.length === 0;
  return {
    state: { kind: 'judged' },
    cluster: assignment.cluster,
    location: snapshot.cluster.location,
    verdict: verdict.kind,
    fingerprint,
    sinceMs: isSameEpisode ? stored.record.sinceMs : nowMs,
    ...given('isUntold', isSameEpisode ? stored.record.isUntold : true),
    ...given('failingSinceMs', stored?.record.failingSinceMs),
    judgedAtMs: nowMs,
    memory: hasNothingToDo ? withoutRefusal(memory) : memory,
    telling: audienceOf({ snapshot, policy, verdict }),
    ...given('nodeOS', watchOf({ snapshot, stored }, nowMs)),
    ...given('failedUpgrade', isCured(snapshot.cluster, verdict.clock) ? undefined : stored?.record.failedUpgrade),
    ...given('poolClocks', verdict.clock && countPools(verdict.clock)),
    ...given('lastLine', stored?.record.lastLine),
    ...given('lastOutcome', stored?.record.lastOutcome),
    ...given('doneInSweeps', stored?.record.doneInSweeps),
    ...given('release', releaseOf({ assignment, stored }, { release, plan, policy, hasNothingToDo })),
  };
}

type Release = ClusterRecord['release'];

/** What waits goes on waiting, unless this run did it, found nothing to do or was to take it over. */
function releaseOf(
  { assignment, stored }: RunInput,
  {
    release,
    plan,
    policy,
    hasNothingToDo,
  }: Pick<Seen, 'plan' | 'policy'> & {
    readonly release: Release;
    readonly hasNothingToDo: boolean;
  },
): Release {
  const waiting = stored?.record.release;
  const { reason, wish } = assignment;
  if (waiting === undefined) return release;
  if (waiting.isUndo === true && wish !== 'undo') return wish === 'resume' ? release : waiting;
  if (release !== undefined) return release;
  if (hasNothingToDo) return undefined;
  // Policy audits: somebody asked for it once, and this run is not the one that was waited for.
  if (policy.mode === 'audit')
    return waiting.requestedMode === 'enforce' && reason.kind !== 'window' ? waiting : undefined;
  return reason.kind === 'event' || plan.held.some((held) => isPassing(held.reason)) ? waiting : undefined;
}

function firstOpening({ held }: Plan): number | undefined {
  const openings = held.flatMap(({ reason }) =>
    reason.kind === 'waits-for-window' && reason.opensAtMs !== undefined ? [reason.opensAtMs] : [],
  );
  return openings.length === 0 ? undefined : Math.min(...openings);
}

const openingsTold = 3;

export function backgroundOf({ cluster }: ClusterSnapshot, { windows }: Verdict): ClusterRun['background'] {
  const { kubernetesVersion, pools } = cluster;
  const window = windows.find(({ configuration }) => configuration.name === nodeOSWindow);
  return {
    ...given('kubernetesVersion', kubernetesVersion),
    pools: pools.map(({ name, osType, nodeImageVersion }) => ({
      name,
      osType,
      ...given('nodeImageVersion', nodeImageVersion),
    })),
    nextOpenings: (window?.openings ?? []).flatMap(usableSpans).slice(0, openingsTold),
  };
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

function audienceOf({ snapshot, policy, verdict }: Pick<Seen, 'snapshot' | 'policy' | 'verdict'>): Audience {
  return {
    receivers: policy.receivers,
    timeZone: policy.timeZone,
    mode: policy.mode,
    background: backgroundOf(snapshot, verdict),
  };
}

function watchOf(
  { snapshot, stored }: { readonly snapshot: ClusterSnapshot; readonly stored: VersionedRecord | undefined },
  nowMs: number,
): NodeOSWatch | undefined {
  const { cluster, maintenance } = snapshot;
  if (maintenance.kind === 'unknown') return stored?.record.nodeOS;
  const reading = maintenance.configurations.find(({ name }) => name === nodeOSWindow)?.reading;
  return nodeOSWatch({ cluster, reading }, stored?.record.nodeOS, nowMs);
}
