/** The local host does with an app what the Functions host does. */

import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDevHost, type DevHost } from '../../infra/local/dev-host/dev-host.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';

interface Seen {
  readonly timers: readonly { readonly isPastDue: boolean; readonly scheduleStatus: Record<string, string> }[];
  readonly messages: readonly { readonly message: unknown; readonly dequeueCount: number }[];
  readonly poison: readonly unknown[];
  /** Lets the message that waits go on. */
  readonly release?: () => void;
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

function queue(name: string): QueueClient {
  return QueueServiceClient.fromConnectionString(storage.azurite.connectionString).getQueueClient(name);
}

async function enqueue(message: unknown): Promise<void> {
  await queue('work').sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
}

/** A request that `fetch` would put in order before it sends it. */
function send(options: RequestOptions, chunks: readonly string[] = []): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(host.origin, options, resolve).once('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
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

describe('HTTP as the host hands it over', () => {
  const raw = async (options: RequestOptions, chunks: readonly string[]): Promise<Record<string, unknown>> =>
    JSON.parse(await text(await send({ method: 'POST', path: '/api/raw', ...options }, chunks))) as never;

  it('gives a body of announced length, and none of what is sent in chunks', async () => {
    expect(await raw({ headers: { 'content-length': 2 } }, ['{}'])).toMatchObject({ body: '{}' });
    expect(await raw({}, ['{', '}'])).toMatchObject({ body: '', headers: { 'transfer-encoding': 'chunked' } });
  });

  it('joins the values of a query parameter that comes twice', async () => {
    expect(await raw({ path: '/api/raw?a=1&b=&a=2' }, [])).toMatchObject({ query: { a: '1,2', b: '' } });
  });
});

describe('a request that makes no sense', () => {
  afterEach(async () => {
    expect((await fetch(host.origin)).status).toBe(200);
  });

  it.each<[string, RequestOptions, number]>([
    ['a path that cannot be decoded', { path: '/api/%E0%A4%A' }, 400],
    ['a path without a name', { path: '//' }, 404],
    ['a host that is none', { headers: { host: 'a b' } }, 400],
  ])('%s is refused, and the host lives on', async (_, options, status) => {
    expect((await send(options)).statusCode).toBe(status);
  });

  it('may be broken off', async () => {
    const { hostname, port } = new URL(host.origin);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /api/raw HTTP/1.1\r\nhost: a\r\ncontent-length: 99\r\n\r\nhalf', () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
    });
  });
});

describe('the Event Grid webhook', () => {
  const hook = (type: string, body: string): Promise<Response> =>
    fetch(`${host.origin}/runtime/webhooks/EventGrid?functionName=event`, {
      method: 'POST',
      headers: { 'aeg-event-type': type },
      body,
    });

  it.each([
    ['an Event Grid event', '[{"data":{"validationCode":"c"}}]'],
    ['a CloudEvent with its data as JSON text', '{"data":"{\\"validationCode\\":\\"c\\"}"}'],
  ])('answers the code of %s', async (_, body) => {
    expect(await (await hook('SubscriptionValidation', body)).json()).toEqual({ validationResponse: 'c' });
  });

  it.each([
    ['SubscriptionValidation', '[]', 500],
    ['Notification', 'no json', 500],
    ['Notification', '{}', 202],
    ['Unsubscribe', '', 202],
    ['Nonsense', '{}', 400],
  ])('%s with %s is a %d', async (type, body, status) => {
    expect((await hook(type, body)).status).toBe(status);
  });
});

describe('the admin door', () => {
  const post = (name: string, body: string) =>
    fetch(`${host.origin}/admin/functions/${name}`, { method: 'POST', body }).then(({ status }) => status);

  it('runs a timer in the background', async () => {
    expect(await post('tick', '{}')).toBe(202);
    await vi.waitFor(() => {
      expect(seen().timers).toHaveLength(1);
    });
    expect(seen().timers[0]).toMatchObject({
      isPastDue: false,
      scheduleStatus: { last: '0001-01-01T00:00:00', next: expect.stringMatching(/-02-29T05:00:00/) as unknown },
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

  it('moves what is not base64 to poison and invokes nothing', async () => {
    const before = seen().messages.length;
    await queue('work').sendMessage('not base64!');
    await vi.waitFor(() => {
      expect(host.counts.poisoned).toBeGreaterThan(1);
    }, 10_000);
    expect(seen().messages).toHaveLength(before);
  });

  it('takes the next messages while a slow one runs, and outlives its disappearance', async () => {
    const handled = (message: object) =>
      vi.waitFor(() => {
        expect(seen().messages.map((each) => each.message)).toContainEqual(message);
      }, 10_000);
    await enqueue({ waits: true });
    await handled({ waits: true });
    await enqueue({ n: 2 });
    await handled({ n: 2 });
    await queue('work').clearMessages();
    seen().release?.();
    await vi.waitFor(() => {
      expect(host.counts.running).toBe(0);
    });
    await enqueue({ n: 3 });
    await handled({ n: 3 });
  });
});
