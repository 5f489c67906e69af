/** One cluster on somebody's request: a sweep of its own, through the same queue and the same gates. */

import type { ClusterRef } from '../domain/cluster-ref.ts';
import type { Mode } from '../domain/policy.ts';
import type { ClusterQueue, ClusterRecords, Invocation, SweepLedger } from '../ports.ts';

export interface ClusterWish {
  readonly requestedMode?: Mode;
  /** Who takes the risk that nodes are reimaged outside the window. */
  readonly approvedBy?: string;
  readonly isResumed?: boolean;
  readonly isUndo?: boolean;
}

/** Answers the id of the sweep. */
export type RequestCluster = (cluster: ClusterRef, wish: ClusterWish, invocation: Invocation) => Promise<string>;

export interface RequestClusterDeps {
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly records: Pick<ClusterRecords, 'get'>;
}

export function makeRequestCluster({ ledger, queue, records }: RequestClusterDeps): RequestCluster {
  return async function requestCluster(cluster, wish, { id: sweepId, nowMs, log }) {
    const location = (await records.get(cluster))?.record.location ?? '';
    const { requestedMode } = wish;
    const trigger = 'request';
    const asked = requestedMode === undefined ? {} : { requestedMode };
    await ledger.open({ id: sweepId, trigger, startedAtMs: nowMs, ...asked });
    await ledger.found(sweepId, [{ cluster, location }]);
    const message = {
      kind: 'reconcile',
      cluster,
      location,
      sweepId,
      trigger,
      changeLimit: 1,
      deferrals: 0,
      ...wish,
    } as const;
    await queue.send([{ message, delaySeconds: 0 }]);
    await ledger.close(sweepId);
    log.info('cluster requested', { sweepId, cluster: cluster.id, approved: wish.approvedBy !== undefined });
    return sweepId;
  };
}
