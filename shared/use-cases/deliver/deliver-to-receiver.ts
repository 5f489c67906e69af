/** Serves one receiver: what is urgent first, in batches, and nothing of another receiver's trouble. */

import { eachOf } from '../../domain/each-of.ts';
import { canWait, isUrgent } from '../../domain/notices/notice.ts';
import { planDelivery, routineOpensAtMs } from '../../domain/notices/plan-delivery.ts';
import type { SendPurpose } from '../../domain/notices/send-shares.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { PendingEntry } from '../../ports/notices.ts';
import { startBackground, type Background } from './background.ts';
import { entryKey, outletOf, patiently, pauseOf, type Reached, type Run } from './delivery-run.ts';
import { sendMessage, type Outcome } from './send-message.ts';
import { isHopeless, markRemembered, settleEntry } from './settle-entry.ts';
import { tellElsewhere } from './tell-elsewhere.ts';
import { hourMs } from '../../domain/time/durations.ts';

/** Many notices make one message for people; systems get each by itself, so that fewer are held at a time. */
const mostBundled = 2_000;
const mostOneByOne = 200;
/** Short: what a process that died has held comes back soon. */
const claimSeconds = 120;
/** A message must be sent and written down before the claim lapses. */
const sendMarginMs = 45_000;
const settledAtOnce = 16;

export async function deliverTo(run: Run, reached: Reached): Promise<void> {
  const { id } = reached.receiver;
  await recallPause(run, outletOf(reached));
  await markRemembered(run, id);
  const settling = startBackground();
  try {
    while (!run.isOver() && (await mayBeUsed(run, outletOf(reached)))) {
      const heldUntilMs = run.now() + claimSeconds * 1_000;
      const entries = await claimNext(run, reached);
      if (!(await deliverBatch(run, reached, { entries, heldUntilMs, settling }))) break;
    }
  } finally {
    await settling.end();
    await markRemembered(run, id);
  }
}

async function recallPause(run: Run, outlet: string): Promise<void> {
  if (run.memory.pauses.has(outlet)) return;
  const known = await patiently(run, () => run.pauses.read(outlet));
  if (known !== undefined) run.memory.pauses.set(outlet, known);
}

/** As long as that a run may wait for a channel; for more there is the next run. */
const mostWaitMs = 10_000;

async function mayBeUsed(run: Run, outlet: string): Promise<boolean> {
  for (;;) {
    const waitMs = pauseOf(run, outlet).pausedUntilMs - run.now();
    if (waitMs <= 0) return true;
    if (waitMs > mostWaitMs || run.isOver()) return false;
    await run.sleep(waitMs);
  }
}

async function claimNext(run: Run, { receiver, channel }: Reached): Promise<readonly PendingEntry[]> {
  const limit = channel.habits.isOneByOne === true ? mostOneByOne : mostBundled;
  const claim = (onlyUrgent: boolean) =>
    patiently(run, () => run.outbox.claimDue(receiver.id, { limit, nowMs: run.now(), claimSeconds, onlyUrgent }));
  const urgent = await claim(true);
  if (urgent.length > 0) return urgent;
  const stored = await patiently(run, () => run.outbox.lastRoutineMs(receiver.id));
  const remembered = run.memory.lastRoutineMs.get(receiver.id);
  const lastRoutineMs = stored === undefined ? remembered : Math.max(stored, remembered ?? stored);
  const nowMs = run.now();
  return routineOpensAtMs(receiver, channel.habits, { nowMs, lastRoutineMs }) > nowMs ? [] : claim(false);
}

interface Batch {
  readonly entries: readonly PendingEntry[];
  readonly heldUntilMs: number;
  readonly settling: Background;
}

/** True when anything was sent or put off; what was not even tried is given back. */
async function deliverBatch(run: Run, reached: Reached, batch: Batch): Promise<boolean> {
  const { entries, heldUntilMs, settling } = batch;
  const untried = new Set(entries.filter((entry) => !run.memory.unmarked.has(entryKey(entry))));
  const usedUp = new Map<SendPurpose, number>();
  const before = untried.size;
  try {
    for (const message of planDelivery([...untried], reached.channel.habits)) {
      if (!(await mayBeUsed(run, outletOf(reached)))) break;
      if (run.isOver() || run.now() > heldUntilMs - sendMarginMs) break;
      const outcome = await sendMessage(run, { ...reached, entries: message, usedUp });
      if (outcome.kind === 'not-asked') continue;
      for (const entry of message) untried.delete(entry);
      if (outcome.kind === 'answered') noteRoutine(run, reached, { entries: message, outcome, settling });
      // Storage that is slow to write down what was sent keeps nothing else from being sent.
      await settling.add(settleAll(run, reached, { entries: message, outcome }));
      if (outcome.kind === 'answered') await spread(run, reached, { entries: message, outcome, untried });
    }
  } finally {
    await releaseAll(run, untried);
  }
  return untried.size < before;
}

interface Settled {
  readonly entries: readonly PendingEntry[];
  readonly outcome: Exclude<Outcome, { kind: 'not-asked' }>;
}

type Answered = Settled & { readonly outcome: Extract<Outcome, { kind: 'answered' }> };

async function settleAll(run: Run, reached: Reached, { entries, outcome }: Settled): Promise<void> {
  await eachOf(entries, settledAtOnce, async (entry) => {
    await settleEntry(run, { ...reached, entry, outcome });
  });
}

/** Remembered at once, so that the next batch already knows. */
function noteRoutine(
  run: Run,
  { receiver, channel }: Reached,
  { entries, outcome, settling }: Answered & Pick<Batch, 'settling'>,
): void {
  const { delivery, atMs } = outcome;
  if (delivery.kind !== 'sent' || channel.habits.routineGapMs === 0) return;
  if (!entries.some(({ notice }) => canWait(notice))) return;
  run.memory.lastRoutineMs.set(receiver.id, atMs);
  void settling.add(patiently(run, () => run.outbox.noteRoutine(receiver.id, atMs)).catch(onlyTransient));
}

/** What an answer means for those that were not tried yet: nobody mends a channel while they wait. */
async function spread(
  run: Run,
  reached: Reached,
  { entries, outcome, untried }: Answered & { readonly untried: Set<PendingEntry> },
): Promise<void> {
  const { delivery } = outcome;
  if (delivery.kind !== 'later' || delivery.needsMending !== true) return;
  const failingForMs = run.now() - pauseOf(run, outletOf(reached)).failingSinceMs;
  const others = [...untried];
  const hopeless = others.filter((entry) => isHopeless(delivery, entry, failingForMs));
  for (const entry of hopeless) untried.delete(entry);
  await settleAll(run, reached, { entries: hopeless, outcome });
  if (failingForMs < tellAfterMs) return;
  const { receiver } = reached;
  const urgent = [...entries, ...others].filter(({ notice }) => isUrgent(notice));
  await eachOf(urgent, settledAtOnce, async (entry) => {
    await tellElsewhere(run, { entry, receiver, reason: delivery.reason }).catch(onlyTransient);
  });
}

/** Somebody may be mending it right now; after that, what is urgent reaches somebody by another way. */
const tellAfterMs = hourMs;

/** Storage did not take it; the next run tries again. */
function onlyTransient(fault: unknown): void {
  if (!(fault instanceof TransientError)) throw fault;
}

async function releaseAll(run: Run, untried: ReadonlySet<PendingEntry>): Promise<void> {
  await eachOf(untried, settledAtOnce, async (entry) => {
    await patiently(run, () => run.outbox.release(entry)).catch(onlyTransient);
  });
}
