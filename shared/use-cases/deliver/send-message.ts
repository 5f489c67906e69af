/** Sends one message, when the budget allows; what the channel answers decides how long it is left alone. */

import { afterAnswer } from '../../domain/notices/channel-pause.ts';
import { purposeOf, type SendPurpose } from '../../domain/notices/send-shares.ts';
import { TransientError, unlessTransient } from '../../domain/transient-error.ts';
import type { Delivery, PendingEntry } from '../../ports/notices.ts';
import { outletOf, patiently, pauseOf, receiverInLog, type Reached, type Run } from './delivery-run.ts';

export type Outcome =
  | { readonly kind: 'answered'; readonly delivery: Delivery; readonly atMs: number }
  /** Not its turn: the share of the budget it belongs to is used up. */
  | { readonly kind: 'no-budget'; readonly dueAtMs: number }
  /** Storage does not say whether there is a budget left, so nothing was sent. */
  | { readonly kind: 'not-asked' };

export interface Message extends Reached {
  readonly entries: readonly PendingEntry[];
  /** Until when there is no budget for what purpose, as far as this batch has been told. */
  readonly usedUp: Map<SendPurpose, number>;
}

export async function sendMessage(run: Run, message: Message): Promise<Outcome> {
  const first = await sendOnce(run, message, false);
  if (first.kind !== 'answered' || first.delivery.kind !== 'rejected') return first;
  // The channel found fault with the message, not with who sends it: its form may be all that is wrong.
  const plain = await sendOnce(run, message, true);
  return plain.kind === 'answered' && plain.delivery.kind === 'rejected' ? first : plain;
}

async function sendOnce(run: Run, message: Message, isPlain: boolean): Promise<Outcome> {
  const dueAtMs = await budgetOpensAtMs(run, message);
  if (dueAtMs === undefined) return { kind: 'not-asked' };
  if (dueAtMs > run.now()) return { kind: 'no-budget', dueAtMs };
  const delivery = await ask(run, message, isPlain);
  const atMs = run.now();
  if (delivery !== undefined) await notePause(run, message, { delivery, atMs });
  return { kind: 'answered', delivery: delivery ?? { kind: 'later', reason: 'the message could not be made' }, atMs };
}

/** Undefined: storage does not say. */
async function budgetOpensAtMs(run: Run, { receiver, channel, entries, usedUp }: Message): Promise<number | undefined> {
  const { limits } = channel;
  if (limits === undefined) return run.now();
  const purpose = purposeOf(entries.map(({ notice }) => notice));
  const known = usedUp.get(purpose);
  if (known !== undefined) return known;
  const nowMs = run.now();
  const request = { limits, purpose, nowMs };
  const seconds = await unlessTransient(() => patiently(run, () => run.budget.take(receiver.kind, request)));
  if (seconds === undefined) return undefined;
  const opensAtMs = nowMs + seconds * 1_000;
  if (seconds > 0) usedUp.set(purpose, opensAtMs);
  return opensAtMs;
}

/** Undefined: a messenger answers instead of throwing; one that throws has met something nobody thought of, in this message. */
async function ask(
  { invocation }: Run,
  { receiver, channel, entries }: Message,
  isPlain: boolean,
): Promise<Delivery | undefined> {
  const [first, ...rest] = entries.map(({ notice }) => notice);
  if (first === undefined) return { kind: 'sent' };
  try {
    return await channel.messenger.send([first, ...rest], receiver, { signal: invocation.signal, isPlain });
  } catch (fault) {
    const reason = fault instanceof Error ? fault.name : 'unknown';
    invocation.log.error('message could not be made', {
      receiver: receiverInLog(receiver.id),
      kind: first.kind,
      reason,
    });
    return undefined;
  }
}

async function notePause(
  run: Run,
  message: Message,
  { delivery, atMs }: { readonly delivery: Delivery; readonly atMs: number },
): Promise<void> {
  const outlet = outletOf(message);
  const before = pauseOf(run, outlet);
  const { retryAfterSeconds, needsMending } = delivery.kind === 'later' ? delivery : {};
  const isTaken = delivery.kind !== 'later';
  const after = afterAnswer(before, { isTaken, atMs, retryAfterSeconds, needsMending });
  run.memory.pauses.set(outlet, after);
  if (after.pausedUntilMs === before.pausedUntilMs) return;
  if (!isTaken)
    run.invocation.log.warn('channel paused', { channel: outlet, seconds: (after.pausedUntilMs - atMs) / 1_000 });
  try {
    await patiently(run, () => run.pauses.keep(outlet, after));
  } catch (fault) {
    // This process knows of the pause; another one would learn it by itself.
    if (!(fault instanceof TransientError)) throw fault;
  }
}
