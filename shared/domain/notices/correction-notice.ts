/** Takes back that a repair failed. */

import { clusterKey } from '../cluster/cluster-ref.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import { corrected, type FailedLook } from '../record/false-failure.ts';
import type { RunNotice } from './notice.ts';

/** Named after the failure, so that it is told once, whoever finds it out and how often. */
export function correctionNotice(
  { cluster, location, telling }: ClusterRecord,
  failed: FailedLook,
  nowMs: number,
): RunNotice {
  const { timeZone = 'UTC', mode = 'enforce', background = { pools: [], nextOpenings: [] } } = telling ?? {};
  return {
    id: ['repair-corrected', clusterKey(cluster), failed.sweepId].join('|'),
    kind: 'repair-corrected',
    severity: 'info',
    cluster: { ...cluster, location },
    occurredAtMs: nowMs,
    timeZone,
    facts: { ...background, mode, findings: [], actions: corrected(failed.actions), held: [] },
  };
}
