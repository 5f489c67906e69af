/** The record of a cluster that is known to be there and that nobody has judged yet. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { ClusterRecord } from './cluster-record.ts';

/** The next run judges it. */
export function unseenCluster(cluster: ClusterRef, nowMs: number): ClusterRecord {
  return {
    state: { kind: 'unread', isMissing: false },
    cluster,
    location: '',
    verdict: 'indeterminate',
    fingerprint: '',
    sinceMs: nowMs,
    judgedAtMs: nowMs,
    memory: {},
  };
}
