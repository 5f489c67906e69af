/** Proves a write that was begun or accepted: asks Azure what became of it and tells the story's end. */

import type { ClusterRecord, OpenWrite } from '../domain/cluster-record.ts';
import { withoutBody, type WriteOutcome } from '../domain/outcome.ts';
import { withOutcomes, type Story } from '../domain/story.ts';
import type {
  ClusterMessage,
  ClusterQueue,
  ClusterRecords,
  Invocation,
  VersionedRecord,
  WriteVerifier,
} from '../ports.ts';
import type { Conclude } from './conclude.ts';

export interface SettleDeps {
  readonly verifier: WriteVerifier;
  readonly records: ClusterRecords;
  readonly conclude: Conclude;
}

/** `settled`: the record has no open write any more. */
export type SettleWrite = (stored: VersionedRecord, invocation: Invocation) => Promise<'working' | 'settled'>;

/** AKS operations end within hours; one that is still not over by then is somebody's problem to look at. */
const longestOperationMs = 6 * 3_600_000;

export function makeSettleWrite({ verifier, records, conclude }: SettleDeps): SettleWrite {
  return async function settleWrite({ record: { openWrite, ...record }, version }, invocation) {
    if (openWrite === undefined) return 'settled';
    const settlement = await verifier.verify(record.cluster, openWrite, invocation.signal);
    if (settlement.kind === 'working' && invocation.nowMs - openWrite.startedAtMs < longestOperationMs)
      return 'working';
    const outcome = settlement.kind === 'working' ? neverEnding : settlement.outcome;
    // Begun, never accepted, and not there: it was never sent, so there is nothing to tell.
    if (openWrite.stage === 'begun' && outcome.kind !== 'applied') await records.put(record, version);
    else await conclude({ story: ending(openWrite, outcome), record, version }, invocation);
    return 'settled';
  };
}

const neverEnding: WriteOutcome = {
  kind: 'refused',
  refusal: {
    status: 0,
    code: 'OperationNotFinished',
    message: 'Azure accepted the write and has not finished it for six hours.',
  },
};

function ending({ story, action }: OpenWrite, outcome: WriteOutcome): Story {
  return withOutcomes(story, [...story.line.actions, { action, outcome: withoutBody(outcome) }], story.line.held);
}

export type SettleMessage = Extract<ClusterMessage, { kind: 'settle' }>;

export type SettleCluster = (message: SettleMessage, invocation: Invocation) => Promise<void>;

export interface SettleClusterDeps {
  readonly records: ClusterRecords;
  readonly settle: SettleWrite;
  readonly queue: ClusterQueue;
  readonly settleDelaySeconds: number;
}

/** The queue is the clock: a message that finds the operation still running comes back later. */
export function makeSettleCluster({ records, settle, queue, settleDelaySeconds }: SettleClusterDeps): SettleCluster {
  return async function settleCluster(message, invocation) {
    const stored = await records.get(message.cluster);
    if (stored === undefined || (await settle(stored, invocation)) === 'settled') return;
    await queue.send([{ message: { ...message, looks: message.looks + 1 }, delaySeconds: settleDelaySeconds }]);
  };
}

/** A write that another sweep began a moment ago may be on its way this very moment; only its own message may look. */
export function isInOtherHands({ openWrite }: ClusterRecord, sweepId: string, nowMs: number): boolean {
  if (openWrite === undefined || openWrite.story.sweepId === sweepId) return false;
  return openWrite.stage === 'begun' && nowMs - openWrite.startedAtMs < longestInvocationMs;
}

/** `functionTimeout` of host.json. */
const longestInvocationMs = 10 * 60_000;
