/** What the adapters rely on in tables and queues without asking for it each time: order, pages, versions, sizes, receipts. */

import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import type { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../../../shared/adapters/storage/storage-fault.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

/** The status that a call is refused with; undefined: it was not. */
async function refusal(call: Promise<unknown>): Promise<number | undefined> {
  return call.then(() => undefined, statusOf);
}

describe('rows', () => {
  let table: TableClient;
  let partitionKey: string;
  beforeEach(async () => {
    table = await local.storage.table('clusters');
    partitionKey = randomUUID();
  });
  const keysOf = async (filter: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { rowKey = '' } of table.listEntities({ queryOptions: { filter } })) keys.push(rowKey);
    return keys;
  };

  it('come in the order of their keys, over as many pages as it takes, whatever the order they were put in', async () => {
    const names = Array.from({ length: 1_203 }, (_, index) => `r-${String((index * 7) % 1_203).padStart(4, '0')}`);
    for (let at = 0; at < names.length; at += 100) {
      const some = names.slice(at, at + 100).map((rowKey) => ['create', { partitionKey, rowKey }] as ['create', never]);
      await table.submitTransaction(some);
    }
    const all = await keysOf(`PartitionKey eq '${partitionKey}'`);
    expect(all).toEqual(names.toSorted());
    expect(await keysOf(`PartitionKey eq '${partitionKey}' and RowKey gt 'r-0100' and RowKey le 'r-0102'`)).toEqual([
      'r-0101',
      'r-0102',
    ]);
  });

  it('of a range of partitions come with one question', async () => {
    const partitions = ['a', 'b', 'c', 'd'].map((letter) => `${partitionKey}-${letter}`);
    for (const each of partitions) await table.createEntity({ partitionKey: each, rowKey: each.slice(-1) });
    const range = `PartitionKey ge '${partitions[1]!}' and PartitionKey lt '${partitions[3]!}'`;
    expect(await keysOf(range)).toEqual(['b', 'c']);
    expect(await keysOf(`(${range}) and (RowKey eq 'c' or RowKey eq 'd')`)).toEqual(['c']);
  });

  it('fit a filter by the type of their columns, and not without the column', async () => {
    const columns = [
      { rowKey: 'text', value: 'seven' },
      { rowKey: 'number', value: 7 },
      { rowKey: 'flag', value: true },
      { rowKey: 'none' },
    ];
    for (const each of columns) await table.createEntity({ partitionKey, ...each });
    const fit = (condition: string): Promise<readonly string[]> =>
      keysOf(`PartitionKey eq '${partitionKey}' and ${condition}`);
    expect(await fit(`value eq 'seven'`)).toEqual(['text']);
    expect(await fit('value ge 7')).toEqual(['number']);
    expect(await fit('value eq true')).toEqual(['flag']);
    expect(await fit(`Timestamp lt datetime'2001-01-01T00:00:00Z'`)).toEqual([]);
    expect(await fit(`Timestamp gt datetime'2001-01-01T00:00:00Z'`)).toHaveLength(4);
  });

  it('keep what a merge leaves out, and lose it at a replacement', async () => {
    const keys = { partitionKey, rowKey: "it's odd" };
    await table.createEntity({ ...keys, first: 1, second: 'two' });
    await table.updateEntity({ ...keys, second: 2 }, 'Merge');
    expect(await table.getEntity(partitionKey, keys.rowKey)).toMatchObject({ first: 1, second: 2 });
    await table.updateEntity({ ...keys, third: 3 }, 'Replace');
    expect(await table.getEntity(partitionKey, keys.rowKey)).not.toHaveProperty('first');
  });

  it('have another version after each write, and only the last one counts', async () => {
    const keys = { partitionKey, rowKey: 'a' };
    const { etag: first = '' } = await table.createEntity(keys);
    const { etag: second = '' } = await table.updateEntity({ ...keys, changed: true }, 'Merge', { etag: first });
    expect(second).not.toBe(first);
    expect(await refusal(table.updateEntity(keys, 'Replace', { etag: first }))).toBe(412);
    expect(await refusal(table.deleteEntity(partitionKey, 'a', { etag: first }))).toBe(412);
    expect(await refusal(table.createEntity(keys))).toBe(409);
    await table.deleteEntity(partitionKey, 'a', { etag: second });
    expect(await refusal(table.updateEntity(keys, 'Merge'))).toBe(404);
  });

  it('are written together or not at all', async () => {
    await table.createEntity({ partitionKey, rowKey: 'b' });
    const together = ['a', 'b', 'c'].map((rowKey) => ['create', { partitionKey, rowKey }] as ['create', never]);
    expect(await refusal(table.submitTransaction(together))).toBe(409);
    expect(await keysOf(`PartitionKey eq '${partitionKey}'`)).toEqual(['b']);
    const { etag } = await table.getEntity(partitionKey, 'b');
    await table.upsertEntity({ partitionKey, rowKey: 'b', newer: true });
    const stale = table.submitTransaction([
      ['update', { partitionKey, rowKey: 'b', older: true }, 'Merge', { etag }],
      ['create', { partitionKey, rowKey: 'c' }],
    ]);
    expect(await refusal(stale)).toBe(412);
    expect(await keysOf(`PartitionKey eq '${partitionKey}'`)).toEqual(['b']);
  });

  it('are refused when a column is too large', async () => {
    expect(await refusal(table.createEntity({ partitionKey, rowKey: 'a', text: 'x'.repeat(33_000) }))).toBe(400);
  });
});

describe('messages', () => {
  let queue: QueueClient;
  beforeEach(async () => {
    queue = await local.storage.queue('clusters');
    await queue.clearMessages();
  });
  const take = async (visibilityTimeout = 60): ReturnType<QueueClient['receiveMessages']> =>
    queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout });

  it('are hidden while somebody has them, counted all the same, and come again with a number', async () => {
    await queue.sendMessage('<one> & "two"');
    const [first] = (await take(1)).receivedMessageItems;
    expect(first).toMatchObject({ messageText: '<one> & "two"', dequeueCount: 1 });
    expect((await take()).receivedMessageItems).toEqual([]);
    expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
    await queue.updateMessage(first!.messageId, first!.popReceipt, undefined, 0);
    const [again] = (await take()).receivedMessageItems;
    expect(again).toMatchObject({ messageId: first!.messageId, messageText: '<one> & "two"', dequeueCount: 2 });
  });

  it('are deleted by whoever had them last only', async () => {
    await queue.sendMessage('one');
    const [first] = (await take(1)).receivedMessageItems;
    const { popReceipt = '' } = await queue.updateMessage(first!.messageId, first!.popReceipt, undefined, 60);
    const stale = await refusal(queue.deleteMessage(first!.messageId, first!.popReceipt));
    expect([400, 404]).toContain(stale);
    await queue.deleteMessage(first!.messageId, popReceipt);
    expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
    expect(await refusal(queue.deleteMessage(first!.messageId, popReceipt))).toBe(404);
  });

  it('never expire where they are told so, and are refused when they are too large', async () => {
    const { expiresOn } = await queue.sendMessage('one', { messageTimeToLive: -1 });
    expect(expiresOn.getUTCFullYear()).toBe(9999);
    expect(await refusal(queue.sendMessage('x'.repeat(70_000)))).toBe(413);
  });
});
