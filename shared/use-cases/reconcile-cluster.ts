/** Reconciles one cluster: read, judge, plan, apply, close the run. */

import type { ClusterSnapshot } from '../domain/cluster/cluster.ts';
import type { RollbackMemory } from '../domain/cluster/rollback.ts';
import { withoutBody, type ActionOutcome } from '../domain/repair/write-outcome.ts';
import {
  isUnreadable,
  knownRecord,
  openWriteOf,
  withoutOpenWrite,
  type OpenWrite,
  type UnreadableRecord,
  type VersionedRecord,
} from '../domain/record/cluster-record.ts';
import type { Mode } from '../domain/policy/policy.ts';
import { isWhatIf, type FleetPolicy } from '../domain/policy/resolve-policy.ts';
import { skippedLine } from '../domain/record/sweep-line.ts';
import { messageOf, type Assignment } from '../domain/record/order.ts';
import type { ClusterRecords, Orders, Races, SweepLedger, TagExemptionShare } from '../ports/records.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AskStop } from '../ports/write-switch.ts';
import type { ReconcileMessage } from '../domain/record/cluster-message.ts';
import { beginRun, resumedRun } from '../domain/record/begin-run.ts';
import { assignMessage } from './reconcile/assign-message.ts';
import { given } from '../domain/given.ts';
import type { ApplyPlan, Work } from './reconcile/apply-plan.ts';
import type { CloseRun } from './reconcile/close-run.ts';
import type { CloseUnreadable } from './reconcile/close-unreadable.ts';
import { logUnreadable } from './reconcile/log-unreadable.ts';
import { noteGone } from './reconcile/note-gone.ts';
import type { LearnArrivals } from './learn-arrivals.ts';
import type { LookForRollback } from './look-for-rollback.ts';
import { judgeNow, tagLook } from './reconcile/judge-now.ts';
import { settleDeed } from './exempt-cluster.ts';
import type { TellDeed } from './tell-deed.ts';
import type { TakeBackFailure } from './reconcile/take-back-failure.ts';
import { closeOrDefer, comeBack, withdraw } from './reconcile/close-or-defer.ts';
import { isInOtherHands, type VerifyWrite } from './reconcile/verify-write.ts';
import { recordAfter, type RunInput } from '../domain/record/record-after-run.ts';

export interface ReconcileDeps {
  readonly tell: TellDeed;
  readonly tagShare: TagExemptionShare;
  readonly reader: ClusterReader;
  readonly records: ClusterRecords;
  readonly ledger: SweepLedger;
  readonly orders: Pick<Orders, 'of' | 'withdraw'>;
  readonly queue: ClusterQueue;
  readonly policy: FleetPolicy;
  readonly applyPlan: Readonly<Record<Mode, ApplyPlan>>;
  readonly closeRun: CloseRun;
  readonly closeUnreadable: CloseUnreadable;
  readonly verifyWrite: VerifyWrite;
  readonly lookForRollback: LookForRollback;
  readonly learnArrivals: LearnArrivals;
  readonly races: Races;
  readonly takeBackFailure: TakeBackFailure;
  /** Seconds until an accepted write is looked at again. */
  readonly settleDelaySeconds: number;
  readonly askStop: AskStop;
}

export type ReconcileCluster = (message: ReconcileMessage, invocation: Invocation) => Promise<void>;

export function makeReconcileCluster(deps: ReconcileDeps): ReconcileCluster {
  return async function reconcileCluster(message, invocation): Promise<void> {
    const stored = await deps.records.get(message.cluster);
    const assignment = await assignMessage(deps, { message, release: knownRecord(stored)?.release }, invocation);
    if (assignment === undefined) return;
    if (isUnreadable(stored)) return leaveAlone(deps, { assignment, stored }, invocation);
    await carryOut(deps, { assignment, stored }, invocation);
  };
}

async function carryOut(deps: ReconcileDeps, { assignment, stored }: RunInput, invocation: Invocation): Promise<void> {
  if (stored?.record.untoldDeed !== undefined) {
    await settleDeed(deps, stored.record);
    return carryOutAnew(deps, assignment, invocation);
  }
  // A message can come again after its work was done; a request granted twice may be the opposite of what was asked.
  if (stored?.record.doneInSweeps?.includes(assignment.sweepId) === true) return withdraw(deps, assignment);
  const openWrite = stored === undefined ? undefined : openWriteOf(stored.record);
  if (stored === undefined || openWrite === undefined)
    return readAndReconcile(deps, { assignment, stored, done: [] }, invocation);
  if (openWrite.story.sweepId === assignment.sweepId) return resume(deps, { assignment, stored }, invocation);
  const isBusy =
    isInOtherHands(stored.record, invocation.nowMs) ||
    (await deps.verifyWrite.verifyAndClose(stored, invocation)) === 'working';
  return isBusy ? waitForWrite(deps, assignment) : carryOutAnew(deps, assignment, invocation);
}

/** With the record as it is by now. */
async function carryOutAnew(deps: ReconcileDeps, assignment: Assignment, invocation: Invocation): Promise<void> {
  const stored = await deps.records.get(assignment.cluster);
  return isUnreadable(stored)
    ? leaveAlone(deps, { assignment, stored }, invocation)
    : carryOut(deps, { assignment, stored }, invocation);
}

/** What people decided about the cluster, or a write that is under way, may stand in what cannot be read. */
async function leaveAlone(
  { ledger }: ReconcileDeps,
  { assignment, stored }: { readonly assignment: Assignment; readonly stored: UnreadableRecord },
  { log }: Invocation,
): Promise<void> {
  logUnreadable(log, assignment, stored);
  await ledger.record(assignment.sweepId, skippedLine(assignment, stored.problem));
}

/** A crash left an open write of this very sweep: once it is verified, the run goes on with what is left of the plan. */
async function resume(
  deps: ReconcileDeps,
  { assignment, stored }: { readonly assignment: Assignment; readonly stored: VersionedRecord },
  invocation: Invocation,
): Promise<void> {
  const openWrite = openWriteOf(stored.record);
  const record = withoutOpenWrite(stored.record);
  const state = await deps.verifyWrite.verify(stored, invocation);
  if (openWrite === undefined || state.kind === 'working') return waitForWrite(deps, assignment);
  if (state.kind === 'ended' && state.outcome.kind !== 'applied') {
    const isClosed = (await deps.verifyWrite.verifyAndClose(stored, invocation)) === 'closed';
    return isClosed ? undefined : waitForWrite(deps, assignment);
  }
  const ended = state.kind === 'ended' ? [{ action: openWrite.action, outcome: withoutBody(state.outcome) }] : [];
  const done = [...openWrite.story.line.actions, ...ended];
  const interrupted = done.length === 0 ? {} : { interrupted: openWrite };
  return readAndReconcile(
    deps,
    { assignment, stored: { record, version: stored.version }, done, ...interrupted },
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
  const { assignment, stored } = input;
  if (assignment.deferrals > mostDeferrals) return deps.closeUnreadable(assignment, askedToWaitTooOften, invocation);
  const reading = await deps.reader.read(assignment.cluster, invocation.signal);
  switch (reading.kind) {
    case 'read': {
      const looked = await deps.lookForRollback(reading.snapshot.cluster, stored?.record, invocation);
      if (looked.kind === 'throttled')
        return comeBack(deps, assignment, { seconds: looked.retryAfterSeconds, log: invocation.log });
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
      return comeBack(deps, assignment, { seconds: reading.retryAfterSeconds, log: invocation.log });
    case 'gone':
      return noteGone(deps, { assignment, stored }, invocation.nowMs);
    case 'refused':
      return deps.closeUnreadable(assignment, { kind: 'refused', refusal: reading.refusal }, invocation);
    case 'unreadable':
      return deps.closeUnreadable(assignment, { kind: 'unreadable', detail: reading.problem }, invocation);
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
    assignment,
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
  const looked = { assignment, stored, snapshot, rollback };
  const { policy, memory, verdict, plan } = await judgeNow(deps, looked, invocation);
  const after = recordAfter({ assignment, stored }, { snapshot, verdict, memory, plan, policy, nowMs });
  const isPreview = isWhatIf(deps.policy, snapshot.cluster, assignment.requestedMode);
  // Before the record says so, which would make it no change any more.
  if (!isPreview) await deps.tell.ofTags(tagLook({ assignment, stored }, after, nowMs));
  const fresh = beginRun({ assignment, record: after, policy, snapshot, verdict, nowMs });
  const run = interrupted === undefined ? fresh : resumedRun(fresh, interrupted.story);
  const record = { ...after, verdict: run.line.verdict ?? after.verdict };
  const { changeLimit } = assignment;
  const asked = askedOnce(assignment);
  const work = { plan, run, record, version: stored?.version, seen: source, changeLimit, asked, done };
  const applied = await deps.applyPlan[policy.mode](work, invocation);
  if (isPreview) return deps.ledger.record(assignment.sweepId, applied.run.line);
  const ended = interrupted === undefined ? {} : { endedWrite: interrupted };
  await closeOrDefer(deps, assignment, { applied: { ...ended, ...applied }, invocation });
}

/** A repair that policy enforces is the next sweep's; an undo, or a repair where policy audits, nobody would ask for again. */
function askedOnce({ wish, requestedMode, reason }: Assignment): Work['asked'] {
  const isUndo = wish === 'undo';
  if (reason.kind === 'event' || (requestedMode !== 'enforce' && !isUndo)) return undefined;
  return { ...given('requestedMode', requestedMode), ...(isUndo ? { isUndo } : {}) };
}

/** An open write ends by itself, at the latest after `verify-write`'s own patience: such waiting is not counted. */
async function waitForWrite({ queue, settleDelaySeconds }: ReconcileDeps, assignment: Assignment): Promise<void> {
  await queue.send([{ message: messageOf(assignment), delaySeconds: settleDelaySeconds }]);
}
