/** Asks Azure who wrote a cluster after the warden did: `systemData` of the cluster, else the activity log. */

import * as z from 'zod';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { OtherWriter, WriteEvidence, WriteMark } from '../../domain/repair/write-outcome.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { ArmRequests, ArmResponse } from './arm-requests.ts';
import { armUrlAt } from './arm-url.ts';

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

const logged = z.object({
  caller: z.string().optional(),
  correlationId: z.string(),
  eventTimestamp: z.string(),
  operationName: z.object({ value: z.string() }),
  status: z.object({ value: z.string() }).nullish(),
});
const logPage = z.object({ value: z.array(z.unknown()) });

/**
 * Azure Monitor REST API, activity logs, list. The right for it is granted apart, so a refusal is an answer as well; events
 * arrive there minutes late, so a log without one proves nothing.
 */
async function writerInLog(
  arm: ArmRequests,
  { cluster, evidence, startedAtMs }: OwnWrite,
  signal: AbortSignal,
): Promise<LaterWrite> {
  const own = evidence.mark?.correlationId;
  // Without it our own write could not be told from somebody else's.
  if (own === undefined) return { kind: 'unknown' };
  const url = armUrlAt(
    `/subscriptions/${cluster.subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`,
    {
      'api-version': '2015-04-01',
      $filter: `eventTimestamp ge '${new Date(startedAtMs).toISOString()}' and resourceUri eq '${cluster.id}'`,
    },
  );
  const response = await arm.getUrl(url, signal).catch((fault: unknown) => {
    // Who it was is worth one question, not the proof of the write.
    if (fault instanceof TransientError) return undefined;
    throw fault;
  });
  const page = logPage.safeParse(response?.body).data?.value ?? [];
  const others = page
    .flatMap((event) => logged.safeParse(event).data ?? [])
    .filter(({ operationName }) => /^Microsoft\.ContainerService\/managedClusters\/write$/i.test(operationName.value))
    .filter(({ correlationId, status }) => correlationId !== own && !/^failed$/i.test(status?.value ?? ''))
    .toSorted((left, right) => Date.parse(right.eventTimestamp) - Date.parse(left.eventTimestamp));
  const [last] = others;
  return last === undefined ? { kind: 'unknown' } : somebody(last.caller, last.eventTimestamp);
}
