/** One run of the delivery, with storage in memory and channels that do as they are told. */

import { describe, expect, it } from 'vitest';
import { makeChannelPauses } from '../../shared/adapters/storage/channel-pauses.ts';
import { makeOutbox } from '../../shared/adapters/storage/outbox.ts';
import { makeSendBudget } from '../../shared/adapters/storage/send-budget.ts';
import type { Storage } from '../../shared/adapters/storage/storage-connection.ts';
import type { Notice } from '../../shared/domain/notices/notice.ts';
import { topicReceiver, type Receiver } from '../../shared/domain/notices/receiver.ts';
import type { SendLimits } from '../../shared/domain/notices/send-shares.ts';
import type { Delivery, Messenger, Outbox } from '../../shared/ports/notices.ts';
import { makeDeliverOutbox } from '../../shared/use-cases/deliver-outbox.ts';
import { aNotice } from '../builders/a-run.ts';
import { simulatedClock } from '../fakes/simulated-clock.ts';
import { fakeStorage, storageFault, type FakeTable } from '../fakes/tables.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const startMs = Date.parse('2026-11-21T12:00Z');
const mail: Receiver = { kind: 'email', id: 'mail', minimumSeverity: 'info' };
const card: Receiver = { kind: 'teams', id: 'ops', minimumSeverity: 'info' };
const otherCard: Receiver = { kind: 'teams', id: 'dev', minimumSeverity: 'info' };

interface Call {
  readonly receiver: string;
  readonly ids: readonly string[];
  readonly isPlain: boolean;
  /** Since the start. */
  readonly atMs: number;
}

interface Line {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface World {
  readonly outbox: Outbox;
  readonly calls: readonly Call[];
  readonly lines: readonly Line[];
  put(receiver: Receiver, ...notices: readonly Partial<Notice>[]): Promise<void>;
  /** A run that begins so long after the start. */
  deliver(afterMs?: number): Promise<void>;
  /** The same storage, seen by a process that remembers nothing. */
  restart(): void;
}

interface Given {
  /** What the channel says to each message; absent: it takes all. */
  readonly answer?: (call: Call) => Delivery | Error;
  readonly receivers?: readonly Receiver[];
  readonly limits?: SendLimits;
  readonly wrap?: (table: FakeTable) => FakeTable;
  /** How long a channel takes to answer. */
  readonly answerMs?: number;
}

function aWorld({ answer, receivers = [mail, card, otherCard], limits, wrap, answerMs = 0 }: Given = {}): World {
  const clock = simulatedClock();
  const storage: Storage = fakeStorage(wrap);
  const outbox = makeOutbox(storage);
  const calls: Call[] = [];
  const lines: Line[] = [];
  const messenger: Messenger = {
    async send(notices, receiver, { isPlain = false }) {
      await clock.sleep(answerMs);
      const ids = notices.map(({ id }) => id);
      const call = { receiver: receiver.id, ids, isPlain, atMs: clock.now() };
      calls.push(call);
      const said = answer?.(call) ?? { kind: 'sent' };
      if (said instanceof Error) throw said;
      return said;
    },
  };
  const begin = () =>
    makeDeliverOutbox({
      outbox,
      routing: { receivers, accountable: [] },
      budget: makeSendBudget(storage),
      pauses: makeChannelPauses(storage),
      clock,
      unnamed: () => undefined,
      channels: {
        email: { messenger, habits: { routineGapMs: 0 }, limits },
        teams: { messenger, habits: { routineGapMs: 0, isReachedApart: true } },
        topic: { messenger, habits: { routineGapMs: 0, isOneByOne: true } },
      },
    });
  let deliver = begin();
  const note = (event: string, fields: Line['fields'] = {}) => void lines.push({ event, fields });
  const log = { info: note, warn: note, error: note };
  return {
    outbox,
    calls,
    lines,
    async put(receiver, ...notices) {
      const entries = notices.map((notice) => ({
        receiverId: receiver.id,
        notice: aNotice({ severity: 'error', occurredAtMs: startMs, ...notice }),
      }));
      await outbox.put(entries);
    },
    deliver: (afterMs = clock.now()) =>
      clock.during(async () => {
        if (afterMs > clock.now()) await clock.sleep(afterMs - clock.now());
        await deliver({ id: 'run', nowMs: startMs + clock.now(), signal: new AbortController().signal, log });
      }),
    restart() {
      deliver = begin();
    },
  };
}

const later = (more: object = {}): Delivery => ({ kind: 'later', reason: 'it answered 503', ...more });
const named = (count: number, name: string, more: Partial<Notice> = {}) =>
  Array.from({ length: count }, (_, index) => ({ id: `${name}${String(index)}`, ...more }));

describe('a receiver in trouble', () => {
  it('keeps no other from being served', async () => {
    const world = aWorld({ answer: ({ receiver }) => (receiver === 'ops' ? new Error('a bug') : { kind: 'sent' }) });
    for (const receiver of [card, otherCard, mail]) await world.put(receiver, { id: 'x' });
    await world.deliver();
    expect(await world.outbox.counts()).toMatchObject({ pending: 1, sent: 2 });
  });

  it('whose rows cannot be listed fails the run only when the others are served', async () => {
    let struck = 0;
    const world = aWorld({
      wrap: (table) => ({
        ...table,
        listEntities: (options) => {
          const isFirst = options?.queryOptions?.filter?.includes('RowKey') === true && struck++ < 5;
          if (isFirst) throw storageFault(503, 'ServerBusy');
          return table.listEntities(options);
        },
      }),
      receivers: [mail, card],
    });
    await world.put(mail, { id: 'x' });
    await world.put(card, { id: 'x' });
    await world.deliver().catch(() => undefined);
    expect(world.calls.length).toBeGreaterThanOrEqual(1);
    await world.deliver(60_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, sent: 2 });
  });

  it('is named in the log, a person is not', async () => {
    const person: Receiver = { ...mail, id: 'person:ada@example.com' };
    const world = aWorld({ receivers: [person], answer: () => ({ kind: 'rejected', reason: 'no' }) });
    await world.put(person, { id: 'x' });
    await world.deliver();
    expect(world.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(world.lines)).not.toContain('ada@');
  });
});

describe('what was sent and could not be marked', () => {
  /** Marking fails as long as `isDown`. */
  const shaky =
    (state: { isDown: boolean }) =>
    (table: FakeTable): FakeTable => ({
      ...table,
      submitTransaction: (actions) =>
        state.isDown && actions[0]?.[0] === 'delete'
          ? Promise.reject(storageFault(503, 'ServerBusy'))
          : table.submitTransaction(actions),
    });

  it('is marked first by the next run, and not sent again, even when the claim has lapsed', async () => {
    const state = { isDown: true };
    const world = aWorld({ wrap: shaky(state) });
    await world.put(mail, { id: 'x' });
    for (const minute of [0, 1, 2, 3, 4]) await world.deliver(minute * 60_000);
    expect(world.calls).toHaveLength(1);
    state.isDown = false;
    await world.put(mail, { id: 'y' });
    await world.deliver(5 * 60_000);
    expect(world.calls.map(({ ids }) => ids)).toEqual([['x'], ['y']]);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, sent: 2 });
  });
});

describe('what a run did not get to', () => {
  it('is given back at once, so that another worker need not wait for the claim to lapse', async () => {
    const world = aWorld({ answer: () => later({ retryAfterSeconds: 600 }) });
    await world.put(topicReceiver, ...named(20, 'n'));
    await world.deliver();
    expect(world.calls).toHaveLength(1);
    const free = await world.outbox.claimDue(topicReceiver.id, { limit: 99, nowMs: startMs + 1_000, claimSeconds: 1 });
    expect(free).toHaveLength(19);
  });

  it('is left to the next run after most of a minute, however much there is', async () => {
    const world = aWorld({ answerMs: 5_000 });
    await world.put(topicReceiver, ...named(30, 'n'));
    await world.deliver();
    expect(world.calls.length).toBeGreaterThanOrEqual(10);
    expect(world.calls.length).toBeLessThanOrEqual(11);
    await world.deliver(60_000);
    expect(new Set(world.calls.flatMap(({ ids }) => ids)).size).toBe(world.calls.length);
  });
});

describe('a channel that does not take a message', () => {
  it('parks that message only', async () => {
    const world = aWorld({ answer: ({ ids, atMs }) => (ids[0] === 'n3' && atMs < 1_000 ? later() : { kind: 'sent' }) });
    await world.put(topicReceiver, ...named(100, 'n'));
    await world.deliver();
    expect(await world.outbox.counts()).toMatchObject({ pending: 1, sent: 99 });
    await world.deliver(60_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, sent: 100 });
  });

  it('and fails wholesale is asked ever more rarely, also by another process; other channels go on', async () => {
    const world = aWorld({ answer: ({ receiver }) => (receiver === 'ops' ? later() : { kind: 'sent' }) });
    await world.put(card, ...named(40, 'n', { severity: 'info', isTest: true }));
    await world.put(otherCard, ...named(3, 'n'));
    const asked: number[] = [];
    for (let minute = 0; minute < 180; minute += 1) {
      const before = world.calls.length;
      if (minute % 20 === 0) world.restart();
      await world.deliver(minute * 60_000);
      asked.push(world.calls.length - before);
    }
    const perHour = [0, 60, 120].map((from) => asked.slice(from, from + 60).reduce((sum, each) => sum + each, 0));
    expect(perHour[0]).toBeLessThan(25);
    expect(perHour[2]).toBeLessThanOrEqual(4);
    expect(perHour[2]).toBeGreaterThan(0);
    expect(world.calls.filter(({ receiver }) => receiver === 'dev')).toHaveLength(3);
  });

  it('is left alone for as long as it asked, counted from its answer', async () => {
    let isFirst = true;
    const world = aWorld({
      answerMs: 29_200,
      answer: () => {
        const said = isFirst ? later({ retryAfterSeconds: 30 }) : ({ kind: 'sent' } as const);
        isFirst = false;
        return said;
      },
    });
    await world.put(topicReceiver, ...named(2, 'n'));
    for (const afterMs of [0, 30_000, 58_000, 60_000, 120_000]) await world.deliver(afterMs);
    const [refused = 0, next = 0] = world.calls.map(({ atMs }) => atMs);
    expect(next - 29_200 - refused).toBeGreaterThanOrEqual(30_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, sent: 2 });
  });

  it('until somebody mends it loses nothing for a day, and what is urgent is told elsewhere after an hour', async () => {
    const moved = later({ reason: 'Communication Services answered 302', needsMending: true });
    const world = aWorld({ answer: ({ receiver }) => (receiver === 'mail' ? moved : { kind: 'sent' }) });
    await world.put(mail, { id: 'x', kind: 'repair-failed' });
    for (let minute = 0; minute < 50; minute += 5) await world.deliver(minute * 60_000);
    expect(world.calls.filter(({ receiver }) => receiver !== 'mail')).toEqual([]);
    for (let minute = 60; minute < 23 * 60; minute += 5) await world.deliver(minute * 60_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 1, dead: 0 });
    expect(world.calls.find(({ receiver }) => receiver !== 'mail')?.ids[0]).toContain('delivery-failed|mail');
    for (let minute = 24 * 60; minute < 26 * 60; minute += 5) await world.deliver(minute * 60_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, dead: 1 });
  });

  it('because of its form is asked once more in plain words', async () => {
    const world = aWorld({
      answer: ({ isPlain, ids }) =>
        isPlain ? { kind: 'sent', plain: ids } : { kind: 'rejected', reason: 'it answered 413' },
    });
    await world.put(mail, { id: 'x' });
    await world.deliver();
    expect(world.calls.map(({ isPlain }) => isPlain)).toEqual([false, true]);
    expect(await world.outbox.counts()).toMatchObject({ sent: 1, dead: 0, plain: 1 });
    expect(world.lines.map(({ event }) => event)).toContain('notice sent in plain words');
  });
});

describe('an urgent notice', () => {
  const managed = { perMinute: 5, perHour: 10 };

  it('finds room when tests and routine have used all they may', async () => {
    const world = aWorld({ limits: managed, receivers: [mail, { ...mail, id: 'second' }] });
    await world.put(mail, ...named(26, 'test', { isTest: true }));
    await world.put({ ...mail, id: 'second' }, ...named(9, 'routine', { severity: 'info' }));
    for (let minute = 0; minute < 30; minute += 1) await world.deliver(minute * 60_000);
    await world.put(mail, { id: 'alarm', occurredAtMs: startMs + 30 * 60_000 });
    await world.deliver(30 * 60_000);
    expect(world.calls.at(-1)?.ids).toEqual(['alarm']);
    expect(world.calls.length).toBeLessThanOrEqual(3);
    for (let minute = 60; minute < 180; minute += 1) await world.deliver(minute * 60_000);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, dead: 0 });
  });

  it('is claimed before thousands of routine ones that are older', async () => {
    const world = aWorld();
    await world.put(topicReceiver, ...named(3_000, 'old', { severity: 'info' }));
    await world.put(topicReceiver, { id: 'alarm', occurredAtMs: startMs + 1_000 });
    await world.deliver(2_000);
    expect(world.calls[0]?.ids).toEqual(['alarm']);
  });

  it('may use the whole budget', async () => {
    const world = aWorld({ limits: managed });
    for (let minute = 0; minute < 12; minute += 1) {
      await world.put(mail, { id: `alarm${String(minute)}`, occurredAtMs: startMs + minute * 60_000 });
      await world.deliver(minute * 60_000);
    }
    expect(world.calls).toHaveLength(10);
    await world.deliver(hourMs);
    expect(await world.outbox.counts()).toMatchObject({ pending: 0, sent: 12 });
  });
});
