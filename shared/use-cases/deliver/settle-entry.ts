/** Writes down what became of one entry, whatever becomes of the others: sent, put off or dead. */

import { parkMs } from '../../domain/notices/channel-pause.ts';
import type { PendingEntry, Delivery } from '../../ports/notices.ts';
import { entryKey, outletOf, patiently, pauseOf, receiverInLog, type Reached, type Run } from './delivery-run.ts';
import type { Outcome } from './send-message.ts';
import { tellElsewhere } from './tell-elsewhere.ts';
import { hourMs } from '../../domain/time/durations.ts';

export interface Settling extends Reached {
  readonly entry: PendingEntry;
  readonly outcome: Exclude<Outcome, { kind: 'not-asked' }>;
}

/** Never throws: what could not be written down stays claimed, and comes again when the claim has lapsed. */
export async function settleEntry(run: Run, settling: Settling): Promise<void> {
  const { entry, outcome } = settling;
  try {
    if (outcome.kind === 'no-budget') {
      const reason = 'the budget of the channel is used up';
      await putOff(run, entry, { dueAtMs: outcome.dueAtMs, reason, isAttempt: false });
    } else await settleAnswer(run, settling, outcome);
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : 'unknown';
    run.invocation.log.warn('notice not settled', { ...fieldsOf(entry), reason });
  }
}

async function settleAnswer(
  run: Run,
  { entry, ...reached }: Settling,
  { delivery, atMs }: Extract<Outcome, { kind: 'answered' }>,
): Promise<void> {
  switch (delivery.kind) {
    case 'sent':
      return settleSent(run, entry, { atMs, isPlain: delivery.plain?.includes(entry.notice.id) === true });
    case 'rejected':
      return settleDead(run, { entry, receiver: reached.receiver, reason: delivery.reason });
    case 'later': {
      const { reason } = delivery;
      if (isHopeless(delivery, entry, run.now() - failingSinceMs(run, reached)))
        return settleDead(run, { entry, receiver: reached.receiver, reason });
      return putOff(run, entry, { dueAtMs: atMs + waitMs(delivery, entry), reason, isAttempt: true });
    }
  }
}

/** Somebody must mend a role, a secret or a flow: asking every minute helps nobody, dropping the notice even less. */
const afterMendingMs = hourMs;

function waitMs({ retryAfterSeconds, needsMending }: Later, { attempts }: PendingEntry): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1_000;
  return needsMending === true ? afterMendingMs : parkMs(attempts + 1);
}

type Later = Extract<Delivery, { kind: 'later' }>;

/** For a day nobody mended it, and what it was to tell must reach somebody; 200 attempts take about two days. */
const mostMendingMs = 24 * hourMs;
const mostAttempts = 200;

export function isHopeless({ needsMending }: Later, { attempts }: PendingEntry, failingForMs: number): boolean {
  return (needsMending === true && failingForMs >= mostMendingMs) || attempts >= mostAttempts;
}

function failingSinceMs(run: Run, reached: Reached): number {
  const { failuresInARow, failingSinceMs: sinceMs } = pauseOf(run, outletOf(reached));
  return failuresInARow === 0 ? run.now() : sinceMs;
}

/** Remembered before it is written: whatever storage does, it is not sent again. */
async function settleSent(
  run: Run,
  entry: PendingEntry,
  { atMs, isPlain }: { readonly atMs: number; readonly isPlain: boolean },
): Promise<void> {
  const sent = { sentAtMs: atMs, isPlain };
  run.memory.unmarked.set(entryKey(entry), { entry, sent });
  const { log } = run.invocation;
  log.info('notice sent', fieldsOf(entry));
  if (isPlain) log.error('notice sent in plain words', { ...fieldsOf(entry), notice: entry.notice.id });
  await patiently(run, () => run.outbox.markSent(entry, sent));
  run.memory.unmarked.delete(entryKey(entry));
}

interface Dead {
  readonly entry: PendingEntry;
  readonly receiver: Reached['receiver'];
  readonly reason: string;
}

async function settleDead(run: Run, { entry, receiver, reason }: Dead): Promise<void> {
  await tellElsewhere(run, { entry, receiver, reason });
  await patiently(run, () => run.outbox.markDead(entry, reason));
  run.invocation.log.error('notice is dead', { ...fieldsOf(entry), reason });
}

async function putOff(run: Run, entry: PendingEntry, how: Parameters<Run['outbox']['putOff']>[1]): Promise<void> {
  await patiently(run, () => run.outbox.putOff(entry, how));
  run.invocation.log.warn('notice put off', { ...fieldsOf(entry), reason: how.reason });
}

function fieldsOf({ receiverId, notice }: PendingEntry): Readonly<Record<string, string | undefined>> {
  return { receiver: receiverInLog(receiverId), kind: notice.kind, cluster: notice.cluster?.id };
}

/** What was sent and could not be written down, of this receiver: before anything else is sent to it. */
export async function markRemembered(run: Run, receiverId: string): Promise<void> {
  const { unmarked } = run.memory;
  for (const [key, { entry, sent }] of [...unmarked].filter(([, each]) => each.entry.receiverId === receiverId)) {
    try {
      await patiently(run, () => run.outbox.markSent(entry, sent));
      unmarked.delete(key);
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : 'unknown';
      run.invocation.log.warn('notice not settled', { ...fieldsOf(entry), reason });
    }
  }
}
