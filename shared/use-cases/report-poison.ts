/** Reports a message that failed for good: its cluster is counted as failed and its owners are told, nothing vanishes. */

import { knownRecord } from '../domain/record/cluster-record.ts';
import type { ClusterMessage, ReconcileMessage } from '../domain/record/cluster-message.ts';
import type { ClusterRecords } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import { assignMessage, type AssignDeps } from './reconcile/assign-message.ts';
import type { CloseUnreadable } from './reconcile/close-unreadable.ts';

export type ReportPoison = (message: ClusterMessage, invocation: Invocation) => Promise<void>;

export interface ReportPoisonDeps extends AssignDeps {
  readonly records: Pick<ClusterRecords, 'get'>;
  readonly closeUnreadable: CloseUnreadable;
}

const problem = {
  kind: 'poisoned',
  detail: 'The warden failed repeatedly on this cluster; its log has the reason.',
} as const;

export function makeReportPoison(deps: ReportPoisonDeps): ReportPoison {
  return async function reportPoison(message, invocation) {
    const { cluster, sweepId, kind } = message;
    invocation.log.error('message failed for good', { cluster: cluster.id, sweepId, kind });
    switch (message.kind) {
      case 'reconcile':
        return reportRun(deps, message, invocation);
      case 'settle':
        return deps.closeUnreadable(message, problem, invocation);
      case 'window':
        // Nothing is known to be wrong with the cluster: only a notice about its window is missing.
        return;
      case 'confirm':
        // Nobody knows whether there is such a cluster; the event watch asks again.
        return;
    }
  };
}

async function reportRun(deps: ReportPoisonDeps, message: ReconcileMessage, invocation: Invocation): Promise<void> {
  const release = knownRecord(await deps.records.get(message.cluster))?.release;
  const assignment = await assignMessage(deps, { message, release }, invocation);
  if (assignment !== undefined) await deps.closeUnreadable(assignment, problem, invocation);
}
