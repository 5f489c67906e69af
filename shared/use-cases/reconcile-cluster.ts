/** Reconciles one cluster: read, judge, plan, carry out, conclude. */

import type { ClusterSnapshot } from '../domain/cluster.ts';
import { contestedFlips } from '../domain/cluster-memory.ts';
import type { ClusterRecord } from '../domain/cluster-record.ts';
import { evaluate } from '../domain/evaluate.ts';
import { planRepair, planUndo } from '../domain/plan.ts';
import type { ClusterPolicy, Mode } from '../domain/policy.ts';
import { resolvePolicy, type FleetPolicy } from '../domain/resolve-policy.ts';
import type { Story } from '../domain/story.ts';
import type { SweepLine } from '../domain/sweep.ts';
import type { Verdict } from '../domain/verdict.ts';
import type {
  ClusterMessage,
  ClusterQueue,
  ClusterReader,
  ClusterRecords,
  Invocation,
  Log,
  SweepLedger,
} from '../ports.ts';
import type { CarriedOut, CarryOut } from './carry-out.ts';
import type { Conclude } from './conclude.ts';
import type { ConcludeUnread } from './conclude-unread.ts';
import { isInOtherHands, type SettleWrite } from './settle-write.ts';
import { backgroundOf, recall, remembered, type Look } from './remember.ts';

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
        return comeBack(deps, message, { seconds: reading.retryAfterSeconds, log: invocation.log });
      case 'gone':
        return forget(deps, { message, stored });
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
    return comeBack(deps, message, { seconds: throttled.retryAfterSeconds, log: invocation.log });
  }
  if (record.openWrite === undefined) return deps.conclude(carried, invocation);
  await deps.records.put(record, version);
  await deps.ledger.record(message.sweepId, story.line);
  const { cluster, location, sweepId } = message;
  const settle: ClusterMessage = { kind: 'settle', cluster, location, sweepId, looks: 0 };
  await deps.queue.send([{ message: settle, delaySeconds: deps.settleDelaySeconds }]);
}

/** The cluster was deleted: what is remembered of it would count in digests and wait for windows for ever. */
async function forget({ ledger, records }: ReconcileDeps, { message, stored }: Look): Promise<void> {
  await ledger.record(message.sweepId, { ...emptyLine(message), outcome: 'gone' });
  if (stored !== undefined) await records.remove(message.cluster, stored.version);
}

/** Azure counts requests, and this one was too many. An alert counts these lines. */
async function comeBack(
  deps: ReconcileDeps,
  message: ReconcileMessage,
  { seconds, log }: { readonly seconds: number; readonly log: Log },
): Promise<void> {
  log.warn('azure asked to wait', { cluster: message.cluster.id, seconds });
  return postpone(deps, message, seconds);
}

async function postpone({ queue }: ReconcileDeps, message: ReconcileMessage, delaySeconds: number): Promise<void> {
  await queue.send([{ message: { ...message, deferrals: message.deferrals + 1 }, delaySeconds }]);
}

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
