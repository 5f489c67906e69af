import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeChannelPauses } from '../../../shared/adapters/storage/channel-pauses.ts';
import { countOf, makeChangeBudget } from '../../../shared/adapters/storage/change-budget.ts';
import { makeMessageReturn } from '../../../shared/adapters/storage/cluster-queue.ts';
import { makeClusterRecords } from '../../../shared/adapters/storage/cluster-records.ts';
import { makeHistory } from '../../../shared/adapters/storage/history.ts';
import { makeInbox } from '../../../shared/adapters/storage/inbox.ts';
import { makeOutbox } from '../../../shared/adapters/storage/outbox.ts';
import { makeSendBudget } from '../../../shared/adapters/storage/send-budget.ts';
import { makeSweepLedger } from '../../../shared/adapters/storage/sweep-ledger.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import type { ClusterRecord } from '../../../shared/domain/record/cluster-record.ts';
import { newLine } from '../../../shared/domain/record/sweep-line.ts';
import { TransientError } from '../../../shared/domain/transient-error.ts';
import { aNotice } from '../../builders/a-run.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const aClusterRef = () => clusterRef('11111111-1111-4111-8111-111111111111', 'rg', randomUUID());

const recordOf = (cluster: ClusterRecord['cluster']): ClusterRecord => ({
  cluster,
  location: 'westeurope',
  verdict: 'drifted',
  fingerprint: 'f',
  sinceMs: 1,
  judgedAtMs: 2,
  memory: {},
  state: { kind: 'unread', isMissing: false },
});

type Columns = Readonly<Record<string, unknown>>;

/** As if another version of the app, or somebody's hand, had written the rows that hold this text. */
async function rewrite(table: string, holding: string, columns: Columns): Promise<readonly Columns[]> {
  const client = await local.storage.table(table);
  const rewritten: Columns[] = [];
  for await (const row of client.listEntities()) {
    if (!JSON.stringify(row).includes(holding)) continue;
    const { partitionKey = '', rowKey = '' } = row;
    await client.updateEntity({ partitionKey, rowKey, ...columns }, 'Merge');
    rewritten.push(await client.getEntity(partitionKey, rowKey));
  }
  expect(rewritten.length).toBeGreaterThan(0);
  return rewritten;
}

async function rowsHolding(table: string, text: string): Promise<readonly Columns[]> {
  const rows: Columns[] = [];
  for await (const row of (await local.storage.table(table)).listEntities())
    if (JSON.stringify(row).includes(text)) rows.push(row);
  return rows;
}

const newer = { schemaVersion: 2 };

describe('a row', () => {
  it('says which version wrote it', async () => {
    const cluster = aClusterRef();
    await makeClusterRecords(local.storage).put(recordOf(cluster), undefined);
    expect(await rowsHolding('clusters', cluster.name)).toMatchObject([{ schemaVersion: 1 }]);
  });
});

describe('the record of a cluster that cannot be read', () => {
  it.each<[string, Columns, 'newer' | 'malformed', RegExp]>([
    ['is from a later version', newer, 'newer', /^clusters\/1{8}-.*\/[0-9a-f]{40}: schemaVersion: is 2/],
    ['is damaged', { json0: '{"cluster":{"id":"x"}}' }, 'malformed', /^clusters\/.*: cluster\.subscriptionId: /],
    ['is no JSON', { json0: '{' }, 'malformed', /^clusters\/.*: json0: is no JSON$/],
  ])('is told, counted and never overwritten: it %s', async (_, columns, kind, problem) => {
    const cluster = aClusterRef();
    const records = makeClusterRecords(local.storage);
    await records.put(recordOf(cluster), undefined);
    const { skipped } = await records.all();
    const [row] = await rewrite('clusters', cluster.name, columns);
    expect(await records.get(cluster)).toEqual({ kind, problem: expect.stringMatching(problem) as string });
    const all = await records.all();
    expect(all.skipped).toBe(skipped + 1);
    expect(all.records.map(({ cluster: each }) => each.name)).not.toContain(cluster.name);
    await expect(records.put(recordOf(cluster), undefined)).rejects.toBeInstanceOf(TransientError);
    const client = await local.storage.table('clusters');
    expect(await client.getEntity(String(row?.['partitionKey']), String(row?.['rowKey']))).toEqual(row);
  });
});

describe('other rows of a later version', () => {
  it('of the outbox are neither claimed nor dead, and what is behind them is told', async () => {
    const outbox = makeOutbox(local.storage);
    const receiverId = `mail-${randomUUID()}`;
    const [first, second] = [`first ${randomUUID()}`, `second ${randomUUID()}`];
    await outbox.put([{ receiverId, notice: aNotice({ id: first, occurredAtMs: 1_000 }) }]);
    const before = await outbox.counts();
    const rows = await rewrite('outbox', first, newer);
    await outbox.put([{ receiverId, notice: aNotice({ id: second, occurredAtMs: 2_000 }) }]);
    const claimed = await outbox.claimDue(receiverId, { limit: 1, nowMs: 9_000, claimSeconds: 60 });
    expect(claimed.map(({ notice }) => notice.id)).toEqual([second]);
    expect((await rowsHolding('outbox', first)).map(({ etag }) => etag)).toEqual(rows.map(({ etag }) => etag));
    expect((await outbox.counts()).dead).toBe(before.dead);
  });

  it('of the history are left out', async () => {
    const history = makeHistory(local.storage);
    const cluster = aClusterRef();
    const by = randomUUID();
    await history.add(cluster, { kind: 'exemption-ended', atMs: 1, by });
    await history.add(cluster, { kind: 'exemption-ended', atMs: 2, by: 'somebody' });
    await rewrite('history', by, newer);
    expect((await history.latest(cluster, 10)).map(({ atMs }) => atMs)).toEqual([2]);
  });

  it('of a sweep are counted and not shown', async () => {
    const ledger = makeSweepLedger(local.storage);
    const sweep = { id: randomUUID(), trigger: 'timer', startedAtMs: 5 } as const;
    const [known, unknown] = [aClusterRef(), aClusterRef()];
    await ledger.open(sweep);
    for (const cluster of [known, unknown])
      await ledger.record(sweep.id, newLine({ cluster, location: 'x' }, 'unchanged'));
    await rewrite('sweeps', unknown.name, newer);
    const progress = await ledger.progress(sweep.id);
    expect(progress?.lines.map(({ cluster }) => cluster.name)).toEqual([known.name]);
    expect(progress?.counts).toMatchObject({ found: 2, skipped: 1 });
    await rewrite('sweeps', sweep.id, newer);
    expect(await ledger.progress(sweep.id)).toBeUndefined();
    expect((await ledger.latest(100)).map(({ id }) => id)).not.toContain(sweep.id);
  });

  it('that count grant nothing, and keep their counts', async () => {
    const sweepId = randomUUID();
    const budget = makeChangeBudget(local.storage);
    const claim = () => budget.claim({ sweepId, cluster: aClusterRef(), nowMs: 0, perSweep: 5 });
    await claim();
    await rewrite('changes', countOf(sweepId), newer);
    expect(await claim()).toMatchObject({ kind: 'exhausted', limit: 'sweep' });
    const sends = makeSendBudget(local.storage);
    const limits = { perMinute: 5, perHour: 5 };
    const channel = randomUUID();
    expect(await sends.take(channel, { limits, purpose: 'urgent', nowMs: 1_000 })).toBe(0);
    const [row] = await rewrite('budgets', channel, newer);
    expect(await sends.take(channel, { limits, purpose: 'urgent', nowMs: 1_000 })).toBe(60);
    expect(await rowsHolding('budgets', channel)).toMatchObject([{ inHour: row?.['inHour'] }]);
  });
});

describe('a message that is put back', () => {
  it('has the very body it came with', async () => {
    const queueName = `q${randomUUID()}`;
    const text = '{"schemaVersion":2,"kind":"entwöhnen 🦉","n":0.1}';
    const client = await local.storage.queue(queueName);
    await client.sendMessage(Buffer.from(text).toString('base64'));
    const [first] = (await client.receiveMessages()).receivedMessageItems;
    await makeMessageReturn(local.storage, queueName).putBack(text, 0);
    const [again] = (await client.receiveMessages()).receivedMessageItems;
    expect(again?.messageText).toBe(first?.messageText);
  });

  it('is counted under its body', async () => {
    const inbox = makeInbox(local.storage);
    const item = { kind: 'newer', what: 'schemaVersion: is 2', raw: randomUUID(), atMs: 1 } as const;
    expect([await inbox.keep(item), await inbox.keep(item), await inbox.keep({ ...item, raw: randomUUID() })]).toEqual([
      1, 2, 1,
    ]);
  });
});

describe('what a later version keeps about delivery', () => {
  it('a pause of a channel is no pause here, and is not overwritten', async () => {
    const pauses = makeChannelPauses(local.storage);
    const channel = `email-${randomUUID()}`;
    const pause = { failuresInARow: 1, pausedUntilMs: 5, failingSinceMs: 4 };
    await pauses.keep(channel, pause);
    expect(await rowsHolding('budgets', channel)).toMatchObject([{ schemaVersion: 1, channel }]);
    const before = await rewrite('budgets', channel, newer);
    expect(await pauses.read(channel)).toBeUndefined();
    await pauses.keep(channel, { ...pause, failuresInARow: 9 });
    expect(await rowsHolding('budgets', channel)).toEqual(
      before.map((row) => expect.objectContaining(bare(row)) as unknown),
    );
  });

  it('a receiver goes on to be served, and its row stays as it is', async () => {
    const receiverId = randomUUID();
    await makeOutbox(local.storage).put([{ receiverId, notice: aNotice() }]);
    const isOfReceivers = (row: Columns) => row['partitionKey'] === '!receivers';
    expect((await rowsHolding('outbox', receiverId)).filter(isOfReceivers)).toMatchObject([{ schemaVersion: 1 }]);
    await rewrite('outbox', receiverId, newer);
    const outbox = makeOutbox(local.storage);
    await outbox.put([{ receiverId, notice: { ...aNotice({ id: randomUUID() }) } }]);
    await outbox.noteRoutine(receiverId, 7);
    expect(await outbox.lastRoutineMs(receiverId)).toBeUndefined();
    expect(await outbox.receivers()).toContain(receiverId);
    const [row] = (await rowsHolding('outbox', receiverId)).filter(isOfReceivers);
    expect(row).toMatchObject({ schemaVersion: 2 });
    expect(row).not.toHaveProperty('lastRoutineMs');
  });

  it('a notice whose end it wrote down is not told again', async () => {
    const receiverId = randomUUID();
    const outbox = makeOutbox(local.storage);
    const notice = { ...aNotice({ id: randomUUID() }) };
    await outbox.put([{ receiverId, notice }]);
    expect(await rowsHolding('outbox', `"noticeId":"${notice.id}"`)).toMatchObject([
      { schemaVersion: 1, state: 'pending' },
    ]);
    const claim = { nowMs: notice.occurredAtMs + 1, claimSeconds: 1, limit: 5 };
    expect(await outbox.claimDue(receiverId, claim)).toHaveLength(1);
    await rewrite('outbox', `"noticeId":"${notice.id}"`, { ...newer, state: 'read' });
    expect(await outbox.claimDue(receiverId, { ...claim, nowMs: claim.nowMs + 5_000 })).toEqual([]);
    await expect(outbox.counts()).resolves.toMatchObject({ dead: 0 });
  });
});

function bare({ etag: _, timestamp: __, 'odata.metadata': ___, ...columns }: Columns): Columns {
  return columns;
}
