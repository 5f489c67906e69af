/** Puts many notices into an outbox and delivers them minute by minute, with or without faults; time is simulated. */

import type { Storage } from '../shared/adapters/storage/storage-connection.ts';
import { makeChannelPauses } from '../shared/adapters/storage/channel-pauses.ts';
import { makeOutbox } from '../shared/adapters/storage/outbox.ts';
import { makeSendBudget } from '../shared/adapters/storage/send-budget.ts';
import { eachOf } from '../shared/domain/each-of.ts';
import type { Notice } from '../shared/domain/notices/notice.ts';
import { topicReceiver, type Receiver } from '../shared/domain/notices/receiver.ts';
import { TransientError } from '../shared/domain/transient-error.ts';
import type { Outbox, OutboxCounts, OutboxEntry } from '../shared/ports/notices.ts';
import { makeDeliverOutbox } from '../shared/use-cases/deliver-outbox.ts';
import { aNotice } from './builders/a-run.ts';
import { faultyMessenger, faultyTable, randomFrom, type Arrived, type Trouble } from './fakes/faults.ts';
import { simulatedClock } from './fakes/simulated-clock.ts';
import { fakeStorage, type FakeTable } from './fakes/tables.ts';
import { minuteMs } from '../shared/domain/time/durations.ts';

export interface Night {
  readonly notices: number;
  /** Share of the calls that fail, of storage and of channels. */
  readonly faults: number;
  readonly seed?: number;
  /** Absent: in memory. */
  readonly storage?: Storage;
}

export interface Morning {
  readonly counts: OutboxCounts;
  readonly lost: number;
  /** Came more than once. */
  readonly repeated: number;
  /** Of those, the ones whose channel had always answered. */
  readonly repeatedWithoutCause: number;
  /** From the first minute to the last notice. */
  readonly minutes: number;
  readonly runs: number;
  /** Runs that the host shows as failed. */
  readonly failedRuns: number;
  readonly struck: Readonly<Record<string, number>>;
}

const mail: Receiver = { kind: 'email', id: 'mail', minimumSeverity: 'info' };
const card: Receiver = { kind: 'teams', id: 'channel', minimumSeverity: 'info' };
const startMs = Date.parse('2026-11-21T22:00Z');
const lots = { perMinute: 1_000_000, perHour: 1_000_000 };

/** Half of them go to the topic, one by one; a quarter each to mail and Teams, every second one urgent. */
function entryNumber(index: number): OutboxEntry {
  const receiver = index % 2 === 0 ? topicReceiver : index % 4 === 1 ? mail : card;
  const severity: Notice['severity'] = index % 8 < 4 ? 'error' : 'info';
  return { receiverId: receiver.id, notice: aNotice({ id: `n${String(index)}`, severity, occurredAtMs: startMs }) };
}

export async function deliverMany({ notices, faults, seed = 1, storage }: Night): Promise<Morning> {
  const clock = simulatedClock();
  const random = randomFrom(seed);
  const struck: Record<string, number> = {};
  const ofStorage: Trouble = { rate: faults, random, clock, costMs: 5.3, timeoutMs: 1_000, struck };
  // A quarter of a second for each of 10,000; with fewer the topic is busy for as long.
  const sendMs = 250 * (10_000 / notices);
  const ofChannel: Trouble = { ...ofStorage, costMs: sendMs, timeoutMs: 2 * sendMs };
  const inner = storage ?? fakeStorage();
  const shaky = troubled(inner, ofStorage);
  const arrived: Arrived = { times: new Map(), unsaid: new Set() };
  const messenger = faultyMessenger(ofChannel, arrived);
  const deliver = makeDeliverOutbox({
    outbox: makeOutbox(shaky),
    routing: { receivers: [mail, card], accountable: [] },
    budget: makeSendBudget(shaky),
    pauses: makeChannelPauses(shaky),
    clock,
    unnamed: () => undefined,
    channels: {
      email: { messenger, habits: { routineGapMs: 0 }, limits: lots },
      teams: { messenger, habits: { routineGapMs: 0, isReachedApart: true } },
      topic: { messenger, habits: { routineGapMs: 0, isOneByOne: true } },
    },
  });
  const entries = Array.from({ length: notices }, (_, index) => entryNumber(index));
  const quiet = () => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const { signal } = new AbortController();
  const truth = makeOutbox(inner);
  let runs = 0;
  let failedRuns = 0;
  let minutes = 0;
  await clock.during(async () => {
    await putAll(makeOutbox(shaky), entries);
    const begunMs = clock.now();
    while (runs < 600 && (await truth.counts()).pending > 0) {
      runs += 1;
      const due = clock.now() + minuteMs;
      const nowMs = startMs + clock.now() - begunMs;
      await deliver({ id: String(runs), nowMs, signal, log }).catch(() => (failedRuns += 1));
      minutes = (clock.now() - begunMs) / minuteMs;
      await clock.sleep(due - clock.now());
    }
  });
  const keys = entries.map(({ receiverId, notice }) => `${receiverId} ${notice.id}`);
  const again = keys.filter((key) => (arrived.times.get(key) ?? 0) > 1);
  return {
    counts: await truth.counts(),
    lost: keys.filter((key) => !arrived.times.has(key)).length,
    repeated: again.length,
    repeatedWithoutCause: again.filter((key) => !arrived.unsaid.has(key)).length,
    minutes,
    runs,
    failedRuns,
    struck,
  };
}

function troubled(inner: Storage, trouble: Trouble): Storage {
  return {
    ...inner,
    table: async (name) => faultyTable((await inner.table(name)) as unknown as FakeTable, trouble) as never,
  };
}

/** Each in a message of its own, as the queue does it: what failed comes again, until it is in. */
async function putAll(outbox: Outbox, entries: readonly OutboxEntry[]): Promise<void> {
  await eachOf(entries, 16, async (entry) => {
    for (let isIn = false; !isIn;) isIn = await outbox.put([entry]).then(() => true, againIfTransient);
  });
}

function againIfTransient(fault: unknown): false {
  if (fault instanceof TransientError) return false;
  throw fault;
}
