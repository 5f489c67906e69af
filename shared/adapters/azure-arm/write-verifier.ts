/** Asks ARM what became of a write that was accepted: the operation first, then the cluster itself. */

import * as z from 'zod';
import { problemText } from '../../field-problem.ts';
import { parseArmCluster } from '../../contracts/azure/arm-cluster.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { OpenWrite } from '../../domain/record/cluster-record.ts';
import type { Verification, WriteVerifier } from '../../ports/azure.ts';
import { armFault } from './arm-fault.ts';
import type { ArmRequests } from './arm-requests.ts';
import { verifiedOutcome } from './channel-writer.ts';
import { windowHasHours } from './window-writer.ts';

const operation = z.object({
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string().default('') }).nullish(),
});

const working: Verification = { kind: 'working' };

export function makeWriteVerifier(arm: ArmRequests): WriteVerifier {
  return {
    async verify(cluster, write, signal) {
      const { action, evidence } = write;
      if (action.kind !== 'set-channel') {
        const isThere = await windowHasHours(arm, { cluster, action }, signal);
        return { kind: 'ended', outcome: { kind: isThere ? 'applied' : 'not-applied', evidence } };
      }
      const ended = await operationEnd(arm, write, signal);
      return ended ?? clusterEnd(arm, { cluster, write, signal });
    },
  };
}

/** Undefined: the operation is over or its URL has expired, so the cluster has the last word. */
async function operationEnd(
  arm: ArmRequests,
  { evidence }: OpenWrite,
  signal: AbortSignal,
): Promise<Verification | undefined> {
  if (evidence.operationUrl === undefined) return undefined;
  const response = await arm.getUrl(evidence.operationUrl, signal);
  if (response.status === 429) return working;
  const parsed = operation.safeParse(response.body);
  if (response.status >= 400 || !parsed.success) return undefined;
  const { status, error } = parsed.data;
  switch (status.toLowerCase()) {
    case 'succeeded':
      return undefined;
    case 'failed':
    case 'canceled':
    case 'cancelled':
      return {
        kind: 'ended',
        outcome: {
          kind: 'refused',
          refusal: { status: 200, code: error?.code ?? status, message: error?.message ?? '' },
        },
      };
    default:
      return working;
  }
}

async function clusterEnd(
  arm: ArmRequests,
  { cluster, write, signal }: { readonly cluster: ClusterRef; readonly write: OpenWrite; readonly signal: AbortSignal },
): Promise<Verification> {
  const response = await arm.get(cluster.id, signal);
  if (response.status === 429) return working;
  if (response.status >= 400) return { kind: 'ended', outcome: armFault(response) };
  const parsed = parseArmCluster(response.body);
  if (parsed.kind === 'refused')
    return {
      kind: 'ended',
      outcome: { kind: 'declined', gate: 'unknown-shape', detail: problemText(parsed.problems) },
    };
  const { provisioningState } = parsed.cluster;
  if (provisioningState !== 'Succeeded' && provisioningState !== 'Failed' && provisioningState !== 'Canceled')
    return working;
  const current = { cluster: parsed.cluster, document: response.body };
  return { kind: 'ended', outcome: verifiedOutcome(current, write.evidence.after, write.evidence) };
}
