/** Takes back a failure that was told and that this look disproves: to whom it was told, in the ledger and for the rings. */

import type { ClusterSnapshot } from '../../domain/cluster/cluster.ts';
import { correctionNotice } from '../../domain/notices/correction-notice.ts';
import { routeNotice, type Escalation, type Routing } from '../../domain/notices/route-notice.ts';
import type { ClusterRecord, VersionedRecord } from '../../domain/record/cluster-record.ts';
import {
  corrected,
  correctedLine,
  correctedRecord,
  disprovedFailure,
  mayBeDisproved,
} from '../../domain/record/false-failure.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { Outbox } from '../../ports/notices.ts';
import type { ClusterRecords, History, SweepLedger } from '../../ports/records.ts';
import { hourMs } from '../../domain/time/durations.ts';

export interface TakeBackFailureDeps {
  readonly history: History;
  readonly outbox: Pick<Outbox, 'put'>;
  readonly ledger: Pick<SweepLedger, 'correct'>;
  readonly records: Pick<ClusterRecords, 'put'>;
  readonly routing: Routing;
  readonly escalation: Escalation | undefined;
}

/** The record as it is afterwards. */
export type TakeBackFailure = (
  stored: VersionedRecord,
  snapshot: ClusterSnapshot,
  invocation: Invocation,
) => Promise<VersionedRecord>;

/** Further back lies another episode. */
const entriesAsked = 20;

export function makeTakeBackFailure(deps: TakeBackFailureDeps): TakeBackFailure {
  const { history, outbox, ledger, records } = deps;
  return async function takeBackFailure(stored, snapshot, { nowMs, log }) {
    const { record, version } = stored;
    if (!mayBeDisproved(record, snapshot)) return stored;
    const failed = disprovedFailure(await history.latest(record.cluster, entriesAsked), snapshot);
    if (failed === undefined) return stored;
    const { sweepId, actions } = failed;
    const notice = correctionNotice(record, failed, nowMs);
    await outbox.put(whoWasTold(deps, record, nowMs).map((receiverId) => ({ receiverId, notice })));
    await ledger.correct(sweepId, record.cluster, correctedLine);
    const after = correctedRecord(record, failed, nowMs);
    const written = await records.put(after, version);
    // The history comes last: until it says so, all of this is done again, which changes nothing.
    await history.add(record.cluster, { kind: 'corrected', atMs: nowMs, sweepId, actions: corrected(actions) });
    log.warn('failure was taken back, the repair is in place', { cluster: record.cluster.id, sweepId });
    return { record: after, version: written };
  };
}

/** Routed as the failure was, not as the good news it is. */
function whoWasTold(
  { routing, escalation }: TakeBackFailureDeps,
  { telling, lastLine, failingSinceMs }: ClusterRecord,
  nowMs: number,
): readonly string[] {
  const routed = [...(telling?.receivers ?? []), ...(lastLine?.receivers ?? [])];
  const isEscalated =
    escalation !== undefined &&
    failingSinceMs !== undefined &&
    nowMs - failingSinceMs >= escalation.afterHours * hourMs;
  const told = routeNotice({ kind: 'repair-failed', severity: 'error' }, routed, routing);
  return [...new Set([...told, ...(isEscalated ? escalation.receivers : [])])];
}
