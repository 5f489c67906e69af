/** The safe write of a node OS upgrade channel: read, gate, change one leaf, send once under the eTag, read back. */

import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { Cluster } from '../../domain/cluster/cluster.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { WriteEvidence, WriteOutcome } from '../../domain/repair/write-outcome.ts';
import { TransientError } from '../../domain/transient-error.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { keptBody, lostLeaves, prepareChannelWrite, type ChannelChange } from './channel-write.ts';

export async function writeChannel(
  arm: ArmRequests,
  change: ChannelChange,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const read = await arm.get(change.cluster.id, signal);
  if (read.status >= 400) return armFault(read);
  const prepared = prepareChannelWrite(read.body, change);
  switch (prepared.kind) {
    case 'declined':
      return prepared;
    case 'already-there':
      return evidenceOutcome({ cluster: prepared.cluster, document: read.body }, change, expected(change));
    case 'ready': {
      const { leaf, before, eTag, body } = prepared;
      const evidence = { leaf, before, after: change.to, eTag, ...keptBody(body) };
      const response = await put(arm, change, { ...prepared, signal });
      if (response === 'no-answer') return verifyUnanswered(arm, { change, evidence, signal });
      if (response.status >= 400) return verifyRefused(arm, response, { change, evidence, signal });
      return readBack(arm, { change, evidence: { ...evidence, ...operationOf(response) }, signal });
    }
  }
}

interface Attempt {
  readonly change: ChannelChange;
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
    // The write may have been taken all the same: it is looked up, never sent again.
    if (fault instanceof TransientError) return 'no-answer';
    throw fault;
  }
}

function expected({ from, to }: ChannelChange): WriteEvidence {
  return { leaf: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', before: from, after: to };
}

function operationOf(response: ArmResponse): Pick<WriteEvidence, 'operationUrl'> {
  const operationUrl = response.header('azure-asyncoperation') ?? response.header('location');
  return operationUrl === undefined ? {} : { operationUrl };
}

async function readBack(arm: ArmRequests, { change, evidence, signal }: Attempt): Promise<WriteOutcome> {
  const current = await currentCluster(arm, change, signal).catch((fault: unknown) => {
    // The write was accepted: a fault while looking at it must not make anybody write again.
    if (fault instanceof TransientError) return undefined;
    throw fault;
  });
  return current === undefined ? { kind: 'accepted', evidence } : evidenceOutcome(current, change, evidence);
}

interface Current {
  readonly cluster: Cluster;
  readonly document: unknown;
}

/** Only a finished operation proves anything: AKS may accept a channel and drop it (terraform-provider-azurerm issue 32485). */
function evidenceOutcome({ cluster, document }: Current, change: ChannelChange, evidence: WriteEvidence): WriteOutcome {
  if (cluster.provisioningState !== 'Succeeded') return { kind: 'accepted', evidence };
  return verifiedOutcome({ cluster, document }, change.to, evidence);
}

/** What a finished cluster proves about a write. `document`: the body of the GET that `cluster` was read from. */
export function verifiedOutcome({ cluster, document }: Current, to: string, evidence: WriteEvidence): WriteOutcome {
  const { sent, ...rest } = evidence;
  if (cluster.nodeOSUpgradeChannel !== to) return { kind: 'not-applied', evidence: rest };
  const unexpected = sent === undefined || !isJsonObject(document) ? [] : lostLeaves(sent, document);
  return { kind: 'applied', evidence: rest, ...(unexpected.length === 0 ? {} : { unexpected }) };
}

async function verifyUnanswered(arm: ArmRequests, { change, evidence, signal }: Attempt): Promise<WriteOutcome> {
  const current = await currentCluster(arm, change, signal);
  if (current?.cluster.nodeOSUpgradeChannel === change.to) return evidenceOutcome(current, change, evidence);
  throw new TransientError('the write had no answer and is not to be seen on the cluster');
}

/** A stale eTag may also mean that an earlier, unanswered write of ours won. */
async function verifyRefused(
  arm: ArmRequests,
  refused: ArmResponse,
  { change, evidence, signal }: Attempt,
): Promise<WriteOutcome> {
  const fault = armFault(refused);
  if (fault.kind !== 'conflict') return fault;
  const response = await arm.get(change.cluster.id, signal);
  // A deleted cluster has no eTag that could match.
  if (response.status >= 400 && armFault(response).kind === 'gone') return { kind: 'gone' };
  const current = currentOf(response);
  return current?.cluster.nodeOSUpgradeChannel === change.to ? evidenceOutcome(current, change, evidence) : fault;
}

async function currentCluster(
  arm: ArmRequests,
  { cluster }: ChannelChange,
  signal: AbortSignal,
): Promise<Current | undefined> {
  return currentOf(await arm.get(cluster.id, signal));
}

function currentOf({ body }: ArmResponse): Current | undefined {
  const parsed = parseArmCluster(body);
  return parsed.kind === 'cluster' ? { cluster: parsed.cluster, document: body } : undefined;
}
