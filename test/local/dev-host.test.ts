/** The local host does with an app what the Functions host does. */

import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DevHost } from '../../infra/local/dev-host/dev-host.ts';
import { startLocalStorage, type LocalStorage } from '../local-storage.ts';
import { seen, startApp } from './dev-host-app.ts';

const lines: string[] = [];
let storage: LocalStorage;
let host: DevHost;

beforeAll(async () => {
  storage = await startLocalStorage();
  host = await startApp({
    connectionString: storage.azurite.connectionString,
    settings: { WEBSITE_HOSTNAME: 'localhost' },
    asksForKeys: true,
    log: (line) => lines.push(line),
  });
});
afterAll(async () => {
  await host.close();
  await storage.azurite.close();
});

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
    const answer = await fetch(host.origin + where, { method });
    expect([answer.status, await answer.text()]).toEqual([status, '']);
  });

  it.each([
    ['/api/named/a%2Fb', 'a%2Fb'],
    ['/api/named/%E0%A4%A', '%E0%A4%A'],
    ['/api/named/caf%C3%A9', 'café'],
  ])('GET %s hands in %s', async (path, name) => {
    const answer = await send({ path, headers: { 'x-functions-key': host.keys.host } });
    expect([answer.statusCode, JSON.parse(await text(answer))]).toEqual([200, name]);
  });

  it('a body of more than 100 MB never reaches the app', async () => {
    const headers = { 'content-length': 104_857_601 };
    const answer = await send({ method: 'POST', path: '/api/raw', headers });
    expect([answer.statusCode, await text(answer)]).toEqual([500, '']);
  });

  it('the root is a page', async () => {
    const answer = await fetch(host.origin);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html']);
  });
});

describe('keys', () => {
  const get = async (where: string, key?: string) => {
    const answer = await fetch(host.origin + where, key === undefined ? {} : { headers: { 'x-functions-key': key } });
    return [answer.status, answer.status < 400 ? 'answer' : await answer.text()];
  };

  it('open functions, and the master key opens everything', async () => {
    const { host: hostKey, master, eventGrid } = host.keys;
    const answers = [undefined, 'guessed', eventGrid, hostKey, master].map((key) => get('/api/named/x', key));
    expect(await Promise.all(answers)).toEqual([
      [401, ''],
      [401, ''],
      [403, ''],
      [200, 'answer'],
      [200, 'answer'],
    ]);
    const admin = [undefined, hostKey, master].map((key) => get('/admin/functions', key));
    expect((await Promise.all(admin)).map(([status]) => status)).toEqual([401, 403, 200]);
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
    ['a path that cannot be decoded', { path: '/api/%E0%A4%A' }, 404],
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
  const url = (key = host.keys.eventGrid, name = 'event', path = '/runtime/webhooks/EventGrid') =>
    `${host.origin}${path}?functionName=${name}${key === undefined ? '' : `&code=${key}`}`;
  const hook = (type: string, body: string, where = url()): Promise<Response> =>
    fetch(where, { method: 'POST', headers: { 'aeg-event-type': type }, body });

  it.each([
    ['an Event Grid event', '[{"data":{"validationCode":"c"}}]'],
    ['a CloudEvent with its data as JSON text', '{"data":"{\\"validationCode\\":\\"c\\"}"}'],
  ])('answers the code of %s, as text', async (_, body) => {
    const answer = await hook('SubscriptionValidation', body);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.json()).toEqual({ validationResponse: 'c' });
  });

  it('answers the handshake of CloudEvents', async () => {
    const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net' };
    const answer = await fetch(url(), { method: 'OPTIONS', headers });
    expect([answer.status, answer.headers.get('WebHook-Allowed-Origin')]).toEqual([200, 'eventgrid.azure.net']);
  });

  it.each([
    ['SubscriptionValidation', '[]', 500],
    ['Notification', 'no json', 500],
    ['Notification', '7', 500],
    ['Notification', '{}', 202],
    ['notification', '[{},{}]', 202],
    ['Notification', '[{},"text"]', 500],
    ['Unsubscribe', '', 202],
    ['Nonsense', '{}', 400],
  ])('%s with %s is a %d', async (type, body, status) => {
    expect((await hook(type, body)).status).toBe(status);
  });

  it('hands in the events beside one that is none', async () => {
    const before = host.counts.succeeded;
    await hook('Notification', '[{},"text",{}]');
    expect(host.counts.succeeded).toBe(before + 2);
  });

  it('needs its system key or the master key', async () => {
    const statuses = [undefined, host.keys.host, host.keys.eventGrid, host.keys.master].map(async (key) => {
      const where = key === undefined ? url().replace(/&code=.*/, '') : url(key);
      return (await hook('Notification', '{}', where)).status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 403, 202, 202]);
  });

  it('takes its path in any casing, and the name of the function in its own', async () => {
    const { eventGrid } = host.keys;
    expect((await hook('Notification', '{}', url(eventGrid, 'event', '/RUNTIME/webhooks/eventgrid'))).status).toBe(202);
    const unknown = await hook('Notification', '{}', url(eventGrid, 'Event'));
    expect([unknown.status, await unknown.text()]).toEqual([404, "cannot find function: 'Event'"]);
  });
});

describe('the admin door', () => {
  const post = (name: string, body: string) =>
    fetch(`${host.origin}/admin/functions/${name}?code=${host.keys.master}`, { method: 'POST', body }).then(
      ({ status }) => status,
    );

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

describe('a function in error', () => {
  it.each([
    ['never', "Microsoft.Azure.WebJobs.Extensions: The schedule expression 'every day' was not recognized"],
    ['often', "Microsoft.Azure.WebJobs.Host: '%OFTEN_SCHEDULE%' does not resolve to a value."],
  ])('%s is off, the log says why, and the others run', async (name, words) => {
    expect(lines).toContainEqual(expect.stringContaining(`The '${name}' function is in error: `));
    expect(lines).toContainEqual(expect.stringContaining(words));
    const run = await fetch(`${host.origin}/admin/functions/${name}?code=${host.keys.master}`, {
      method: 'POST',
      body: '{}',
    });
    expect(run.status).toBe(404);
    expect((await fetch(`${host.origin}/api/raw`, { method: 'POST' })).status).toBe(200);
  });
});
