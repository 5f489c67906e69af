/** A hostile answer leads the real SDK clients nowhere: no token leaves Azure. */

import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { makeArmConnection } from '../../shared/adapters/azure-arm/arm-connection.ts';
import { makeArmRequests } from '../../shared/adapters/azure-arm/arm-requests.ts';
import { makeClusterReader } from '../../shared/adapters/azure-arm/cluster-reader.ts';
import { makeInventory } from '../../shared/adapters/resource-graph/inventory.ts';
import { makeEmailMessenger } from '../../shared/channels/email/messenger.ts';
import { makeTopicMessenger } from '../../shared/channels/topic/messenger.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { exampleNotices } from '../../shared/domain/notices/example-notices.ts';
import { azureOnly } from '../../shared/http/azure-only.ts';

const { signal } = new AbortController();
const evil = 'https://evil.example/collect';
const credential = () =>
  Promise.resolve({ getToken: () => Promise.resolve({ token: 'secret', expiresOnTimestamp: Date.now() + 3_600_000 }) });
const cluster = clusterRef('00000000-0000-0000-0000-000000000001', 'rg', 'aks');

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Azure turned hostile: it answers as told, and remembers who was handed a token. */
function hostile(answer: (request: PipelineRequest) => Answer): {
  readonly client: HttpClient;
  readonly tokensAt: string[];
} {
  const tokensAt: string[] = [];
  const inner: HttpClient = {
    sendRequest(request) {
      if (request.headers.has('authorization')) tokensAt.push(new URL(request.url).host);
      const { status, headers = {}, body } = answer(request);
      const bodyAsText = body === undefined ? '' : JSON.stringify(body);
      const type = { 'content-type': 'application/json' };
      return Promise.resolve({ request, status, headers: createHttpHeaders({ ...type, ...headers }), bodyAsText });
    },
  };
  return { client: azureOnly(inner), tokensAt };
}

describe('a request with a token', () => {
  it.each([
    'https://management.azure.com/subscriptions',
    'https://westeurope.management.azure.com/subscriptions',
    'https://warden.communication.azure.com/emails:send',
    'https://warden.westeurope-1.eventgrid.azure.net/api/events',
  ])('reaches %s', async (url) => {
    const { client, tokensAt } = hostile(() => ({ status: 200 }));
    const headers = createHttpHeaders({ authorization: 'Bearer secret' });
    await client.sendRequest(createPipelineRequest({ url, headers }));
    expect(tokensAt).toEqual([new URL(url).host]);
  });

  it.each([
    evil,
    'http://management.azure.com/subscriptions',
    'https://management.azure.com:8443/subscriptions',
    'https://management.azure.com.evil.example/subscriptions',
    'https://evilmanagement.azure.com/subscriptions',
    'https://a.b.management.azure.com/subscriptions',
    'https://management.azure.com@evil.example/',
    'https://communication.azure.com.evil.example/',
    'https://127.0.0.1/',
  ])('never reaches %s', async (url) => {
    const { client, tokensAt } = hostile(() => ({ status: 200 }));
    const headers = createHttpHeaders({ authorization: 'Bearer secret' });
    await expect(client.sendRequest(createPipelineRequest({ url, headers }))).rejects.toThrow(
      'refused to send a token',
    );
    expect(tokensAt).toEqual([]);
  });
});

describe('a hostile Azure sees no token leave', () => {
  const away: Answer = { status: 307, headers: { location: evil } };
  const next: Answer = { status: 200, body: { value: [], nextLink: evil } };
  const accepted: Answer = {
    status: 202,
    headers: { 'operation-location': evil, 'azure-asyncoperation': evil, location: evil },
    body: { id: 'x', status: 'Running' },
  };
  const options = (client: HttpClient) => ({ credential, httpClient: () => Promise.resolve(client) });
  const arm = (client: HttpClient) => makeArmRequests(makeArmConnection(options(client)));
  const mail = { subject: 's', html: '<p>h</p>', text: 't' };
  const event = { subject: 's', summary: 'x' };
  const [notice] = exampleNotices(Date.UTC(2026, 10, 25));
  const tries: Readonly<Record<string, (client: HttpClient) => Promise<unknown>>> = {
    'a cluster that is read': (client) => makeClusterReader(arm(client)).read(cluster, signal),
    'an operation that is asked about': async (client) =>
      // No adapter can name such a URL; should one, the client below it stops the request.
      arm(client).getUrl(evil as never, signal),
    'a cluster that is written': (client) => arm(client).put(cluster.id, {}, { signal }),
    'the inventory': async (client) => {
      const inventory = makeInventory({ ...options(client), subscriptions: [] });
      const pages = inventory.clusters(signal)[Symbol.asyncIterator]();
      while ((await pages.next()).done !== true);
    },
    'a mail': (client) =>
      makeEmailMessenger({
        ...options(client),
        endpoint: 'https://warden.communication.azure.com',
        senderAddress: 'DoNotReply@example.com',
        addressesOf: () => ['ops@example.com'],
        layout: { full: () => mail, plain: () => mail },
      }).send([notice!], { id: 'mail', kind: 'email', to: ['ops@example.com'] } as never, { signal }),
    'an event': (client) =>
      makeTopicMessenger({
        ...options(client),
        endpoint: 'https://warden.westeurope-1.eventgrid.azure.net/api/events',
        layout: { full: () => [event], plain: () => [event] },
      }).send([notice!], { id: 'topic', kind: 'topic' } as never, { signal }),
  };
  const cases = Object.keys(tries).flatMap((name) =>
    Object.entries({ redirects: away, 'names a next page': next, 'names an operation': accepted }).map(
      ([how, answer]) => [name, how, answer] as const,
    ),
  );

  it.each(cases)('%s, when the answer %s', async (name, _, answer) => {
    const { client, tokensAt } = hostile(() => answer);
    // How it ends is told elsewhere; here it only has to end, and without a token for a stranger.
    await tries[name]!(client).catch(() => undefined);
    expect(tokensAt.filter((host) => host === new URL(evil).host)).toEqual([]);
    if (name !== 'an operation that is asked about') expect(tokensAt.length).toBeGreaterThan(0);
  });
});
