/** What a message of the queue may have done: what its sweep was ordered, and no more. */

import type { ReconcileMessage } from '../../domain/record/cluster-message.ts';
import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import { assign, type Assignment } from '../../domain/record/order.ts';
import type { Orders, SweepLedger } from '../../ports/records.ts';
import type { Invocation } from '../../ports/invocation.ts';

export interface AssignDeps {
  readonly orders: Pick<Orders, 'of'>;
  readonly ledger: Pick<SweepLedger, 'lineOf'>;
}

/** Undefined: nothing was ordered. A message that is forged, or that comes for the second time after long, ends here. */
export async function assignMessage(
  { orders, ledger }: AssignDeps,
  { message, release }: { readonly message: ReconcileMessage; readonly release: ClusterRecord['release'] },
  { nowMs, log }: Pick<Invocation, 'nowMs' | 'log'>,
): Promise<Assignment | undefined> {
  const { sweepId, cluster } = message;
  const [order, line] = await Promise.all([orders.of(sweepId), ledger.lineOf(sweepId, cluster)]);
  const assigned = assign(message, { order, line, release }, nowMs);
  if (assigned.kind === 'assigned') return assigned.assignment;
  log.warn('message without an order was dropped', { sweepId, cluster: cluster.id, because: assigned.because });
  return undefined;
}
