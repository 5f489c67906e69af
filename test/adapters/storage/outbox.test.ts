/** The outbox, on Azurite and on the tables in memory that other tests use: both keep what the port promises. */

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeChannelPauses } from '../../../shared/adapters/storage/channel-pauses.ts';
import { makeOutbox } from '../../../shared/adapters/storage/outbox.ts';
import { makeSendBudget } from '../../../shared/adapters/storage/send-budget.ts';
import { keyOf, type Storage } from '../../../shared/adapters/storage/storage-connection.ts';
import type { Notice } from '../../../shared/domain/notices/notice.ts';
import type { SendPurpose } from '../../../shared/domain/notices/send-shares.ts';
import { TransientError } from '../../../shared/domain/transient-error.ts';
import type { Outbox, PendingEntry } from '../../../shared/ports/notices.ts';
import { aNotice } from '../../builders/a-run.ts';
import { fakeStorage, storageFault, type FakeTable } from '../../fakes/tables.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const inMemory = fakeStorage();
const worlds: readonly (readonly [string, () => { storage: Storage; another: () => Storage }])[] = [
  ['on Azurite', () => ({ storage: local.storage, another: () => local.another() })],
  ['in memory', () => ({ storage: inMemory, another: () => inMemory })],
];

const dueAtMs = aNotice().occurredAtMs;
const numbered = (index: number): Notice => aNotice({ id: `notice ${String(index)} / with # odd ? signs` });
const claim = (outbox: Outbox, receiverId: string, nowMs = dueAtMs, limit = 100): Promise<readonly PendingEntry[]> =>
  outbox.claimDue(receiverId, { limit, nowMs, claimSeconds: 60 });
const sent = { sentAtMs: dueAtMs, isPlain: false };

/** Fails the calls that `strikes` names, before or after their effect. */
function striking(inner: Storage, strikes: (call: string) => 'before' | 'after' | undefined): Storage {
  const wrap = (table: FakeTable): FakeTable =>
    new Proxy(table, {
      get: (target, name: keyof FakeTable) => {
        if (typeof target[name] !== 'function') return undefined;
        if (name === 'listEntities') return target.listEntities.bind(target);
        return async (...args: never[]) => {
          const moment = strikes(name);
          if (moment === 'before') throw storageFault(503, 'ServerBusy');
          const answer = await (target[name] as (...args: never[]) => Promise<unknown>)(...args);
          if (moment === 'after') throw storageFault(undefined, 'socket hang up');
          return answer;
        };
      },
    });
  return { ...inner, table: async (name) => wrap((await inner.table(name)) as unknown as FakeTable) as never };
}

/** The first call with this name is struck. */
function once(call: string, moment: 'before' | 'after'): (name: string) => 'before' | 'after' | undefined {
  let left = 1;
  return (name) => (name === call && left-- > 0 ? moment : undefined);
}

describe.each(worlds)('the outbox %s', (_, world) => {
  const fresh = (): { receiverId: string; outbox: Outbox } => ({
    receiverId: `mail-${randomUUID()}`,
    outbox: makeOutbox(world().storage),
  });

  it('takes a notice once, however many workers put it at the same time', async () => {
    const { receiverId, outbox } = fresh();
    const others = Array.from({ length: 4 }, () => makeOutbox(world().another()));
    const racing = Array.from({ length: 200 }, (_, index) =>
      (others[index % 4] ?? outbox).put([{ receiverId, notice: numbered(1) }]),
    );
    const added = (await Promise.all(racing)).reduce((sum, each) => sum + each, 0);
    expect(added).toBe(1);
    expect(await claim(outbox, receiverId)).toHaveLength(1);
  });

  it('never lets two workers hold the same entry, and frees it when a claim lapses', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put(Array.from({ length: 10 }, (_, index) => ({ receiverId, notice: numbered(index) })));
    const held = (
      await Promise.all([claim(outbox, receiverId), claim(makeOutbox(world().another()), receiverId)])
    ).flat();
    expect(held).toHaveLength(10);
    expect(new Set(held.map(({ notice }) => notice.id)).size).toBe(10);
    expect(await claim(outbox, receiverId, dueAtMs + 59_000)).toEqual([]);
    expect(await claim(outbox, receiverId, dueAtMs + 61_000)).toHaveLength(10);
  });

  it('is through with what was sent: it never comes again, and is not taken again', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [entry] = await claim(outbox, receiverId);
    await outbox.markSent(entry!, sent);
    expect(await claim(outbox, receiverId, dueAtMs + 3_600_000)).toEqual([]);
    expect(await outbox.put([{ receiverId, notice: numbered(1) }])).toBe(0);
  });

  it('brings back what a worker claimed and did not finish', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    await claim(outbox, receiverId);
    const [again] = await claim(outbox, receiverId, dueAtMs + 61_000);
    expect(again?.notice).toEqual(numbered(1));
  });

  it('gives back at once what is released, and nothing that somebody else holds', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [first] = await claim(outbox, receiverId);
    await outbox.release(first!);
    expect(await claim(outbox, receiverId)).toHaveLength(1);
    await outbox.release(first!);
    expect(await claim(outbox, receiverId)).toEqual([]);
  });

  it('keeps what is put off until it is due, and counts only what a channel did not take', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [entry] = await claim(outbox, receiverId);
    expect(entry).toMatchObject({ attempts: 0, isPutOff: false });
    await outbox.putOff(entry!, { dueAtMs: dueAtMs + 90_000, reason: 'Teams answered 429', isAttempt: true });
    expect(await claim(outbox, receiverId, dueAtMs + 89_000)).toEqual([]);
    const [again] = await claim(outbox, receiverId, dueAtMs + 90_000);
    expect(again).toMatchObject({ attempts: 1, isPutOff: true });
    await outbox.putOff(again!, { dueAtMs: dueAtMs + 90_000, reason: 'no budget', isAttempt: false });
    expect(await claim(outbox, receiverId, dueAtMs + 90_000)).toMatchObject([{ attempts: 1, isPutOff: true }]);
  });

  it('finds again what is put off to a fraction of a millisecond', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [entry] = await claim(outbox, receiverId);
    await outbox.putOff(entry!, { dueAtMs: dueAtMs + 0.25, reason: 'no budget', isAttempt: false });
    const [again] = await claim(outbox, receiverId, dueAtMs + 1);
    await outbox.markSent(again!, sent);
    expect(await outbox.put([{ receiverId, notice: numbered(1) }])).toBe(0);
    expect(await claim(outbox, receiverId, dueAtMs + 9_999)).toEqual([]);
  });

  it('does not put off what another worker has taken over', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [lapsed] = await claim(outbox, receiverId);
    const [taken] = await claim(outbox, receiverId, dueAtMs + 61_000);
    await outbox.putOff(lapsed!, { dueAtMs: dueAtMs + 999_000, reason: 'late', isAttempt: true });
    await outbox.markSent(taken!, sent);
    expect(await claim(outbox, receiverId, dueAtMs + 9_999_000)).toEqual([]);
  });

  it('does not bring again what was sent while another worker put it off', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put([{ receiverId, notice: numbered(1) }]);
    const [slow] = await claim(outbox, receiverId);
    const [taken] = await claim(outbox, receiverId, dueAtMs + 61_000);
    await outbox.putOff(taken!, { dueAtMs: dueAtMs + 70_000, reason: 'Teams answered 503', isAttempt: true });
    await outbox.markSent(slow!, sent);
    expect(await claim(outbox, receiverId, dueAtMs + 9_999_000)).toEqual([]);
  });

  it('counts what is pending, sent, dead and told in plain words, and remembers its receivers', async () => {
    const { receiverId, outbox } = fresh();
    const before = await outbox.counts();
    await outbox.put([1, 2, 3, 4].map((index) => ({ receiverId, notice: numbered(index) })));
    const [first, second, third] = await claim(outbox, receiverId);
    await outbox.markSent(first!, sent);
    await outbox.markSent(third!, { ...sent, isPlain: true });
    await outbox.markDead(second!, 'no such address');
    const after = await outbox.counts();
    const more = (state: keyof typeof after) => after[state] - before[state];
    expect([more('pending'), more('sent'), more('dead'), more('plain')]).toEqual([1, 2, 1, 1]);
    expect(await outbox.receivers()).toContain(receiverId);
  });

  it('claims everything else when a single claim fails, and what was claimed without an answer', async () => {
    const { receiverId, outbox } = fresh();
    await outbox.put(Array.from({ length: 40 }, (_, index) => ({ receiverId, notice: numbered(index) })));
    const failing = makeOutbox(striking(world().storage, once('updateEntity', 'before')));
    expect(await claim(failing, receiverId)).toHaveLength(39);
    expect(await claim(outbox, receiverId)).toHaveLength(1);
    const unheard = makeOutbox(striking(world().storage, once('updateEntity', 'after')));
    expect(await claim(unheard, receiverId, dueAtMs + 61_000)).toHaveLength(40);
  });

  it('tells what a row cannot say any more as far as the ledger knows it', async () => {
    const { receiverId, outbox } = fresh();
    const notice = { ...numbered(1), severity: 'error' } as const;
    await outbox.put([
      { receiverId, notice },
      { receiverId, notice: numbered(2) },
    ]);
    const table = await world().storage.table('outbox');
    const rows: string[] = [];
    const ofReceiver = { queryOptions: { filter: `PartitionKey eq '${keyOf(receiverId)}' and RowKey ge 'p-'` } };
    for await (const { rowKey = '' } of table.listEntities(ofReceiver))
      if (rowKey.endsWith(keyOf(notice.id))) rows.push(rowKey);
    const [rowKey = ''] = rows;
    await table.updateEntity({ partitionKey: keyOf(receiverId), rowKey, json0: '{"half' }, 'Merge');
    const claimed = await claim(outbox, receiverId);
    expect(claimed).toHaveLength(2);
    const unreadable = claimed.find((entry) => entry.notice.kind === 'unreadable');
    expect(unreadable?.notice).toMatchObject({ id: notice.id, severity: 'error', facts: { was: notice.kind } });
    await outbox.markSent(unreadable!, sent);
    expect(await outbox.put([{ receiverId, notice }])).toBe(0);
  });

  it('says what time heals when nothing can be listed', async () => {
    const gone = fakeStorage((table) => ({
      ...table,
      listEntities: () => {
        throw storageFault(503, 'ServerBusy');
      },
    }));
    await expect(claim(makeOutbox(gone), 'mail')).rejects.toBeInstanceOf(TransientError);
  });
});

describe.each(worlds)('the send budget %s', (_, world) => {
  const nowMs = Date.parse('2026-11-21T12:00:10Z');
  const managed = { perMinute: 5, perHour: 10 };
  const budgetOf = () => {
    const channel = `email-${randomUUID()}`;
    const budget = makeSendBudget(world().storage);
    return (purpose: SendPurpose, atMs = nowMs) => budget.take(channel, { limits: managed, purpose, nowMs: atMs });
  };

  it('grants an urgent mail whatever else was asked for before, and makes the others wait for the next hour', async () => {
    const take = budgetOf();
    const granted = { digest: 0, routine: 0, urgent: 0 };
    for (let minute = 0; minute < 20; minute += 1)
      for (const purpose of ['routine', 'digest', 'routine', 'urgent'] as const)
        if ((await take(purpose, nowMs + minute * 60_000)) === 0) granted[purpose] += 1;
    expect(granted).toEqual({ digest: 1, routine: 1, urgent: 8 });
    expect(await take('urgent', nowMs + 20 * 60_000)).toBe(39 * 60 + 50);
    expect(await take('routine', nowMs + 3_600_000)).toBe(0);
  });

  it('is never overdrawn by workers that ask at once', async () => {
    const take = budgetOf();
    const answers = await Promise.all(Array.from({ length: 16 }, () => take('urgent')));
    expect(answers.filter((seconds) => seconds === 0)).toHaveLength(5);
  });

  it('goes on from a row of the first version, which counted no shares', async () => {
    const channel = `email-${randomUUID()}`;
    const table = await world().storage.table('budgets');
    const first = { minute: Math.floor(nowMs / 60_000), inMinute: 1, hour: Math.floor(nowMs / 3_600_000), inHour: 9 };
    await table.createEntity({ partitionKey: 'channel', rowKey: channel, ...first });
    const budget = makeSendBudget(world().storage);
    expect(await budget.take(channel, { limits: managed, purpose: 'routine', nowMs })).toBe(0);
    expect(await budget.take(channel, { limits: managed, purpose: 'urgent', nowMs })).toBeGreaterThan(0);
  });
});

describe.each(worlds)('the pause of a channel %s', (_, world) => {
  it('is known to the next process', async () => {
    const channel = `teams|${randomUUID()}`;
    const pause = { failuresInARow: 4, pausedUntilMs: dueAtMs + 2_000, failingSinceMs: dueAtMs };
    expect(await makeChannelPauses(world().storage).read(channel)).toBeUndefined();
    await makeChannelPauses(world().storage).keep(channel, pause);
    expect(await makeChannelPauses(world().another()).read(channel)).toEqual(pause);
  });
});

describe.each(worlds)('a table %s', (_, world) => {
  const fresh = async () => ({ table: await world().storage.table('inbox'), partitionKey: randomUUID() });
  const statusOf = (answer: Promise<unknown>) =>
    answer.then(
      () => undefined,
      (fault: unknown) => (fault as { statusCode?: number }).statusCode,
    );
  type Tables = Awaited<ReturnType<typeof fresh>>;
  const keys = async ({ table }: Tables, filter: string) => {
    const found: string[] = [];
    for await (const { rowKey = '' } of table.listEntities({ queryOptions: { filter } })) found.push(rowKey);
    return found;
  };

  it('refuses what is there, what is not there, and an ETag of before', async () => {
    const { table, partitionKey } = await fresh();
    const row = { partitionKey, rowKey: 'a', x: 1 };
    const { etag = '' } = await table.createEntity(row);
    expect(await statusOf(table.createEntity(row))).toBe(409);
    expect(await statusOf(table.getEntity(partitionKey, 'b'))).toBe(404);
    expect(await statusOf(table.updateEntity({ ...row, rowKey: 'b' }, 'Merge'))).toBe(404);
    expect(await statusOf(table.deleteEntity(partitionKey, 'b'))).toBe(404);
    await table.updateEntity({ ...row, x: 2 }, 'Merge', { etag });
    expect(await statusOf(table.updateEntity({ ...row, x: 3 }, 'Merge', { etag }))).toBe(412);
  });

  it('merges or replaces', async () => {
    const { table, partitionKey } = await fresh();
    await table.upsertEntity({ partitionKey, rowKey: 'a', x: 1, y: 1 });
    await table.upsertEntity({ partitionKey, rowKey: 'a', x: 2 });
    expect(await table.getEntity(partitionKey, 'a')).toMatchObject({ x: 2, y: 1 });
    await table.updateEntity({ partitionKey, rowKey: 'a', x: 3 }, 'Replace');
    expect(await table.getEntity(partitionKey, 'a')).not.toHaveProperty('y');
  });

  it('does all of a transaction or nothing', async () => {
    const { table, partitionKey } = await fresh();
    await table.createEntity({ partitionKey, rowKey: 'b', x: 1 });
    const create = ['create', { partitionKey, rowKey: 'a' }] as const;
    const status = await statusOf(
      table.submitTransaction([[...create], ['delete', { partitionKey, rowKey: 'missing' }]]),
    );
    expect(status).toBe(404);
    expect(await statusOf(table.submitTransaction([[...create], ['create', { partitionKey, rowKey: 'b' }]]))).toBe(409);
    expect(await statusOf(table.getEntity(partitionKey, 'a'))).toBe(404);
    await table.submitTransaction([[...create], ['delete', { partitionKey, rowKey: 'b' }]]);
    expect(await keys({ table, partitionKey }, `PartitionKey eq '${partitionKey}'`)).toEqual(['a']);
  });

  it('lists in the order of keys what a filter lets through', async () => {
    const { table, partitionKey } = await fresh();
    for (const rowKey of ['p-3', 'n-1', 'p-1', 'p-2'])
      await table.createEntity({ partitionKey, rowKey, canWait: rowKey === 'p-2', state: 'pending' });
    const within = `PartitionKey eq '${partitionKey}' and RowKey ge 'p-' and RowKey lt 'p-3'`;
    expect(await keys({ table, partitionKey }, within)).toEqual(['p-1', 'p-2']);
    expect(await keys({ table, partitionKey }, `${within} and canWait eq false`)).toEqual(['p-1']);
    const none = `PartitionKey eq '${partitionKey}' and state ne 'pending'`;
    expect(await keys({ table, partitionKey }, none)).toEqual([]);
  });
});
