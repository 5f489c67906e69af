import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeChangeBudget } from '../../../shared/adapters/storage/change-budget.ts';
import { makeClusterQueue, makePoisonQueue } from '../../../shared/adapters/storage/cluster-queue.ts';
import { makeClusterRecords } from '../../../shared/adapters/storage/cluster-records.ts';
import { makeInbox } from '../../../shared/adapters/storage/inbox.ts';
import { fromColumns, toColumns } from '../../../shared/adapters/storage/json-columns.ts';
import { makeHistory } from '../../../shared/adapters/storage/history.ts';
import { makeOutbox } from '../../../shared/adapters/storage/outbox.ts';
import { makeRetention } from '../../../shared/adapters/storage/retention.ts';
import { connectStorage } from '../../../shared/adapters/storage/storage-connection.ts';
import { makeSweepLedger } from '../../../shared/adapters/storage/sweep-ledger.ts';
import { parseClusterMessage } from '../../../shared/contracts/stored/cluster-message.ts';
import { knownRecord, type ClusterRecord } from '../../../shared/domain/record/cluster-record.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import { TransientError } from '../../../shared/domain/transient-error.ts';
import type { ClusterMessage } from '../../../shared/domain/record/cluster-message.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { aNotice, aRun } from '../../builders/a-run.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const clusterNumber = (index: number) =>
  clusterRef('11111111-1111-4111-8111-111111111111', 'RG/odd#name?', `cluster-${String(index)}`);

describe('the record of a cluster', () => {
  const record = (index: number): ClusterRecord => ({
    cluster: clusterNumber(index),
    location: 'westeurope',
    verdict: 'drifted',
    fingerprint: 'f',
    sinceMs: 1,
    judgedAtMs: 2,
    memory: {},
    state: { kind: 'unread', isMissing: false },
  });

  it('is kept under the cluster, whatever the casing of its id', async () => {
    const records = makeClusterRecords(local.storage);
    await records.put(record(1), undefined);
    const shouted = {
      ...clusterNumber(1),
      id: clusterNumber(1).id.toUpperCase(),
      subscriptionId: clusterNumber(1).subscriptionId.toUpperCase(),
    };
    expect(knownRecord(await records.get(shouted))).toEqual(record(1));
    expect(await records.get(clusterNumber(2))).toBeUndefined();
  });

  it('is not overwritten by somebody who read an older one', async () => {
    const records = makeClusterRecords(local.storage);
    const version = await records.put(record(3), undefined);
    await records.put({ ...record(3), sinceMs: 9 }, version);
    await expect(records.put(record(3), version)).rejects.toBeInstanceOf(TransientError);
    await expect(records.put(record(3), undefined)).rejects.toBeInstanceOf(TransientError);
  });

  it('can be removed, but not by somebody who read an older one', async () => {
    const records = makeClusterRecords(local.storage);
    const version = await records.put(record(4), undefined);
    const newer = await records.put({ ...record(4), sinceMs: 9 }, version);
    await expect(records.remove(clusterNumber(4), version)).rejects.toBeInstanceOf(TransientError);
    await records.remove(clusterNumber(4), newer);
    await records.remove(clusterNumber(4), newer);
    expect(await records.get(clusterNumber(4))).toBeUndefined();
  });

  it('is listed only when its subscription is watched', async () => {
    await makeClusterRecords(local.storage).put(record(5), undefined);
    const listed = async (subscriptions: readonly string[]): Promise<boolean> => {
      const { records } = await makeClusterRecords(local.storage, subscriptions).all();
      return records.some(({ cluster }) => cluster.name === 'cluster-5');
    };
    const own = clusterNumber(5).subscriptionId.toUpperCase();
    expect([await listed([]), await listed([own]), await listed([randomUUID()])]).toEqual([true, true, false]);
  });
});

describe('what is old', () => {
  const nowMs = Date.now();
  const signal = AbortSignal.timeout(300_000);
  const inADay = nowMs + 86_400_000;

  it('is deleted with all its rows: sweeps by when they started', async () => {
    const ledger = makeSweepLedger(local.storage);
    const budget = makeChangeBudget(local.storage);
    const claim = async (sweepId: string, index: number, more = {}) =>
      (await budget.claim({ sweepId, cluster: clusterNumber(index), nowMs, perSweep: 1, ...more })).kind;
    // On a day that is long over: its count goes with the sweeps of that time.
    const dayBefore = { nowMs: nowMs - 3 * 86_400_000, perSweep: 9, perDay: 1 };
    expect([await claim('long ago', 1, dayBefore), await claim('long ago', 2, dayBefore)]).toEqual([
      'granted',
      'exhausted',
    ]);
    const sweeps = [nowMs - 2_000, nowMs].map((startedAtMs) => ({
      id: `it's ${randomUUID()}`,
      trigger: 'timer' as const,
      startedAtMs,
    }));
    for (const sweep of sweeps) {
      await ledger.open(sweep);
      const items = Array.from({ length: 130 }, (_, index) => ({ cluster: clusterNumber(index), location: 'x' }));
      await ledger.found(sweep.id, items);
      await claim(sweep.id, 1);
    }
    const [old, young] = sweeps;
    expect(await makeRetention(local.storage).forgetSweeps(nowMs - 1_000, signal)).toBeGreaterThanOrEqual(1);
    expect(await ledger.progress(old!.id)).toBeUndefined();
    expect((await ledger.progress(young!.id))?.counts.found).toBe(130);
    expect((await ledger.latest(100)).map(({ id }) => id)).toEqual([young!.id]);
    // A budget that is forgotten grants again.
    expect(await claim(old!.id, 2)).toBe('granted');
    expect(await claim(young!.id, 2)).toBe('exhausted');
    expect(await claim('long ago', 2, dayBefore)).toBe('granted');
  });

  it('is deleted when it was told, and stays while it waits', async () => {
    const receiverId = `mail-${randomUUID()}`;
    const outbox = makeOutbox(local.storage);
    const notices = ['told', 'waiting'].map((id) => aNotice({ id, occurredAtMs: nowMs - 10 }));
    await outbox.put(notices.map((notice) => ({ receiverId, notice })));
    const claimed = await outbox.claimDue(receiverId, { limit: 10, nowMs, claimSeconds: 60 });
    const told = claimed.find(({ notice }) => notice.id === 'told');
    await outbox.markSent(told!, { sentAtMs: nowMs, isPlain: false });
    const retention = makeRetention(local.storage);
    expect(await retention.forgetNotices(nowMs - 86_400_000, signal)).toBe(0);
    expect(await retention.forgetNotices(inADay, signal)).toBeGreaterThanOrEqual(1);
    expect(await outbox.put(notices.map((notice) => ({ receiverId, notice })))).toBe(1);
  });

  it('is deleted from the history, the newer entries stay', async () => {
    const history = makeHistory(local.storage);
    const cluster = clusterNumber(99);
    for (const atMs of [nowMs - 2_000, nowMs])
      await history.add(cluster, { kind: 'exemption-ended', atMs, by: `somebody ${String(atMs)}` });
    expect(await makeRetention(local.storage).forgetHistory(nowMs - 1_000, signal)).toBeGreaterThanOrEqual(1);
    expect((await history.latest(cluster, 10)).map(({ atMs }) => atMs)).toEqual([nowMs]);
  });
});

describe('the ledger of a sweep', () => {
  const items = Array.from({ length: 250 }, (_, index) => ({ cluster: clusterNumber(index), location: 'westeurope' }));

  it('tells how far the sweep is, and never hides a judged cluster behind a replayed page', async () => {
    const ledger = makeSweepLedger(local.storage);
    const sweep = { id: randomUUID(), trigger: 'timer', startedAtMs: 5 } as const;
    await ledger.open(sweep);
    await ledger.found(sweep.id, items);
    await ledger.record(sweep.id, { ...aRun({ outcome: 'repaired' }).line, cluster: clusterNumber(7) });
    await ledger.found(sweep.id, [...items, ...items.slice(0, 3)]);
    await ledger.close(sweep.id);
    const progress = await ledger.progress(sweep.id);
    expect(progress).toMatchObject({ sweep, state: 'running', counts: { found: 250, judged: 1, repaired: 1 } });
    await Promise.all(
      items.map(({ cluster }) =>
        ledger.record(sweep.id, { ...aRun({ outcome: 'unchanged', verdict: 'compliant' }).line, cluster }),
      ),
    );
    expect(await ledger.progress(sweep.id)).toMatchObject({
      state: 'completed',
      counts: { found: 250, compliant: 250 },
    });
  });

  it('knows which sweeps nobody has ended, and why one was given up', async () => {
    const ledger = makeSweepLedger(local.storage);
    const startedAtMs = Date.now() + 86_400_000;
    const [done, lost] = [1, 2].map(
      (more) => ({ id: randomUUID(), trigger: 'timer', startedAtMs: startedAtMs + more }) as const,
    );
    for (const sweep of [done!, lost!]) {
      await ledger.open(sweep);
      await ledger.found(sweep.id, items.slice(0, 2));
      await ledger.close(sweep.id);
    }
    const beganMs = Date.now();
    expect(await ledger.unended(startedAtMs)).toEqual([lost, done]);
    expect((await ledger.progress(lost!.id))?.lastProgressMs).toBeGreaterThan(beganMs - 60_000);
    await ledger.end(done!, startedAtMs);
    await ledger.end(lost!, startedAtMs, 'The sweep was given up: 2 clusters were not judged.');
    expect(await ledger.unended(startedAtMs)).toEqual([]);
    expect(await ledger.progress(lost!.id)).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('given up') as string,
      counts: { queued: 2 },
    });
    expect(await ledger.progress(done!.id)).toMatchObject({ state: 'running' });
    expect((await ledger.latest(9)).map(({ id }) => id)).toEqual(expect.arrayContaining([done!.id, lost!.id]));
  });

  it('says that an inventory failed, and knows no sweep that never was', async () => {
    const ledger = makeSweepLedger(local.storage);
    const id = randomUUID();
    await ledger.open({ id, trigger: 'timer', startedAtMs: 5 });
    await ledger.close(id, 'Resource Graph did not answer');
    expect(await ledger.progress(id)).toMatchObject({ state: 'failed', problem: 'Resource Graph did not answer' });
    expect(await ledger.progress(randomUUID())).toBeUndefined();
  });
});

describe('storage that cannot be reached', () => {
  it('is something that time heals, whatever was asked of it', async () => {
    const connectionString = local.azurite.connectionString.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:1');
    const nowhere = connectStorage({ kind: 'connection-string', connectionString }, () => {
      throw new Error('nobody signs in');
    });
    const asked = [makeInbox(nowhere).kept(), makeOutbox(nowhere).counts(), makeSweepLedger(nowhere).latest(1)];
    for (const answer of await Promise.allSettled(asked))
      expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(TransientError) as unknown });
  }, 30_000);
});

describe('the queue of clusters', () => {
  it('carries messages as the trigger expects them, and hides those for later', async () => {
    const queue = makeClusterQueue(local.storage);
    const message: ClusterMessage = {
      kind: 'settle',
      cluster: aCluster().ref,
      location: 'westeurope',
      sweepId: 's',
      looks: 0,
    };
    await queue.send([
      { message, delaySeconds: 0 },
      { message: { ...message, looks: 1 }, delaySeconds: 3_600 },
    ]);
    const client = await local.storage.queue('clusters');
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32 });
    const bodies = receivedMessageItems.map(({ messageText }) =>
      parseClusterMessage(JSON.parse(Buffer.from(messageText, 'base64').toString())),
    );
    expect(bodies).toEqual([{ kind: 'message', message }]);
    expect((await client.getProperties()).approximateMessagesCount).toBe(2);
  });
});

describe('the poison queue', () => {
  it('is counted with the messages that the host hides', async () => {
    const poison = makePoisonQueue(local.storage);
    const count = () => poison.length(AbortSignal.timeout(10_000));
    expect(await count()).toBe(0);
    const client = await local.storage.queue('clusters-poison');
    await client.sendMessage('not base64!');
    await client.sendMessage('//79');
    await client.receiveMessages({ visibilityTimeout: 600 });
    expect(await count()).toBe(2);
  });
});

describe('a document in table columns', () => {
  it.each([
    ['a short one', 'x'],
    ['a long one with signs of four bytes', '🦉'.repeat(60_000)],
  ])('comes back whole: %s', (_, text) => {
    expect(fromColumns(toColumns({ text }))).toEqual({ text });
  });

  it('is refused when a row cannot hold it', () => {
    expect(() => toColumns('x'.repeat(500_000))).toThrow(/does not fit/);
  });
});
