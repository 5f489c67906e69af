/** The safe write of a node OS upgrade channel: read, compare, change one leaf, send once under the eTag, read back. */ import { operationUrlOf } from './operation.ts';

import type { Cluster } from '../../domain/cluster/cluster.ts';
import type { WriteEvidence, WriteOutcome } from '../../domain/repair/write-outcome.ts';
import { TransientError } from '../../domain/transient-error.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { currentOf, verifiedOutcome, type Current } from './verified-outcome.ts';
import { prepareChannelWrite, type ChannelChange } from './channel-write.ts';
import { keptBody } from './lost-settings.ts';
import { markOf } from './other-writer.ts';

export interface TimedChange extends ChannelChange {
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/** The body is made of a read that is one round trip old, and later compared with that read, not with the plan's. */
export async function writeChannel(arm: ArmRequests, change: TimedChange, signal: AbortSignal): Promise<WriteOutcome> {
  const read = await arm.get(change.cluster.id, signal);
  if (read.status >= 400) return armFault(read);
  const prepared = prepareChannelWrite(read.text, change);
  switch (prepared.kind) {
    case 'declined':
    case 'conflict':
      return prepared;
    case 'already-there':
      return evidenceOutcome(
        arm,
        { cluster: prepared.cluster, response: read },
        { change, evidence: expected(change), signal },
      );
    case 'ready': {
      const { leaf, before, eTag, body } = prepared;
      const evidence = { leaf, before, after: change.to, eTag, ...keptBody(body) };
      const response = await put(arm, change, { ...prepared, signal });
      if (response === 'no-answer') return verifyUnanswered(arm, { change, evidence, signal });
      if (response.status >= 400) return verifyRefused(arm, response, { change, evidence, signal });
      const mark = markOf(read.body, response, currentOf(response)?.cluster.nodeOSUpgradeChannel === change.to);
      return readBack(arm, { change, evidence: { ...evidence, mark, ...operationOf(response) }, signal });
    }
  }
}

interface Attempt {
  readonly change: TimedChange;
  readonly evidence: WriteEvidence;
  readonly signal: AbortSignal;
}

async function put(
  arm: ArmRequests,
  change: ChannelChange,
  prepared: { readonly body: unknown; readonly eTag: string; readonly signal: AbortSignal },
): Promise<ArmResponse | 'no-answer'> {
  try {
    return await arm.put(change.cluster.id, prepared.body, { ifMatch: prepared.eTag, signal: prepared.signal });
  } catch (fault) {
    // The write may have been taken all the same, now or in a moment: it is looked up, never sent again under this eTag.
    if (fault instanceof TransientError) return 'no-answer';
    throw fault;
  }
}

function expected({ from, to }: ChannelChange): WriteEvidence {
  return { leaf: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', before: from, after: to };
}

/** Without one that may be followed the cluster itself is asked. */
function operationOf(response: ArmResponse): Pick<WriteEvidence, 'operationUrl'> {
  const operationUrl = operationUrlOf(response);
  return operationUrl === undefined ? {} : { operationUrl };
}

async function readBack(arm: ArmRequests, attempt: Attempt): Promise<WriteOutcome> {
  const { change, evidence, signal } = attempt;
  try {
    const current = await currentCluster(arm, change, signal);
    return current === undefined ? { kind: 'accepted', evidence } : await evidenceOutcome(arm, current, attempt);
  } catch (fault) {
    // The write was accepted: a fault while looking at it must not make anybody write again.
    if (fault instanceof TransientError) return { kind: 'accepted', evidence };
    throw fault;
  }
}

function evidenceOutcome(
  arm: ArmRequests,
  current: Current,
  { change, evidence, signal }: Attempt,
): WriteOutcome | Promise<WriteOutcome> {
  if (current.cluster.provisioningState !== 'Succeeded') return { kind: 'accepted', evidence };
  const write = { cluster: change.cluster, evidence, startedAtMs: change.nowMs };
  return verifiedOutcome(arm, { write, current }, signal);
}

async function verifyUnanswered(arm: ArmRequests, attempt: Attempt): Promise<WriteOutcome> {
  const current = await currentCluster(arm, attempt.change, attempt.signal);
  if (current !== undefined && isThere(current.cluster, attempt.change)) return evidenceOutcome(arm, current, attempt);
  throw new TransientError('the write had no answer and is not to be seen on the cluster');
}

/** A stale eTag may also mean that an earlier, unanswered write of ours won. */
async function verifyRefused(arm: ArmRequests, refused: ArmResponse, attempt: Attempt): Promise<WriteOutcome> {
  const { change, signal } = attempt;
  const fault = armFault(refused);
  if (fault.kind !== 'conflict') return fault;
  const response = await arm.get(change.cluster.id, signal);
  // A deleted cluster has no eTag that could match.
  if (response.status >= 400 && armFault(response).kind === 'gone') return { kind: 'gone' };
  const current = currentOf(response);
  return current !== undefined && isThere(current.cluster, change) ? evidenceOutcome(arm, current, attempt) : fault;
}

function isThere({ nodeOSUpgradeChannel }: Cluster, { to }: ChannelChange): boolean {
  return nodeOSUpgradeChannel === to;
}

async function currentCluster(
  arm: ArmRequests,
  { cluster }: ChannelChange,
  signal: AbortSignal,
): Promise<Current | undefined> {
  return currentOf(await arm.get(cluster.id, signal));
}
