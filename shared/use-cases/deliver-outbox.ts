/** Delivers what is due: claim, send, then mark sent. A crash in between may repeat a notice, never lose one. */

import { personReceiver, type Receiver } from '../domain/receiver.ts';
import type { Delivery, Invocation, Messenger, Outbox, PendingEntry } from '../ports.ts';

export interface DeliverOutboxDeps {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly messengers: Readonly<Record<Receiver['kind'], Messenger>>;
}

export type DeliverOutbox = (invocation: Invocation) => Promise<void>;

/** A claim outlives one batch; what is left over is due again at the next tick of the timer. */
const batch = { limit: 100, claimSeconds: 300 };

export function makeDeliverOutbox({ outbox, receivers, messengers }: DeliverOutboxDeps): DeliverOutbox {
  return async function deliverOutbox(invocation) {
    const known = new Map(receivers.map((receiver) => [receiver.id, receiver]));
    for (const receiverId of await outbox.receivers()) {
      const entries = await outbox.claimDue(receiverId, { ...batch, nowMs: invocation.nowMs });
      const receiver = known.get(receiverId) ?? personReceiver(receiverId);
      if (receiver === undefined) await giveUp(outbox, entries, invocation);
      else await deliverTo(receiver, entries, { outbox, messenger: messengers[receiver.kind], invocation });
    }
  };
}

async function giveUp(outbox: Outbox, entries: readonly PendingEntry[], { log }: Invocation): Promise<void> {
  for (const entry of entries) {
    await outbox.markDead(entry, 'policy no longer has this receiver');
    log.error('notice is dead', { receiver: entry.receiverId, kind: entry.notice.kind, reason: 'receiver removed' });
  }
}

interface Post {
  readonly outbox: Outbox;
  readonly messenger: Messenger;
  readonly invocation: Invocation;
}

/** When the channel asks for patience, the rest of the batch waits as well: asking again would only be refused. */
async function deliverTo(receiver: Receiver, entries: readonly PendingEntry[], post: Post): Promise<void> {
  let patience: Extract<Delivery, { kind: 'later' }> | undefined;
  for (const entry of entries) {
    const delivery = patience ?? (await post.messenger.send(entry.notice, receiver, post.invocation.signal));
    await note(entry, delivery, post);
    if (delivery.kind === 'later') patience = delivery;
  }
}

async function note(entry: PendingEntry, delivery: Delivery, { outbox, invocation }: Post): Promise<void> {
  const { nowMs, log } = invocation;
  const fields = { receiver: entry.receiverId, kind: entry.notice.kind, cluster: entry.notice.cluster.id };
  if (delivery.kind === 'sent') {
    await outbox.markSent(entry, nowMs);
    log.info('notice sent', fields);
  } else if (delivery.kind === 'later') {
    await outbox.putOff(entry, nowMs + delivery.retryAfterSeconds * 1000, delivery.reason);
    log.warn('notice put off', { ...fields, reason: delivery.reason });
  } else {
    await outbox.markDead(entry, delivery.reason);
    log.error('notice is dead', { ...fields, reason: delivery.reason });
  }
}
