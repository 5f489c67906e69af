/** Asks ARM what became of a write that was accepted: the operation first, then the cluster itself. */

import * as z from 'zod';
import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { OpenWrite } from '../../domain/record/cluster-record.ts';
import type { Verification } from '../../domain/repair/write-watchdog.ts';
import type { VerifyOptions, WriteVerifier } from '../../ports/azure.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { armUrlAt, armUrlOf } from './arm-url.ts';
import { operationEnd } from './operation.ts';
import { verifiedOutcome } from './verified-outcome.ts';
import { readHours } from './window-writer.ts';

const operation = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string().default('') }).nullish(),
});

const working: Verification = { kind: 'working' };

interface Question extends VerifyOptions {
  readonly cluster: ClusterRef;
  readonly write: OpenWrite;
}

export function makeWriteVerifier(arm: ArmRequests): WriteVerifier {
  return {
    async verify(cluster, write, options) {
      const question = { cluster, write, ...options };
      if (write.action.kind !== 'set-channel') return windowEnd(arm, question);
      const ended = options.isOverdue ? undefined : await endOfOperation(arm, question);
      return ended ?? clusterEnd(arm, question);
    },
  };
}

async function windowEnd(arm: ArmRequests, { cluster, write, signal }: Question): Promise<Verification> {
  const { action, evidence } = write;
  if (action.kind === 'set-channel') return working;
  const hours = await readHours(arm, { cluster, action }, signal);
  switch (hours.kind) {
    case 'there':
    case 'not-there':
      return { kind: 'ended', outcome: { kind: hours.kind === 'there' ? 'applied' : 'not-applied', evidence } };
    case 'unreadable':
      return hours;
  }
}

/** Undefined: the operation is over or cannot be followed, so the cluster has the last word. */
async function endOfOperation(arm: ArmRequests, question: Question): Promise<Verification | undefined> {
  const response = await operationAnswer(arm, question);
  if (response === undefined) return undefined;
  if (response.status === 429) return working;
  const parsed = operation.safeParse(response.body);
  if (response.status >= 400 || !parsed.success) return undefined;
  const { status, error } = parsed.data;
  switch (operationEnd(status)) {
    case 'succeeded':
      return undefined;
    case 'failed':
      return {
        kind: 'ended',
        outcome: {
          kind: 'refused',
          refusal: { status: 200, code: error?.code ?? status, message: error?.message ?? '' },
        },
      };
    case undefined:
      return working;
  }
}

/** Undefined for a URL that leads elsewhere, which gets no token, and for one that gives no answer. */
async function operationAnswer(
  arm: ArmRequests,
  { cluster, write, signal }: Question,
): Promise<ArmResponse | undefined> {
  const { operationUrl } = write.evidence;
  const url = operationUrl === undefined ? undefined : armUrlOf(operationUrl, armUrlAt(cluster.id, {}));
  if (url === undefined) return undefined;
  try {
    return await arm.getUrl(url, signal);
  } catch {
    // Whatever is wrong with this URL, the cluster can be asked; when all of Azure is out of reach, that says so.
    return undefined;
  }
}

const finalStates = new Set(['Succeeded', 'Failed', 'Canceled']);

async function clusterEnd(arm: ArmRequests, { cluster, write, ...options }: Question): Promise<Verification> {
  const { signal, isOverdue } = options;
  const response = await arm.get(cluster.id, signal);
  if (response.status >= 400) return unreadableCluster(response);
  const parsed = parseArmCluster(response.body);
  if (parsed.kind === 'refused') return { kind: 'unreadable', problem: problemText(parsed.problems) };
  const isAtRest = finalStates.has(parsed.cluster.provisioningState);
  const isInPlace = parsed.cluster.nodeOSUpgradeChannel === write.evidence.after;
  if (!isAtRest && !(isOverdue && isInPlace)) return working;
  const own = { cluster, evidence: write.evidence, startedAtMs: write.startedAtMs };
  const current = { cluster: parsed.cluster, response };
  return { kind: 'ended', outcome: await verifiedOutcome(arm, { write: own, current }, signal) };
}

/** A refused read is no refused write. */
function unreadableCluster(response: ArmResponse): Verification {
  const fault = armFault(response);
  switch (fault.kind) {
    case 'throttled':
      return working;
    case 'gone':
      return { kind: 'ended', outcome: fault };
    case 'refused':
      return { kind: 'unreadable', problem: `${fault.refusal.code}: ${fault.refusal.message}` };
    case 'busy':
    case 'conflict':
    case 'declined':
      return { kind: 'unreadable', problem: fault.detail };
  }
}
