/** Delivers what is due: claim, send, then mark sent. A crash in between may repeat a notice, never lose one. */

import { clusterKey } from '../domain/cluster/cluster-ref.ts';
import { given } from '../domain/given.ts';
import { canWait, toldIn, type Notice } from '../domain/notices/notice.ts';
import { planDelivery, routineOpensAtMs } from '../domain/notices/plan-delivery.ts';
import { topicReceiver, type DeliveryHabits, type Receiver } from '../domain/notices/receiver.ts';
import type { Delivery, Messenger, Outbox, PendingEntry, SendBudget, SendLimits } from '../ports/notices.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface DeliverOutboxDeps {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  /** By kind of receiver. */
  readonly channels: Readonly<Record<string, ConnectedChannel>>;
  /** Somebody whom policy does not name. */
  readonly unnamed: (receiverId: string) => Receiver | undefined;
  readonly budget: SendBudget;
}

export interface ConnectedChannel {
  readonly messenger: Messenger;
  readonly habits: DeliveryHabits;
  /** Absent: the channel has no budget of its own. */
  readonly limits?: SendLimits | undefined;
}

export type DeliverOutbox = (invocation: Invocation) => Promise<void>;

/** A claim outlives one batch; what is left over is due again at the next tick of the timer. */
const batch = { limit: 2_000, claimSeconds: 600 };
const notedAtOnce = 16;

export function makeDeliverOutbox(deps: DeliverOutboxDeps): DeliverOutbox {
  return async function deliverOutbox(invocation) {
    const known = new Map([...deps.receivers, topicReceiver].map((receiver) => [receiver.id, receiver]));
    for (const receiverId of await deps.outbox.receivers()) {
      const receiver = known.get(receiverId) ?? deps.unnamed(receiverId);
      const channel = deps.channels[receiver?.kind ?? ''];
      if (receiver === undefined || channel === undefined) await giveUp(deps, receiverId, invocation);
      else await deliverTo(deps, { receiver, channel }, invocation);
    }
  };
}

async function giveUp({ outbox }: DeliverOutboxDeps, receiverId: string, { log, nowMs }: Invocation): Promise<void> {
  for (const entry of await outbox.claimDue(receiverId, { ...batch, nowMs })) {
    await outbox.markDead(entry, 'policy no longer has this receiver');
    log.error('notice is dead', { receiver: entry.receiverId, kind: entry.notice.kind, reason: 'receiver removed' });
  }
}

/** When the channel asks for patience, the rest of the batch waits as well: asking again would only be refused. */
async function deliverTo(
  deps: DeliverOutboxDeps,
  { receiver, channel }: { readonly receiver: Receiver; readonly channel: ConnectedChannel },
  invocation: Invocation,
): Promise<void> {
  const { outbox } = deps;
  const { nowMs } = invocation;
  const lastRoutineMs = await outbox.lastRoutineMs(receiver.id);
  const onlyUrgent = routineOpensAtMs(receiver, channel.habits, { nowMs, lastRoutineMs }) > nowMs;
  const entries = await outbox.claimDue(receiver.id, { ...batch, nowMs, onlyUrgent });
  let patience: Extract<Delivery, { kind: 'later' }> | undefined;
  for (const message of planDelivery(entries, channel.habits)) {
    const delivery = patience ?? (await send(deps, { receiver, channel, entries: message }, invocation));
    for (let index = 0; index < message.length; index += notedAtOnce) {
      const some = message.slice(index, index + notedAtOnce);
      await Promise.all(some.map((entry) => note(deps, entry, { delivery, receiver, invocation })));
    }
    if (delivery.kind === 'later') patience = delivery;
    if (delivery.kind === 'sent' && message.some(({ notice }) => canWait(notice)))
      await outbox.noteRoutine(receiver.id, nowMs);
  }
}

interface Due {
  readonly receiver: Receiver;
  readonly channel: ConnectedChannel;
  readonly entries: readonly PendingEntry[];
}

async function send(
  { budget }: DeliverOutboxDeps,
  { receiver, channel, entries }: Due,
  { nowMs, signal }: Invocation,
): Promise<Delivery> {
  const [first, ...rest] = entries.map(({ notice }) => notice);
  if (first === undefined) return { kind: 'sent' };
  const { messenger, limits } = channel;
  const waitSeconds = limits === undefined ? 0 : await budget.take(receiver.kind, limits, nowMs);
  if (waitSeconds > 0)
    return { kind: 'later', retryAfterSeconds: waitSeconds, reason: 'the budget of the channel is used up' };
  return messenger.send([first, ...rest], receiver, signal);
}

interface Outcome {
  readonly delivery: Delivery;
  readonly receiver: Receiver;
  readonly invocation: Invocation;
}

async function note(
  deps: DeliverOutboxDeps,
  entry: PendingEntry,
  { delivery, receiver, invocation }: Outcome,
): Promise<void> {
  const { nowMs, log } = invocation;
  const { outbox } = deps;
  const fields = { receiver: entry.receiverId, kind: entry.notice.kind, cluster: entry.notice.cluster?.id };
  if (delivery.kind === 'sent') {
    await outbox.markSent(entry, nowMs);
    log.info('notice sent', fields);
  } else if (delivery.kind === 'later' && !isHopeless(delivery, entry)) {
    await outbox.putOff(entry, nowMs + delivery.retryAfterSeconds * 1000, delivery.reason);
    log.warn('notice put off', { ...fields, reason: delivery.reason });
  } else {
    await tellElsewhere(deps, { entry, receiver, reason: delivery.reason }, nowMs);
    await outbox.markDead(entry, delivery.reason);
    log.error('notice is dead', { ...fields, reason: delivery.reason });
  }
}

/** Asked every hour for about a day: nobody mends it, and what it was to tell must reach somebody. */
const mostMendingAttempts = 24;

function isHopeless({ needsMending }: Extract<Delivery, { kind: 'later' }>, { attempts }: PendingEntry): boolean {
  return needsMending === true && attempts >= mostMendingAttempts;
}

const dayMs = 86_400_000;

/** What cannot be delivered is told through the other channel, once a day for each receiver, with the notice itself. */
async function tellElsewhere(
  { outbox, receivers }: DeliverOutboxDeps,
  { entry, receiver, reason }: { readonly entry: PendingEntry; readonly receiver: Receiver; readonly reason: string },
  nowMs: number,
): Promise<void> {
  const { notice } = entry;
  if (notice.kind === 'delivery-failed') return;
  const other = receivers.find(({ id, kind }) => kind !== receiver.kind && id !== receiver.id);
  if (other === undefined) return;
  const about = notice.cluster === undefined ? '' : clusterKey(notice.cluster);
  const { timeZone, isTest, cluster } = notice;
  const told: Notice = {
    id: ['delivery-failed', receiver.id, notice.kind, about, Math.floor(nowMs / dayMs)].join('|'),
    kind: 'delivery-failed',
    severity: 'error',
    occurredAtMs: nowMs,
    timeZone,
    ...given('cluster', cluster),
    ...given('isTest', isTest),
    facts: { receiverId: receiver.id, reason, undelivered: toldIn(notice) },
  };
  await outbox.put([{ receiverId: other.id, notice: told }]);
}
