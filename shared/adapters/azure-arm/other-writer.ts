/** Asks Azure who wrote a cluster after the warden did: `systemData` of the cluster, else the activity log. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { OtherWriter, WriteEvidence, WriteMark } from '../../domain/repair/write-outcome.ts';
import { hasFailed, loggedSince } from './activity-log.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';

const systemDataOf = z.object({
  systemData: z.object({ lastModifiedBy: z.string().nullish(), lastModifiedAt: z.string().nullish() }),
});

/**
 * What names our own write. `before` and `accepted`: the cluster just before the PUT, and the answer to it. A `systemData`
 * that the PUT did not move is not kept by Azure and says nothing about later writes either.
 */
export function markOf(before: unknown, accepted: ArmResponse, isInPlace: boolean): WriteMark {
  const correlationId = accepted.header('x-ms-correlation-request-id');
  const [old, now] = [modifiedAt(before), modifiedAt(accepted.body)];
  return {
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(now === undefined || now === old ? {} : { modifiedAt: now }),
    ...(isInPlace ? { wasInPlace: true } : {}),
  };
}

function modifiedAt(document: unknown): string | undefined {
  return systemDataOf.safeParse(document).data?.systemData.lastModifiedAt ?? undefined;
}

export interface OwnWrite {
  readonly cluster: ClusterRef;
  readonly evidence: WriteEvidence;
  readonly startedAtMs: number;
}

export type LaterWrite =
  | { readonly kind: 'somebody'; readonly otherWriter: OtherWriter }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown' };

/** `document`: the body of an ARM GET of now. */
export async function laterWriter(
  arm: ArmRequests,
  { write, document }: { readonly write: OwnWrite; readonly document: unknown },
  signal: AbortSignal,
): Promise<LaterWrite> {
  const own = write.evidence.mark?.modifiedAt;
  const { lastModifiedAt, lastModifiedBy } = systemDataOf.safeParse(document).data?.systemData ?? {};
  if (own !== undefined && lastModifiedAt !== undefined && lastModifiedAt !== null) {
    const isLater = Date.parse(lastModifiedAt) > Date.parse(own);
    return isLater ? somebody(lastModifiedBy, lastModifiedAt) : { kind: 'nobody' };
  }
  return writerInLog(arm, write, signal);
}

function somebody(by: string | null | undefined, at: string): LaterWrite {
  const atMs = Date.parse(at);
  const otherWriter = {
    ...(by === undefined || by === null || by === '' ? {} : { by }),
    ...(Number.isNaN(atMs) ? {} : { atMs }),
  };
  return { kind: 'somebody', otherWriter };
}

async function writerInLog(
  arm: ArmRequests,
  { cluster, evidence, startedAtMs }: OwnWrite,
  signal: AbortSignal,
): Promise<LaterWrite> {
  const own = evidence.mark?.correlationId;
  // Without it our own write could not be told from somebody else's.
  if (own === undefined) return { kind: 'unknown' };
  const question = { subscriptionId: cluster.subscriptionId, resourceId: cluster.id, sinceMs: startedAtMs };
  const others = (await loggedSince(arm, question, signal))
    .filter(({ operationName }) => /^Microsoft\.ContainerService\/managedClusters\/write$/i.test(operationName.value))
    .filter((event) => event.correlationId !== undefined && event.correlationId !== own && !hasFailed(event))
    .toSorted((left, right) => Date.parse(right.eventTimestamp) - Date.parse(left.eventTimestamp));
  const [last] = others;
  return last === undefined ? { kind: 'unknown' } : somebody(last.caller, last.eventTimestamp);
}
