/** The local host does with an app what the Functions host does. */

import path from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDevHost, type DevHost } from '../../infra/local/dev-host/dev-host.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';

interface Seen {
  readonly timers: number;
  readonly messages: readonly { readonly message: unknown; readonly dequeueCount: number }[];
  readonly poison: readonly unknown[];
}

const appFolder = path.resolve(import.meta.dirname, '../fixtures/dev-host-app');
const seen = (): Seen => (globalThis as unknown as { devHostAppSeen: Seen }).devHostAppSeen;
let storage: LocalStorage;
let host: DevHost;

beforeAll(async () => {
  storage = await startLocalStorage();
  // So far away that no timer of Node.js reaches it at once: it must not run before.
  const settings = { AzureWebJobsStorage: storage.azurite.connectionString, TICK_SCHEDULE: '0 0 5 29 2 *' };
  host = await startDevHost({ appFolder, port: 0, settings, log: () => undefined });
});
afterAll(async () => {
  await host.close();
  await storage.azurite.close();
});

async function enqueue(message: unknown): Promise<void> {
  const queue = QueueServiceClient.fromConnectionString(storage.azurite.connectionString).getQueueClient('work');
  await queue.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
}

describe('HTTP', () => {
  it('hands in route, query and body and gives back status, headers and body', async () => {
    const answer = await fetch(`${host.origin}/api/echo/fleet?q=1`, { method: 'POST', body: '{"a":[1]}' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-seen')).toBe('fleet');
    expect(await answer.json()).toEqual({ query: '1', body: { a: [1] } });
  });

  it.each([
    ['GET', '/api/echo/fleet', 404],
    ['GET', '/api/nowhere', 404],
    ['GET', '/api/broken', 500],
  ])('%s %s is a %d', async (method, where, status) => {
    expect((await fetch(host.origin + where, { method })).status).toBe(status);
  });
});

describe('the admin door', () => {
  const post = (name: string, body: string) =>
    fetch(`${host.origin}/admin/functions/${name}`, { method: 'POST', body }).then(({ status }) => status);

  it('runs a timer in the background', async () => {
    expect(await post('tick', '{}')).toBe(202);
    await vi.waitFor(() => {
      expect(seen().timers).toBe(1);
    });
  });

  it('says what is wrong with a call', async () => {
    expect([await post('nobody', '{}'), await post('tick', 'no json')]).toEqual([404, 400]);
  });
});

describe('queues', { timeout: 15_000 }, () => {
  it('hands a message in once, as JSON, and forgets it', async () => {
    await enqueue({ n: 1 });
    await vi.waitFor(() => {
      expect(seen().messages).toContainEqual({ message: { n: 1 }, dequeueCount: 1 });
    }, 10_000);
  });

  it('tries a failing message as often as host.json says and then moves it to poison', async () => {
    await enqueue({ fails: true });
    await vi.waitFor(() => {
      expect(seen().poison).toEqual([{ fails: true }]);
    }, 10_000);
    const tries = seen().messages.filter(({ message }) => (message as { fails?: boolean }).fails === true);
    expect(tries.map(({ dequeueCount }) => dequeueCount)).toEqual([1, 2]);
    expect(host.counts.poisoned).toBe(1);
  });
});
