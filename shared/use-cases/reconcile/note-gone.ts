/** Azure does not know the cluster any more: it is remembered as gone, and forgotten when it stays so. */

import type { RunInput } from '../../domain/record/record-after-run.ts';
import { newLine } from '../../domain/record/sweep-line.ts';
import { dayMs } from '../../domain/time/durations.ts';
import type { ClusterRecords, SweepLedger } from '../../ports/records.ts';

/** Azure may be wrong for an hour, and an exemption lost is a cluster written: only what stays gone is forgotten. */
const goneForGoodMs = 7 * dayMs;

export async function noteGone(
  { ledger, records }: { readonly ledger: Pick<SweepLedger, 'record'>; readonly records: ClusterRecords },
  { assignment, stored }: RunInput,
  nowMs: number,
): Promise<void> {
  await ledger.record(assignment.sweepId, newLine(assignment, 'gone'));
  if (stored === undefined) return;
  const { record, version } = stored;
  if (record.state.kind !== 'gone') await records.put({ ...record, state: { kind: 'gone', sinceMs: nowMs } }, version);
  else if (nowMs - record.state.sinceMs >= goneForGoodMs) await records.remove(assignment.cluster, version);
}
