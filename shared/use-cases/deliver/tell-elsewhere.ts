/** What cannot be delivered is told through another channel, once a day for each receiver, with the notice itself. */

import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Receiver } from '../../domain/notices/receiver.ts';
import type { PendingEntry } from '../../ports/notices.ts';
import { patiently, type Run } from './delivery-run.ts';

const dayMs = 86_400_000;

export interface Undelivered {
  readonly entry: PendingEntry;
  readonly receiver: Receiver;
  readonly reason: string;
}

export async function tellElsewhere(run: Run, { entry, receiver, reason }: Undelivered): Promise<void> {
  const { notice } = entry;
  if (notice.kind === 'delivery-failed') return;
  const other = run.routing.receivers.find(({ id, kind }) => kind !== receiver.kind && id !== receiver.id);
  if (other === undefined) return;
  const about = notice.cluster === undefined ? '' : clusterKey(notice.cluster);
  const nowMs = run.now();
  const told: Notice = {
    ...notice,
    id: ['delivery-failed', receiver.id, notice.kind, about, Math.floor(nowMs / dayMs)].join('|'),
    kind: 'delivery-failed',
    severity: 'error',
    occurredAtMs: nowMs,
    facts: { ...notice.facts, undelivered: { receiverId: receiver.id, kind: notice.kind, reason } },
  };
  await patiently(run, () => run.outbox.put([{ receiverId: other.id, notice: told }]));
}
