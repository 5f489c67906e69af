/** Finds the record of a cluster about which a person decides: one that the warden has judged, so that somebody can be told. */

import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import { isUnreadable, type ClusterRecord } from '../domain/record/cluster-record.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { ClusterRecords } from '../ports/records.ts';

export type NotJudged =
  /** Azure has no such cluster: a slip of the pen would look like protection. */
  | { readonly kind: 'unknown' }
  /** Azure may have it, and no sweep has read it yet: nobody knows whom it concerns. */
  | { readonly kind: 'not-read' }
  /** What is remembered of the cluster cannot be read. */
  | { readonly kind: 'unreadable'; readonly problem: string };

export type Found = { readonly kind: 'judged'; readonly record: ClusterRecord } | NotJudged;

export async function findJudged(
  { records, reader }: { readonly records: Pick<ClusterRecords, 'get'>; readonly reader: ClusterReader },
  cluster: ClusterRef,
  signal: AbortSignal,
): Promise<Found> {
  const stored = await records.get(cluster);
  if (isUnreadable(stored)) return { kind: 'unreadable', problem: stored.problem };
  if (stored?.record.state.kind === 'gone') return { kind: 'unknown' };
  if (stored?.record.telling !== undefined) return { kind: 'judged', record: stored.record };
  return { kind: (await reader.read(cluster, signal)).kind === 'gone' ? 'unknown' : 'not-read' };
}
