/** Verifies a write that was begun or accepted: asks Azure what became of it and tells the run's end. */

import {
  isUnreadable,
  openWriteOf,
  withoutOpenWrite,
  type ClusterRecord,
  type OpenWrite,
  type UnreadableRecord,
  type VersionedRecord,
} from '../../domain/record/cluster-record.ts';
import { withoutBody, type WriteOutcome } from '../../domain/repair/write-outcome.ts';
import {
  isOverdue,
  openWriteState,
  type OpenWriteState,
  type Verification,
} from '../../domain/repair/write-watchdog.ts';
import { withOutcomes, type ClusterRun } from '../../domain/record/cluster-run.ts';
import type { ClusterRecords, Orders } from '../../ports/records.ts';
import type { ClusterQueue } from '../../ports/queue.ts';
import type { WriteVerifier } from '../../ports/azure.ts';
import type { Invocation, Log } from '../../ports/invocation.ts';
import type { ClusterMessage } from '../../domain/record/cluster-message.ts';
import type { CloseRun } from './close-run.ts';
import { logUnreadable } from './log-unreadable.ts';

export interface VerifyWriteDeps {
  readonly verifier: WriteVerifier;
  readonly records: ClusterRecords;
  readonly orders: Pick<Orders, 'withdraw'>;
  readonly closeRun: CloseRun;
}

export interface VerifyWrite {
  /** What became of the open write; nothing is recorded. */
  verify(stored: VersionedRecord, invocation: Invocation): Promise<OpenWriteState>;
  /** Verifies it and tells the run's end. `closed`: the record has no open write any more. */
  verifyAndClose(stored: VersionedRecord, invocation: Invocation): Promise<'working' | 'closed'>;
}

export function makeVerifyWrite({ verifier, records, orders, closeRun }: VerifyWriteDeps): VerifyWrite {
  async function verify({ record }: VersionedRecord, { signal, nowMs, log }: Invocation): Promise<OpenWriteState> {
    const openWrite = openWriteOf(record);
    if (openWrite === undefined) return { kind: 'never-sent' };
    const { startedAtMs } = openWrite;
    const options = { signal, isOverdue: isOverdue(startedAtMs, nowMs) };
    const look = await verifier.verify(record.cluster, openWrite, options).catch((fault: unknown): Verification => {
      // Whatever it is, a look that throws must not poison its message: the next one may see more, and the last one ends it.
      const problem = fault instanceof Error ? fault.message : 'the look failed';
      log.warn('write not verified yet', { cluster: record.cluster.id, problem });
      return { kind: 'unreadable', problem };
    });
    return openWriteState(openWrite, look, nowMs);
  }
  return {
    verify,
    async verifyAndClose(stored, invocation) {
      const openWrite = openWriteOf(stored.record);
      const record = withoutOpenWrite(stored.record);
      if (openWrite === undefined) return 'closed';
      const state = await verify(stored, invocation);
      if (state.kind === 'working') return 'working';
      if (state.kind === 'never-sent') await records.put(record, stored.version);
      else {
        const run = ending(openWrite, state.outcome);
        await closeRun({ run, record, version: stored.version, endedWrite: openWrite }, invocation);
        await orders.withdraw(run.sweepId, record.cluster);
      }
      return 'closed';
    },
  };
}

function ending({ story: run, action }: OpenWrite, outcome: WriteOutcome): ClusterRun {
  return withOutcomes(run, [...run.line.actions, { action, outcome: withoutBody(outcome) }], run.line.held);
}

export type VerifyMessage = Extract<ClusterMessage, { kind: 'settle' }>;

export type VerifyClusterWrite = (message: VerifyMessage, invocation: Invocation) => Promise<void>;

export interface VerifyClusterWriteDeps {
  readonly records: ClusterRecords;
  readonly verifyWrite: VerifyWrite;
  readonly queue: ClusterQueue;
  readonly settleDelaySeconds: number;
}

/** The queue is the clock: a message that finds the operation still running comes back later. */
export function makeVerifyClusterWrite({
  records,
  verifyWrite,
  queue,
  settleDelaySeconds,
}: VerifyClusterWriteDeps): VerifyClusterWrite {
  return async function verifyClusterWrite(message, invocation) {
    const stored = await records.get(message.cluster);
    if (isUnreadable(stored)) return waitUntilReadable({ message, stored }, { queue, log: invocation.log });
    // Another sweep's write is verified by that sweep's own messages.
    if (stored?.kind !== 'record' || openWriteOf(stored.record)?.story.sweepId !== message.sweepId) return;
    if ((await verifyWrite.verifyAndClose(stored, invocation)) === 'closed') return;
    await queue.send([{ message: { ...message, looks: message.looks + 1 }, delaySeconds: settleDelaySeconds }]);
  };
}

const tenMinutes = 600;
/** Ten minutes apart, seven days. */
const mostLooks = 1_008;

/** A later version of the app knows the write; should it not come back, the next sweep finds the cluster unreadable too. */
async function waitUntilReadable(
  { message, stored }: { readonly message: VerifyMessage; readonly stored: UnreadableRecord },
  { queue, log }: { readonly queue: ClusterQueue; readonly log: Log },
): Promise<void> {
  logUnreadable(log, message, stored);
  if (message.looks >= mostLooks) return;
  await queue.send([{ message: { ...message, looks: message.looks + 1 }, delaySeconds: tenMinutes }]);
}

/** A write that another sweep began a moment ago may be on its way this very moment; only its own message may look. */
export function isInOtherHands(record: ClusterRecord, nowMs: number): boolean {
  const openWrite = openWriteOf(record);
  return openWrite?.stage === 'begun' && nowMs - openWrite.startedAtMs < longestInvocationMs;
}

/** `functionTimeout` of host.json. */
const longestInvocationMs = 10 * 60_000;
