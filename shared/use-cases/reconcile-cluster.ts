/** Reconciles one cluster: read, judge, plan, apply, close the run. */

import type { ClusterSnapshot } from '../domain/cluster/cluster.ts';
import type { RollbackMemory } from '../domain/cluster/rollback.ts';
import { withoutBody, type ActionOutcome } from '../domain/repair/write-outcome.ts';
import { judge } from '../domain/repair/judge-cluster.ts';
import {
  isUnreadable,
  openWriteOf,
  withoutOpenWrite,
  type OpenWrite,
  type UnreadableRecord,
  type VersionedRecord,
} from '../domain/record/cluster-record.ts';
import type { Mode } from '../domain/policy/policy.ts';
import { isWhatIf, type FleetPolicy } from '../domain/policy/resolve-policy.ts';
import { newLine, skippedLine } from '../domain/record/sweep-line.ts';
import { hasLostRace } from '../domain/record/lost-write.ts';
import type { ClusterRecords, Races, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { Invocation, Log } from '../ports/invocation.ts';
import type { ClusterMessage, ReconcileMessage } from '../domain/record/cluster-message.ts';
import { beginRun, resumedRun } from '../domain/record/begin-run.ts';
import type { AppliedPlan, ApplyPlan } from './reconcile/apply-plan.ts';
import type { CloseRun } from './reconcile/close-run.ts';
import type { CloseUnreadable } from './reconcile/close-unreadable.ts';
import { logUnreadable } from './reconcile/log-unreadable.ts';
import type { LookForRollback } from './look-for-rollback.ts';
import type { TakeBackFailure } from './reconcile/take-back-failure.ts';
import { tryWriteAgain } from './reconcile/try-write-again.ts';
import { isInOtherHands, type VerifyWrite } from './reconcile/verify-write.ts';
import { memoryBefore, recordAfter, type RunInput } from '../domain/record/record-after-run.ts';
import { dayMs } from '../domain/time/durations.ts';

export interface ReconcileDeps {
  readonly reader: ClusterReader;
  readonly records: ClusterRecords;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly applyPlan: Readonly<Record<Mode, ApplyPlan>>;
  readonly closeRun: CloseRun;
  readonly closeUnreadable: CloseUnreadable;
  readonly verifyWrite: VerifyWrite;
  readonly lookForRollback: LookForRollback;
  readonly races: Races;
  readonly takeBackFailure: TakeBackFailure;
  /** Seconds until an accepted write is looked at again. */
  readonly settleDelaySeconds: number;
  /** The switch that stops all writes at once. */
  readonly areWritesStopped: boolean;
}

export type ReconcileCluster = (message: ReconcileMessage, invocation: Invocation) => Promise<void>;

export function makeReconcileCluster(deps: ReconcileDeps): ReconcileCluster {
  return async function reconcileCluster(message, invocation): Promise<void> {
    const found = await deps.records.get(message.cluster);
    if (isUnreadable(found)) return leaveAlone(deps, { message, stored: found }, invocation);
    const stored = found;
    // A message can come again after its work was done; a request granted twice may be the opposite of what was asked.
    if (stored?.record.doneInSweeps?.includes(message.sweepId) === true) return;
    const openWrite = stored === undefined ? undefined : openWriteOf(stored.record);
    if (stored === undefined || openWrite === undefined)
      return readAndReconcile(deps, { message, stored, done: [] }, invocation);
    if (openWrite.story.sweepId === message.sweepId) return resume(deps, { message, stored }, invocation);
    const isBusy =
      isInOtherHands(stored.record, invocation.nowMs) ||
      (await deps.verifyWrite.verifyAndClose(stored, invocation)) === 'working';
    return isBusy ? waitForWrite(deps, message) : reconcileCluster(message, invocation);
  };
}

/** What people decided about the cluster, or a write that is under way, may stand in what cannot be read. */
async function leaveAlone(
  { ledger }: ReconcileDeps,
  { message, stored }: { readonly message: ReconcileMessage; readonly stored: UnreadableRecord },
  { log }: Invocation,
): Promise<void> {
  logUnreadable(log, message, stored);
  await ledger.record(message.sweepId, skippedLine(message, stored.problem));
}

/** A crash left an open write of this very sweep: once it is verified, the run goes on with what is left of the plan. */
async function resume(
  deps: ReconcileDeps,
  { message, stored }: { readonly message: ReconcileMessage; readonly stored: VersionedRecord },
  invocation: Invocation,
): Promise<void> {
  const openWrite = openWriteOf(stored.record);
  const record = withoutOpenWrite(stored.record);
  const state = await deps.verifyWrite.verify(stored, invocation);
  if (openWrite === undefined || state.kind === 'working') return waitForWrite(deps, message);
  if (state.kind === 'ended' && state.outcome.kind !== 'applied') {
    const isClosed = (await deps.verifyWrite.verifyAndClose(stored, invocation)) === 'closed';
    return isClosed ? undefined : waitForWrite(deps, message);
  }
  const ended = state.kind === 'ended' ? [{ action: openWrite.action, outcome: withoutBody(state.outcome) }] : [];
  const done = [...openWrite.story.line.actions, ...ended];
  const interrupted = done.length === 0 ? {} : { interrupted: openWrite };
  return readAndReconcile(
    deps,
    { message, stored: { record, version: stored.version }, done, ...interrupted },
    invocation,
  );
}

interface ResumableRun extends RunInput {
  /** What an earlier delivery of the message has written. */
  readonly done: readonly ActionOutcome[];
  /** Its last write: what is told of it keeps its name, and it is not forgotten before that. */
  readonly interrupted?: OpenWrite;
}

async function readAndReconcile(deps: ReconcileDeps, input: ResumableRun, invocation: Invocation): Promise<void> {
  const { message, stored } = input;
  if (message.deferrals > mostDeferrals) return deps.closeUnreadable(message, askedToWaitTooOften, invocation);
  const reading = await deps.reader.read(message.cluster, invocation.signal);
  switch (reading.kind) {
    case 'read': {
      const looked = await deps.lookForRollback(reading.snapshot.cluster, stored?.record, invocation);
      if (looked.kind === 'throttled')
        return comeBack(deps, message, { seconds: looked.retryAfterSeconds, log: invocation.log });
      return reconcileSnapshot(
        deps,
        {
          ...input,
          stored: await takenBack(deps, input, { snapshot: reading.snapshot, invocation }),
          ...reading,
          rollback: looked.rollback,
        },
        invocation,
      );
    }
    case 'throttled':
      return comeBack(deps, message, { seconds: reading.retryAfterSeconds, log: invocation.log });
    case 'gone':
      return noteGone(deps, { message, stored }, invocation.nowMs);
    case 'refused':
      return deps.closeUnreadable(message, { kind: 'refused', refusal: reading.refusal }, invocation);
    case 'unreadable':
      return deps.closeUnreadable(message, { kind: 'unreadable', detail: reading.problem }, invocation);
  }
}

/** While a write of this very run is not told yet, nothing is taken back. */
async function takenBack(
  { takeBackFailure }: ReconcileDeps,
  { stored, interrupted }: ResumableRun,
  { snapshot, invocation }: { readonly snapshot: ClusterSnapshot; readonly invocation: Invocation },
): Promise<VersionedRecord | undefined> {
  return stored === undefined || interrupted !== undefined ? stored : takeBackFailure(stored, snapshot, invocation);
}

/** A message that waited this often would only wait longer: the cluster is reported instead. */
const mostDeferrals = 200;
const askedToWaitTooOften = {
  kind: 'unreadable',
  detail: `Azure asked to wait ${String(mostDeferrals)} times in a row.`,
} as const;

async function reconcileSnapshot(
  deps: ReconcileDeps,
  {
    message,
    stored,
    snapshot,
    source,
    done,
    interrupted,
    rollback,
  }: ResumableRun & {
    readonly snapshot: ClusterSnapshot;
    readonly rollback: RollbackMemory | undefined;
    readonly source: string;
  },
  invocation: Invocation,
): Promise<void> {
  const { nowMs } = invocation;
  const { policy, memory, verdict, plan } = judge(snapshot, deps.policy, {
    nowMs,
    requestedMode: message.requestedMode,
    memory: (policy) => memoryBefore({ message, stored }, { cluster: snapshot.cluster, policy, nowMs, rollback }),
    circumstances: {
      isReimageApproved: message.approvedBy !== undefined,
      needsETag: true,
      areWritesStopped: deps.areWritesStopped,
      isLeftToSweep: message.reason.kind === 'event',
      rings: deps.policy.rings,
      openRing: message.openRing,
    },
    isUndo: message.wish === 'undo',
  });
  const after = recordAfter({ message, stored }, { snapshot, verdict, memory, plan, policy, nowMs });
  const fresh = beginRun({ message, record: after, policy, snapshot, verdict, nowMs });
  const run = interrupted === undefined ? fresh : resumedRun(fresh, interrupted.story);
  const record = { ...after, verdict: run.line.verdict ?? after.verdict };
  const { changeLimit } = message;
  const work = { plan, run, record, version: stored?.version, seen: source, changeLimit, done };
  const applied = await deps.applyPlan[policy.mode](work, invocation);
  if (isWhatIf(deps.policy, snapshot.cluster, message.requestedMode))
    return deps.ledger.record(message.sweepId, applied.run.line);
  const ended = interrupted === undefined ? {} : { endedWrite: interrupted };
  await closeOrDefer(deps, message, { applied: { ...ended, ...applied }, invocation });
}

/** Closes the run, or leaves it to a later message when Azure asks for time. */
async function closeOrDefer(
  deps: ReconcileDeps,
  message: ReconcileMessage,
  { applied, invocation }: { readonly applied: AppliedPlan; readonly invocation: Invocation },
): Promise<void> {
  const { run, record, version } = applied;
  const outcomes = run.line.actions.map(({ outcome }) => outcome);
  const throttled = outcomes.find((outcome) => outcome.kind === 'throttled');
  // What is written already is told now; the rest is the next sweep's.
  if (throttled !== undefined && !outcomes.some(({ kind }) => kind === 'applied')) {
    await deps.records.put(record, version);
    return comeBack(deps, message, { seconds: throttled.retryAfterSeconds, log: invocation.log });
  }
  if (hasLostRace(run)) return tryWriteAgain(deps, { message, applied }, invocation);
  if (record.state.kind !== 'writing') return deps.closeRun(applied, invocation);
  await deps.records.put(record, version);
  await deps.ledger.record(message.sweepId, run.line);
  const { cluster, location, sweepId } = message;
  const verifyMessage: ClusterMessage = { kind: 'settle', cluster, location, sweepId, looks: 0 };
  await deps.queue.send([{ message: verifyMessage, delaySeconds: deps.settleDelaySeconds }]);
}

/** Azure may be wrong for an hour, and an exemption lost is a cluster written: only what stays gone is forgotten. */
const goneForGoodMs = 7 * dayMs;

async function noteGone(
  { ledger, records }: ReconcileDeps,
  { message, stored }: RunInput,
  nowMs: number,
): Promise<void> {
  await ledger.record(message.sweepId, newLine(message, 'gone'));
  if (stored === undefined) return;
  const { record, version } = stored;
  if (record.state.kind !== 'gone') await records.put({ ...record, state: { kind: 'gone', sinceMs: nowMs } }, version);
  else if (nowMs - record.state.sinceMs >= goneForGoodMs) await records.remove(message.cluster, version);
}

/** Azure counts requests, and this one was too many. An alert counts these lines. */
async function comeBack(
  deps: ReconcileDeps,
  message: ReconcileMessage,
  { seconds, log }: { readonly seconds: number; readonly log: Log },
): Promise<void> {
  log.warn('azure asked to wait', { cluster: message.cluster.id, seconds });
  await deps.queue.send([{ message: { ...message, deferrals: message.deferrals + 1 }, delaySeconds: seconds }]);
}

/** An open write ends by itself, at the latest after `verify-write`'s own patience: such waiting is not counted. */
async function waitForWrite({ queue, settleDelaySeconds }: ReconcileDeps, message: ReconcileMessage): Promise<void> {
  await queue.send([{ message, delaySeconds: settleDelaySeconds }]);
}
