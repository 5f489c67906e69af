/** Queues on the local host behave as the Storage extension was measured to. */

import { setTimeout as wait } from 'node:timers/promises';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DevHost } from '../../infra/local/dev-host/dev-host.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';
import { seen, startApp } from './dev-host-app.ts';

let storage: LocalStorage;
let host: DevHost;
let lines: string[];

beforeAll(async () => {
  storage = await startLocalStorage();
});
afterAll(() => storage.azurite.close());

const start = (options: { readonly cores?: number; readonly leases?: { readonly messageSeconds: number } } = {}) =>
  startApp({
    connectionString: storage.azurite.connectionString,
    log: (line) => lines.push(line),
    ...options,
  });

beforeEach(() => {
  lines = [];
});
afterEach(async () => {
  for (const release of seen().waiting) release();
  await host.close();
  for (const name of ['work', 'work-poison', 'alone', 'alone-poison']) await queue(name).deleteIfExists();
});

function queue(name: string): QueueClient {
  return QueueServiceClient.fromConnectionString(storage.azurite.connectionString).getQueueClient(name);
}

function enqueue(message: unknown, name = 'work', options = {}): Promise<unknown> {
  return queue(name).sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'), options);
}

const lengthOf = async (name: string) => (await queue(name).getProperties()).approximateMessagesCount;
const patience = { timeout: 15_000, interval: 50 };

describe('a message', () => {
  it('is handed in once, as JSON, and forgotten', async () => {
    host = await start();
    await enqueue({ n: 1 });
    await vi.waitFor(async () => {
      expect(seen().messages).toEqual([{ message: { n: 1 }, dequeueCount: 1 }]);
      expect(await lengthOf('work')).toBe(0);
    }, patience);
  });

  it('that fails is tried as often as host.json says and then moved to poison', async () => {
    host = await start();
    await enqueue({ fails: true });
    await vi.waitFor(() => {
      expect(seen().poison).toEqual([{ fails: true }]);
    }, patience);
    expect(seen().messages.map(({ dequeueCount }) => dequeueCount)).toEqual([1, 2]);
    expect(host.counts.poisoned).toBe(1);
  });

  it('that is moved to poison lives seven days there, even if it was never to expire', async () => {
    host = await start();
    await enqueue({ n: 1 }, 'alone', { messageTimeToLive: -1 });
    await vi.waitFor(async () => {
      const [copy] = (await queue('alone-poison').peekMessages()).peekedMessageItems;
      expect(Number(copy?.expiresOn) - Number(copy?.insertedOn)).toBe(7 * 86_400_000);
    }, patience);
  });

  it('that takes long holds up nobody, and may disappear meanwhile', async () => {
    host = await start();
    await enqueue({ waits: true });
    await vi.waitFor(() => {
      expect(seen().waiting).toHaveLength(1);
    }, patience);
    await enqueue({ n: 2 });
    await vi.waitFor(() => {
      expect(seen().messages).toHaveLength(2);
    }, patience);
    await queue('work').clearMessages();
    seen().waiting[0]?.();
    await vi.waitFor(() => {
      expect(host.counts.running).toBe(0);
    });
    await enqueue({ n: 3 });
    await vi.waitFor(() => {
      expect(seen().messages).toHaveLength(3);
    }, patience);
  });

  it('that takes longer than its lease stays hidden, because the lease is renewed', async () => {
    host = await start({ leases: { messageSeconds: 2 } });
    await enqueue({ waits: true });
    await vi.waitFor(() => {
      expect(seen().waiting).toHaveLength(1);
    }, patience);
    await wait(4_500);
    expect(seen().messages).toHaveLength(1);
    seen().waiting[0]?.();
    await vi.waitFor(async () => {
      expect(await lengthOf('work')).toBe(0);
    }, patience);
  });
});

describe('at once', () => {
  /** All there before the host looks: a first look that finds some of them is a smaller batch, and the next one waits. */
  async function fortyWait(): Promise<void> {
    await queue('work').createIfNotExists();
    await Promise.all(Array.from({ length: 40 }, () => enqueue({ waits: true })));
  }

  it.each([
    [1, 16],
    [2, 32],
  ])('%d cores work on %d messages', async (cores, atOnce) => {
    await fortyWait();
    host = await start({ cores });
    await vi.waitFor(() => {
      expect(host.counts.running).toBe(atOnce);
    }, patience);
    await wait(1_500);
    expect(host.counts.running).toBe(atOnce);
  });

  it('one core takes the next batch when half of the first is done', async () => {
    await fortyWait();
    host = await start({ cores: 1 });
    await vi.waitFor(() => {
      expect(seen().waiting).toHaveLength(16);
    }, patience);
    for (const release of seen().waiting.slice(0, 8)) release();
    await vi.waitFor(() => {
      expect([seen().waiting.length, host.counts.running]).toEqual([32, 24]);
    }, patience);
  });
});

describe('what cannot be handled', () => {
  it('is moved to poison at once when it is no base64, stays there, and no function ever sees it', async () => {
    host = await start();
    await queue('work').sendMessage('not base64!');
    await vi.waitFor(async () => {
      expect([await lengthOf('work'), await lengthOf('work-poison')]).toEqual([0, 1]);
    }, patience);
    await wait(1_500);
    expect([await lengthOf('work-poison'), seen().messages, seen().poison]).toEqual([1, [], []]);
  });

  it('fails its binding until the last try when it is no UTF-8, and then stays in poison', async () => {
    host = await start();
    await queue('work').sendMessage(Buffer.from([0xff, 0xfe, 0xfd]).toString('base64'));
    await vi.waitFor(async () => {
      expect([await lengthOf('work'), await lengthOf('work-poison')]).toEqual([0, 1]);
    }, patience);
    const words = "Queue message's body cannot be converted to string because it contains non-UTF8 bytes";
    expect(lines.filter((line) => line.includes(` work  ${words}`))).toHaveLength(2);
    await vi.waitFor(() => {
      expect(lines.filter((line) => line.includes(` work-poison  ${words}`))).toHaveLength(1);
    }, patience);
    expect([await lengthOf('work-poison'), seen().messages, seen().poison]).toEqual([1, [], []]);
  });

  it('stays in poison when its function fails there as well, and is tried again when its lease has ended', async () => {
    host = await start({ leases: { messageSeconds: 2 } });
    await enqueue({ fails: 'always' });
    await vi.waitFor(() => {
      expect(seen().poison).toHaveLength(2);
    }, patience);
    await wait(3_500);
    expect([await lengthOf('work-poison'), seen().poison.length]).toEqual([1, 2]);
  });
});

describe('a host that is killed', () => {
  it('keeps its messages hidden until their leases end; then the next host has them', async () => {
    const killed = await start({ leases: { messageSeconds: 4 } });
    await enqueue({ waits: true });
    await vi.waitFor(() => {
      expect(seen().waiting).toHaveLength(1);
    }, patience);
    await killed.kill();
    // What a dead process would not have done either: the message is not settled.
    seen().waiting[0]?.();
    host = await start();
    await wait(1_000);
    expect(seen().messages).toEqual([]);
    await vi.waitFor(() => {
      expect(seen().messages).toEqual([{ message: { waits: true }, dequeueCount: 2 }]);
    }, patience);
  });

  it('keeps them for ten minutes if no test says otherwise', async () => {
    host = await start();
    await enqueue({ waits: true });
    await vi.waitFor(() => {
      expect(seen().waiting).toHaveLength(1);
    }, patience);
    const [first] = seen().waiting;
    await host.kill();
    first?.();
    expect(await lengthOf('work')).toBe(1);
    expect((await queue('work').receiveMessages()).receivedMessageItems).toEqual([]);
  });
});
