/** The end of a run of one cluster, or its way to a later message. */

import type { ClusterMessage } from '../../domain/record/cluster-message.ts';
import { hasLostRace } from '../../domain/record/lost-write.ts';
import { messageOf, type Assignment } from '../../domain/record/order.ts';
import type { Invocation, Log } from '../../ports/invocation.ts';
import type { ClusterQueue } from '../../ports/queue.ts';
import type { ClusterRecords, Orders, Races, SweepLedger } from '../../ports/records.ts';
import type { AppliedPlan } from './apply-plan.ts';
import type { CloseRun } from './close-run.ts';
import { tryWriteAgain } from './try-write-again.ts';

export interface CloseOrDeferDeps {
  readonly records: Pick<ClusterRecords, 'put'>;
  readonly ledger: Pick<SweepLedger, 'record'>;
  readonly orders: Pick<Orders, 'withdraw'>;
  readonly queue: ClusterQueue;
  readonly races: Races;
  readonly closeRun: CloseRun;
  /** Seconds until an accepted write is looked at again. */
  readonly settleDelaySeconds: number;
}

/** Closes the run, or leaves it to a later message when Azure asks for time. */
export async function closeOrDefer(
  deps: CloseOrDeferDeps,
  assignment: Assignment,
  { applied, invocation }: { readonly applied: AppliedPlan; readonly invocation: Invocation },
): Promise<void> {
  const { run, record, version } = applied;
  const outcomes = run.line.actions.map(({ outcome }) => outcome);
  const throttled = outcomes.find((outcome) => outcome.kind === 'throttled');
  // What is written already is told now; the rest is the next sweep's.
  if (throttled !== undefined && !outcomes.some(({ kind }) => kind === 'applied')) {
    await deps.records.put(record, version);
    return comeBack(deps, assignment, { seconds: throttled.retryAfterSeconds, log: invocation.log });
  }
  if (hasLostRace(run)) {
    const held = await tryWriteAgain(deps, { message: messageOf(assignment), applied }, invocation);
    return held === undefined ? undefined : close(deps, assignment, { applied: held, invocation });
  }
  if (record.state.kind !== 'writing') return close(deps, assignment, { applied, invocation });
  await deps.records.put(record, version);
  await deps.ledger.record(assignment.sweepId, run.line);
  const { cluster, location, sweepId } = assignment;
  const verifyMessage: ClusterMessage = { kind: 'settle', cluster, location, sweepId, looks: 0 };
  await deps.queue.send([{ message: verifyMessage, delaySeconds: deps.settleDelaySeconds }]);
}

async function close(
  deps: CloseOrDeferDeps,
  assignment: Assignment,
  { applied, invocation }: { readonly applied: AppliedPlan; readonly invocation: Invocation },
): Promise<void> {
  await deps.closeRun(applied, invocation);
  return withdraw(deps, assignment);
}

/** Azure counts requests, and this one was too many. An alert counts these lines. */
export async function comeBack(
  deps: Pick<CloseOrDeferDeps, 'queue'>,
  assignment: Assignment,
  { seconds, log }: { readonly seconds: number; readonly log: Log },
): Promise<void> {
  log.warn('azure asked to wait', { cluster: assignment.cluster.id, seconds });
  await deps.queue.send([
    { message: { ...messageOf(assignment), deferrals: assignment.deferrals + 1 }, delaySeconds: seconds },
  ]);
}

/** What was asked for once is not done a second time, whoever sends its message again. */
export async function withdraw(
  { orders }: Pick<CloseOrDeferDeps, 'orders'>,
  { isOnce, sweepId, cluster }: Assignment,
): Promise<void> {
  if (isOnce) await orders.withdraw(sweepId, cluster);
}
