/** Reports a message that failed for good: its cluster is counted as failed and its owners are told, nothing vanishes. */

import type { Invocation } from '../ports/invocation.ts';
import type { ClusterMessage } from '../domain/record/cluster-message.ts';
import type { CloseUnreadable } from './reconcile/close-unreadable.ts';

export type ReportPoison = (message: ClusterMessage, invocation: Invocation) => Promise<void>;

export function makeReportPoison({ closeUnreadable }: { readonly closeUnreadable: CloseUnreadable }): ReportPoison {
  return async function reportPoison(message, invocation) {
    invocation.log.error('message failed for good', {
      cluster: message.cluster.id,
      sweepId: message.sweepId,
      kind: message.kind,
    });
    // Nothing is known to be wrong with the cluster: only a notice about its window is missing.
    if (message.kind === 'window') return;
    // Nobody knows whether there is such a cluster; the event watch asks again.
    if (message.kind === 'confirm') return;
    const detail = 'The warden failed repeatedly on this cluster; its log has the reason.';
    await closeUnreadable(message, { kind: 'poisoned', detail }, invocation);
  };
}
