/** One cluster on somebody's request: a sweep of its own, through the same queue and the same gates. */

import { knownRecord } from '../domain/record/cluster-record.ts';
import type { Wish } from '../domain/record/cluster-message.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Mode } from '../domain/policy/policy.ts';
import { openRing } from '../domain/fleet/open-ring.ts';
import type { RingPolicy } from '../domain/policy/ring-policy.ts';
import type { ClusterRecords, Orders, SweepLedger } from '../ports/records.ts';
import type { ClusterQueue } from '../ports/queue.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AskForFleets } from './ask-for-fleets.ts';

export interface ReconcileOptions {
  readonly requestedMode?: Mode;
  /** Who takes the risk that nodes are reimaged outside the window. */
  readonly approvedBy?: string;
  /** Absent: `repair`. */
  readonly wish?: Wish;
}

/** Answers the id of the sweep. */
export type RequestCluster = (
  cluster: ClusterRef,
  options: ReconcileOptions,
  invocation: Invocation,
) => Promise<string>;

export interface RequestClusterDeps {
  readonly ledger: SweepLedger;
  readonly orders: Pick<Orders, 'give'>;
  readonly queue: ClusterQueue;
  readonly records: Pick<ClusterRecords, 'get' | 'all'>;
  readonly rings: RingPolicy | undefined;
  readonly askForFleets: AskForFleets;
}

export function makeRequestCluster({
  ledger,
  orders,
  queue,
  records,
  rings,
  askForFleets,
}: RequestClusterDeps): RequestCluster {
  return async function requestCluster(cluster, options, { id: sweepId, nowMs, log, signal }) {
    const location = knownRecord(await records.get(cluster))?.location ?? '';
    const { requestedMode, wish = 'repair' } = options;
    const trigger = 'request';
    const asked = requestedMode === undefined ? {} : { requestedMode };
    await ledger.open({ id: sweepId, trigger, startedAtMs: nowMs, ...asked });
    const fleetOf = await askForFleets([cluster], { signal, log });
    await ledger.found(sweepId, [{ cluster, location, fleet: fleetOf(cluster) }]);
    await orders.give({
      sweepId,
      givenAtMs: nowMs,
      cluster,
      reason: { kind: trigger },
      changeLimit: 1,
      ...(rings === undefined ? {} : { openRing: await openRingNow(rings, records, nowMs) }),
      ...options,
      wish,
    });
    const message = { kind: 'reconcile', cluster, location, sweepId, isMissing: false, deferrals: 0 } as const;
    await queue.send([{ message, delaySeconds: 0 }]);
    await ledger.close(sweepId);
    log.info('cluster requested', { sweepId, cluster: cluster.id, approved: options.approvedBy !== undefined });
    return sweepId;
  };
}

/** A request passes the same gates as a sweep: a ring that failed stops those after it. */
async function openRingNow(rings: RingPolicy, records: RequestClusterDeps['records'], nowMs: number): Promise<number> {
  const { records: known, skipped } = await records.all();
  return openRing(rings, { records: known, hasUnseenClusters: skipped > 0 }, nowMs);
}
