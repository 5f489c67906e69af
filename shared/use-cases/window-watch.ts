/** Releases held repairs whose window has opened: a sweep over just those clusters. */

import type { ClusterRecord } from '../domain/cluster-record.ts';
import type { ChangeLimits } from '../domain/resolve-policy.ts';
import type { ClusterQueue, ClusterRecords, Invocation, SweepLedger } from '../ports.ts';
import { changeLimit } from './start-sweep.ts';

export interface WindowWatchDeps {
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly ledger: SweepLedger;
  readonly queue: ClusterQueue;
  readonly limits: ChangeLimits;
}

export type WatchWindows = (invocation: Invocation) => Promise<void>;

/** Each look plans anew with the gates of the moment: a window that has closed again holds the repair again. */
export function makeWatchWindows({ records, ledger, queue, limits }: WindowWatchDeps): WatchWindows {
  return async function watchWindows({ id: sweepId, nowMs, log }) {
    const due: ClusterRecord[] = [];
    let known = 0;
    for await (const record of records.all()) {
      known += 1;
      if (record.release !== undefined && record.release.atMs <= nowMs) due.push(record);
    }
    if (due.length === 0) return;
    await ledger.open({ id: sweepId, trigger: 'window', startedAtMs: nowMs });
    await ledger.found(sweepId, due);
    await queue.send(
      due.map(({ cluster, location, release }) => ({
        delaySeconds: 0,
        message: {
          kind: 'reconcile',
          cluster,
          location,
          sweepId,
          trigger: 'window',
          changeLimit: changeLimit(limits, known),
          deferrals: 0,
          ...(release?.requestedMode === undefined ? {} : { requestedMode: release.requestedMode }),
        },
      })),
    );
    await ledger.close(sweepId);
    log.info('windows opened', { sweepId, clusters: due.length });
  };
}
