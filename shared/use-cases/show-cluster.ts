/** All that is known of one cluster: judged now, remembered, and what happened to it. */

import type { ShownCluster } from '../domain/fleet/shown-cluster.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import { given } from '../domain/given.ts';
import { isUnreadable, knownRecord } from '../domain/record/cluster-record.ts';
import { judge } from '../domain/repair/judge-cluster.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';
import type { ClusterRecords, History } from '../ports/records.ts';
import type { ClusterReader } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { LearnArrivals } from './learn-arrivals.ts';
import type { LookForRollback } from './look-for-rollback.ts';

export interface ShowClusterDeps {
  readonly reader: ClusterReader;
  readonly records: ClusterRecords;
  readonly history: History;
  readonly policy: FleetPolicy;
  readonly lookForRollback: LookForRollback;
  readonly learnArrivals: LearnArrivals;
}

/** Undefined: Azure does not know the cluster, and the warden never did. */
export type ShowCluster = (cluster: ClusterRef, invocation: Invocation) => Promise<ShownCluster | undefined>;

const entriesShown = 50;

export function makeShowCluster(deps: ShowClusterDeps): ShowCluster {
  const { reader, records, history, policy, lookForRollback, learnArrivals } = deps;
  return async function showCluster(cluster, { signal, nowMs }) {
    const [reading, stored, entries] = await Promise.all([
      reader.read(cluster, signal),
      records.get(cluster),
      history.latest(cluster, entriesShown),
    ]);
    if (reading.kind === 'gone' && stored === undefined && entries.length === 0) return undefined;
    const record = knownRecord(stored);
    const looked =
      reading.kind === 'read'
        ? await lookForRollback(reading.snapshot.cluster, record, { signal, nowMs })
        : { kind: 'learned' as const };
    const rollback = looked.kind === 'learned' ? looked.rollback : record?.memory.rollback;
    const arrivals =
      reading.kind === 'read' ? await learnArrivals(reading.snapshot.cluster, { signal, nowMs }) : undefined;
    const memory = { ...record?.memory, ...given('rollback', rollback) };
    return {
      history: entries,
      ...(record === undefined ? {} : { record }),
      ...(isUnreadable(stored) ? { recordProblem: stored.problem } : {}),
      ...(reading.kind === 'read'
        ? {
            judgement: judge(reading.snapshot, policy, {
              nowMs,
              memory: () => memory,
              arrivals,
              failedUpgrade: record?.failedUpgrade,
            }),
          }
        : { unread: reading }),
    };
  };
}
