/** What cannot be delivered is told through another channel, once a day for each receiver, with the notice itself. */

import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { given } from '../../domain/given.ts';
import { kindOf, toldIn, type Notice, type UnreadableNotice } from '../../domain/notices/notice.ts';
import type { Receiver } from '../../domain/notices/receiver.ts';
import type { PendingEntry } from '../../ports/notices.ts';
import { patiently, type Run } from './delivery-run.ts';
import { dayMs } from '../../domain/time/durations.ts';

export interface Undelivered {
  readonly entry: PendingEntry;
  readonly receiver: Receiver;
  readonly reason: string;
}

export async function tellElsewhere(run: Run, { entry, receiver, reason }: Undelivered): Promise<void> {
  const { notice } = entry;
  const kind = kindOf(notice);
  if (kind === 'delivery-failed') return;
  const other = run.routing.receivers.find(({ id, kind }) => kind !== receiver.kind && id !== receiver.id);
  if (other === undefined) return;
  const about = notice.cluster === undefined ? '' : clusterKey(notice.cluster);
  const nowMs = run.now();
  const { timeZone, isTest, cluster } = notice;
  const common = {
    id: ['delivery-failed', receiver.id, kind, about, Math.floor(nowMs / dayMs)].join('|'),
    severity: 'error',
    occurredAtMs: nowMs,
    timeZone,
    ...given('cluster', cluster),
    ...given('isTest', isTest),
  } as const;
  const told: Notice =
    notice.kind === 'unreadable'
      ? {
          ...common,
          kind: 'unreadable',
          facts: { was: 'delivery-failed', reason: lostWords(notice, receiver, reason) },
        }
      : {
          ...common,
          kind: 'delivery-failed',
          facts: { receiverId: receiver.id, reason, undelivered: toldIn(notice) },
        };
  await patiently(run, () => run.outbox.put([{ receiverId: other.id, notice: told }]));
}

function lostWords({ id, facts }: UnreadableNotice, receiver: Receiver, reason: string): string {
  return `${receiver.id} cannot be reached: ${reason}. Not delivered to it: ${facts.was} (${id}); ${facts.reason}`;
}
