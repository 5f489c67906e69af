/** Proves a write that was begun or accepted: asks Azure what became of it and tells the story's end. */

import type { ClusterRecord, OpenWrite, VersionedRecord } from '../../domain/record/cluster-record.ts';
import { withoutBody, type WriteOutcome } from '../../domain/repair/write-outcome.ts';
import { withOutcomes, type Story } from '../../domain/record/story.ts';
import type { ClusterRecords } from '../../ports/records.ts';
import type { ClusterQueue } from '../../ports/queue.ts';
import type { WriteVerifier } from '../../ports/azure.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { ClusterMessage } from '../../domain/record/cluster-message.ts';
import type { Conclude } from './conclude.ts';

export interface SettleDeps {
  readonly verifier: WriteVerifier;
  readonly records: ClusterRecords;
  readonly conclude: Conclude;
}

export interface SettleWrite {
  /** What became of the open write; nothing is recorded. */
  prove(stored: VersionedRecord, invocation: Invocation): Promise<Proof>;
  /** Proves it and tells the story's end. `settled`: the record has no open write any more. */
  settle(stored: VersionedRecord, invocation: Invocation): Promise<'working' | 'settled'>;
}

export type Proof =
  | { readonly kind: 'working' }
  /** Begun, never accepted, and not there. */
  | { readonly kind: 'never-sent' }
  | { readonly kind: 'ended'; readonly outcome: WriteOutcome };

/** AKS operations end within hours; one that is still not over by then is somebody's problem to look at. */
const longestOperationMs = 6 * 3_600_000;

export function makeSettleWrite({ verifier, records, conclude }: SettleDeps): SettleWrite {
  async function prove({ record }: VersionedRecord, { signal, nowMs }: Invocation): Promise<Proof> {
    const { openWrite } = record;
    if (openWrite === undefined) return { kind: 'never-sent' };
    const isOverdue = nowMs - openWrite.startedAtMs >= longestOperationMs;
    const settlement = await verifier.verify(record.cluster, openWrite, { signal, isOverdue });
    const isWorking = settlement.kind !== 'settled';
    if (isWorking && nowMs - openWrite.startedAtMs < longestOperationMs) return { kind: 'working' };
    const outcome = isWorking ? neverEnding : settlement.outcome;
    if (openWrite.stage === 'begun' && outcome.kind !== 'applied') return { kind: 'never-sent' };
    return { kind: 'ended', outcome };
  }
  return {
    prove,
    async settle(stored, invocation) {
      const { openWrite, ...record } = stored.record;
      if (openWrite === undefined) return 'settled';
      const proof = await prove(stored, invocation);
      if (proof.kind === 'working') return 'working';
      if (proof.kind === 'never-sent') await records.put(record, stored.version);
      else {
        const story = ending(openWrite, proof.outcome);
        await conclude({ story, record, version: stored.version, endedWrite: openWrite }, invocation);
      }
      return 'settled';
    },
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
    // Another sweep's write is proven by that sweep's own messages.
    if (stored?.record.openWrite?.story.sweepId !== message.sweepId) return;
    if ((await settle.settle(stored, invocation)) === 'settled') return;
    await queue.send([{ message: { ...message, looks: message.looks + 1 }, delaySeconds: settleDelaySeconds }]);
  };
}

/** A write that another sweep began a moment ago may be on its way this very moment; only its own message may look. */
export function isInOtherHands({ openWrite }: ClusterRecord, nowMs: number): boolean {
  return openWrite?.stage === 'begun' && nowMs - openWrite.startedAtMs < longestInvocationMs;
}

/** `functionTimeout` of host.json. */
const longestInvocationMs = 10 * 60_000;
