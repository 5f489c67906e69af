/** Says which record was left alone and why: a newer one ends by itself, a malformed one is somebody's to look at. */

import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { UnreadableRecord } from '../../domain/record/cluster-record.ts';
import type { Log } from '../../ports/invocation.ts';

export function logUnreadable(
  log: Log,
  { cluster, sweepId }: { readonly cluster: ClusterRef; readonly sweepId: string },
  { kind, problem }: UnreadableRecord,
): void {
  const fields = { cluster: cluster.id, sweepId, problem };
  if (kind === 'newer') log.warn('record is newer than this version of the app and was left alone', fields);
  else log.error('record is malformed and was left alone', fields);
}
