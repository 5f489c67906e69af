/** Reconciles one cluster: read, judge, plan, carry out, conclude. */

import type { Cluster, ClusterSnapshot } from '../domain/cluster.ts';
import { contestedFlips, rememberFlip, resumed, type ClusterMemory } from '../domain/cluster-memory.ts';
import { fingerprintOf } from '../domain/compose-notices.ts';
import type { ClusterRecord, Telling } from '../domain/cluster-record.ts';
import { evaluate } from '../domain/evaluate.ts';
import { openingAt } from '../domain/openings.ts';
import { planRepair, planUndo, type Plan } from '../domain/plan.ts';
import type { ClusterPolicy, Mode } from '../domain/policy.ts';
import { receiversTag } from '../domain/route-notice.ts';
import { resolvePolicy, type FleetPolicy } from '../domain/resolve-policy.ts';
import type { Story } from '../domain/story.ts';
import type { SweepLine } from '../domain/sweep.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { NodeOSWatch } from '../domain/window-outcome.ts';
import type {
  ClusterMessage,
  ClusterQueue,
  ClusterReader,
  ClusterRecords,
  Invocation,
  SweepLedger,
  VersionedRecord,
} from '../ports.ts';
import type { CarriedOut, CarryOut } from './carry-out.ts';
import type { Conclude } from './conclude.ts';
import type { ConcludeUnread } from './conclude-unread.ts';
import { isInOtherHands, type SettleWrite } from './settle-write.ts';
import { nodeOSWatch } from './tell-window.ts';

export type ReconcileMessage = Extract<ClusterMessage, { kind: 'reconcile' }>;

export interface ReconcileDeps {
  readonly reader: ClusterReader;
  readonly records: ClusterRecords;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly carryOut: Readonly<Record<Mode, CarryOut>>;
  readonly conclude: Conclude;
  readonly concludeUnread: ConcludeUnread;
  readonly settle: SettleWrite;
  /** Seconds until an accepted write is looked at again. */
  readonly settleDelaySeconds: number;
  /** The switch that stops all writes at once. */
  readonly areWritesStopped: boolean;
}

export type ReconcileCluster = (message: ReconcileMessage, invocation: Invocation) => Promise<void>;

export function makeReconcileCluster(deps: ReconcileDeps): ReconcileCluster {
  return async function reconcileCluster(message, invocation): Promise<void> {
    const stored = await deps.records.get(message.cluster);
    if (stored?.record.doneInSweep === message.sweepId) return;
    if (message.deferrals > mostDeferrals) return deps.concludeUnread(message, askedToWaitTooOften, invocation);
    if (stored?.record.openWrite !== undefined) {
      const isBusy =
        isInOtherHands(stored.record, message.sweepId, invocation.nowMs) ||
        (await deps.settle(stored, invocation)) === 'working';
      return isBusy ? postpone(deps, message, deps.settleDelaySeconds) : reconcileCluster(message, invocation);
    }
    const reading = await deps.reader.read(message.cluster, invocation.signal);
    switch (reading.kind) {
      case 'read':
        return reconcileSnapshot(deps, { message, snapshot: reading.snapshot, stored }, invocation);
      case 'throttled':
        return postpone(deps, message, reading.retryAfterSeconds);
      case 'gone':
        return deps.ledger.record(message.sweepId, { ...emptyLine(message), outcome: 'gone' });
      case 'refused':
        return deps.concludeUnread(message, { kind: 'refused', refusal: reading.refusal }, invocation);
      case 'unreadable':
        return deps.concludeUnread(message, { kind: 'unreadable', detail: reading.problem }, invocation);
    }
  };
}

/** A message that waited this often would only wait longer: the cluster is reported instead. */
const mostDeferrals = 200;
const askedToWaitTooOften = {
  kind: 'unreadable',
  detail: `Azure asked to wait ${String(mostDeferrals)} times in a row.`,
} as const;

interface Look {
  readonly message: ReconcileMessage;
  readonly stored: VersionedRecord | undefined;
}

async function reconcileSnapshot(
  deps: ReconcileDeps,
  { message, stored, snapshot }: Look & { readonly snapshot: ClusterSnapshot },
  invocation: Invocation,
): Promise<void> {
  const { nowMs } = invocation;
  const { cluster } = snapshot;
  const policy = resolvePolicy(deps.policy, cluster, message.requestedMode);
  const memory = recall({ message, stored }, { cluster, policy, nowMs });
  const verdict = evaluate(snapshot, policy, { nowMs, memory });
  const circumstances = {
    isReimageApproved: message.approvedBy !== undefined,
    needsETag: true,
    areWritesStopped: deps.areWritesStopped,
    rings: deps.policy.rings,
    openRing: message.openRing,
  };
  const makePlan = message.isUndo === true ? planUndo : planRepair;
  const plan = makePlan({ cluster, verdict, policy, memory, nowMs, circumstances });
  const record = remembered({ message, stored }, { snapshot, verdict, memory, plan, policy, nowMs });
  const story = beginStory({ message, record, policy }, { snapshot, verdict, nowMs });
  const work = { plan, story, record, version: stored?.version, changeLimit: message.changeLimit };
  await finish(deps, message, { carried: await deps.carryOut[policy.mode](work, invocation), invocation });
}

/** Ends the look, or leaves it to a later message when Azure asks for time. */
async function finish(
  deps: ReconcileDeps,
  message: ReconcileMessage,
  { carried, invocation }: { readonly carried: CarriedOut; readonly invocation: Invocation },
): Promise<void> {
  const { story, record, version } = carried;
  const throttled = story.line.actions.map(({ outcome }) => outcome).find((outcome) => outcome.kind === 'throttled');
  if (throttled !== undefined) {
    await deps.records.put(record, version);
    return postpone(deps, message, throttled.retryAfterSeconds);
  }
  if (record.openWrite === undefined) return deps.conclude(carried, invocation);
  await deps.records.put(record, version);
  await deps.ledger.record(message.sweepId, story.line);
  const { cluster, location, sweepId } = message;
  const settle: ClusterMessage = { kind: 'settle', cluster, location, sweepId, looks: 0 };
  await deps.queue.send([{ message: settle, delaySeconds: deps.settleDelaySeconds }]);
}

async function postpone({ queue }: ReconcileDeps, message: ReconcileMessage, delaySeconds: number): Promise<void> {
  await queue.send([{ message: { ...message, deferrals: message.deferrals + 1 }, delaySeconds }]);
}

/** What was known before, and what this look adds: a ring, a flip, or somebody's wish to go on. */
function recall(
  { message, stored }: Look,
  { cluster, policy, nowMs }: { readonly cluster: Cluster; readonly policy: ClusterPolicy; readonly nowMs: number },
): ClusterMemory {
  const known = rememberFlip(stored?.record.memory ?? {}, cluster, nowMs);
  const { ring: _, ...rest } = message.isResumed === true ? resumed(known) : known;
  return policy.ring === undefined ? rest : { ...rest, ring: policy.ring };
}

interface Seen {
  readonly snapshot: ClusterSnapshot;
  readonly verdict: Verdict;
  readonly memory: ClusterMemory;
  readonly plan: Plan;
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
}

function remembered({ message, stored }: Look, seen: Seen): ClusterRecord {
  const { snapshot, verdict, memory, plan, policy, nowMs } = seen;
  const fingerprint = fingerprintOf(verdict.findings);
  const isSameEpisode = stored?.record.fingerprint === fingerprint;
  const opensAtMs = policy.mode === 'enforce' ? firstOpening(plan) : undefined;
  const { requestedMode } = message;
  return {
    cluster: message.cluster,
    location: message.location,
    verdict: verdict.kind,
    fingerprint,
    sinceMs: isSameEpisode ? stored.record.sinceMs : nowMs,
    judgedAtMs: nowMs,
    memory,
    telling: tellingOf({ snapshot, policy, verdict }),
    ...given('nodeOS', watchOf({ snapshot, stored }, nowMs)),
    ...given('failedUpgrade', stored?.record.failedUpgrade),
    ...(opensAtMs === undefined
      ? {}
      : { release: { atMs: opensAtMs, ...(requestedMode === undefined ? {} : { requestedMode }) } }),
  };
}

function firstOpening({ held }: Plan): number | undefined {
  const openings = held.flatMap(({ reason }) =>
    reason.kind === 'waits-for-window' && reason.opensAtMs !== undefined ? [reason.opensAtMs] : [],
  );
  return openings.length === 0 ? undefined : Math.min(...openings);
}

const openingsTold = 3;

function beginStory(
  {
    message,
    record,
    policy,
  }: { readonly message: ReconcileMessage; readonly record: ClusterRecord; readonly policy: ClusterPolicy },
  {
    snapshot,
    verdict,
    nowMs,
  }: { readonly snapshot: ClusterSnapshot; readonly verdict: Verdict; readonly nowMs: number },
): Story {
  const { pools } = snapshot.cluster;
  return {
    sweepId: message.sweepId,
    sinceMs: record.sinceMs,
    fingerprint: record.fingerprint,
    ...(message.approvedBy === undefined ? {} : { approvedBy: message.approvedBy }),
    ...changerOf({ snapshot, policy, record }, nowMs),
    timeZone: policy.timeZone,
    receivers: record.telling?.receivers ?? [],
    background: backgroundOf(snapshot, verdict),
    line: {
      ...emptyLine(message),
      cluster: snapshot.cluster.ref,
      mode: policy.mode,
      verdict: verdict.kind,
      findings: verdict.findings,
      pools: pools.map(({ name }) => name),
      receivers: record.telling?.receivers ?? [],
    },
  };
}

function backgroundOf({ cluster }: ClusterSnapshot, { windows }: Verdict): Story['background'] {
  const { kubernetesVersion, pools } = cluster;
  const window = windows.find(({ configuration }) => configuration.name === nodeOSWindow);
  return {
    ...given('kubernetesVersion', kubernetesVersion),
    pools: pools.map(({ name, osType, nodeImageVersion }) => ({
      name,
      osType,
      ...given('nodeImageVersion', nodeImageVersion),
    })),
    nextOpenings: (window?.openings ?? []).slice(0, openingsTold),
  };
}

const nodeOSWindow = 'aksManagedNodeOSUpgradeSchedule';

/** A tag of the cluster adds receivers to those of the policy. */
function tellingOf({ snapshot, policy, verdict }: Pick<Seen, 'snapshot' | 'policy' | 'verdict'>): Telling {
  const tag = Object.entries(snapshot.cluster.tags).find(([name]) => name.toLowerCase() === receiversTag)?.[1] ?? '';
  const tagged = tag.split(/[,;\s]+/).filter((id) => id !== '');
  return {
    receivers: [...new Set([...policy.receivers, ...tagged])],
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
  const isOpen = reading !== undefined && openingAt(reading, nowMs) !== undefined;
  return nodeOSWatch({ cluster, reading }, stored?.record.nodeOS, isOpen);
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): Readonly<Partial<Record<Key, Value>>> {
  return (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<Key, Value>>>;
}

/** Both sides of a contest should hear of it; Azure names the other one by mail address when it is a person. */
function changerOf(
  {
    snapshot,
    policy,
    record,
  }: { readonly snapshot: ClusterSnapshot; readonly policy: ClusterPolicy; readonly record: ClusterRecord },
  nowMs: number,
): { readonly changer?: string } {
  const { lastModifiedBy = '' } = snapshot.cluster;
  const isContested = contestedFlips(record.memory, policy.contested, nowMs).length > 0;
  const isPerson = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(lastModifiedBy);
  return isContested && isPerson && policy.contested.tellChanger ? { changer: lastModifiedBy } : {};
}

function emptyLine({ cluster, location }: ReconcileMessage): SweepLine {
  return { cluster, location, outcome: 'unchanged', findings: [], actions: [], held: [] };
}
