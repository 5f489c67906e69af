/** How fast Azure may be asked, how old its index is and what it hides: the switches, as the real SDKs meet them. */

import { ResourceGraphClient, type ResourceGraphClientOptionalParams } from '@azure/arm-resourcegraph';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { turnSwitches } from '../../infra/local/simulated-azure/switches.ts';
import { documentOf } from '../../infra/local/simulated-azure/state.ts';
import type { ArmResponse } from '../../shared/adapters/azure-arm/arm-requests.ts';
import { armUrlAt } from '../../shared/adapters/azure-arm/arm-url.ts';
import { never, seeded, startLocalAzure, type LocalAzure } from '../local-azure.ts';
import { armCaller } from './arm-caller.ts';

let local: LocalAzure;
beforeEach(async () => {
  local = await startLocalAzure({ isClockStanding: true });
});
afterEach(() => local.azure.close());

const turn = (body: object): void => {
  expect(turnSwitches(local.azure.state.switches, body)).toBeUndefined();
};
const id = (name: string): string => seeded(local.azure, name).ref.id;
const windowsOf = (name: string): string => `${id(name)}/maintenanceConfigurations`;
const clustersOf = (name: string): string =>
  `${id(name).split('/').slice(0, 3).join('/')}/providers/Microsoft.ContainerService/managedClusters`;

/** Through the pipeline of the real `ContainerServiceClient`, some at once; answers in the order of the questions. */
async function read(path: string, times: number): Promise<readonly ArmResponse[]> {
  const answers: ArmResponse[] = [];
  for (let left = times; left > 0; left -= 20)
    answers.push(...(await Promise.all(Array.from({ length: Math.min(20, left) }, () => local.arm.get(path, never)))));
  return answers;
}
const statuses = (answers: readonly ArmResponse[]): Readonly<Record<number, number>> =>
  Object.fromEntries([...Map.groupBy(answers, ({ status }) => status)].map(([status, { length }]) => [status, length]));
const codeOf = ({ body }: ArmResponse): unknown => documentOf(documentOf(body)['error'])['code'];

describe('without a switch', () => {
  it('nobody is throttled, and no header says what is left', async () => {
    const answers = await read(id('shop-weu-01'), 300);
    expect(statuses(answers)).toEqual({ 200: 300 });
    expect(answers[0]?.header('x-ms-ratelimit-remaining-subscription-reads')).toBeUndefined();
    expect(statuses(await read(windowsOf('shop-weu-01'), 100))).toEqual({ 200: 100 });
  });
});

describe('the front door of Resource Manager', () => {
  beforeEach(() => {
    turn({ limits: { frontDoor: true } });
  });

  it('lets 250 reads of a subscription pass, then 25 a second, and counts down aloud', async () => {
    const [first] = await read(id('shop-weu-01'), 1);
    expect(first?.header('x-ms-ratelimit-remaining-subscription-reads')).toBe('249');
    const answers = await read(id('shop-weu-02'), 260);
    expect(statuses(answers)).toEqual({ 200: 249, 429: 11 });
    const refused = answers.find(({ status }) => status === 429)!;
    expect([codeOf(refused), refused.header('retry-after')]).toEqual(['SubscriptionRequestsThrottled', '1']);
    expect(refused.header('x-ms-ratelimit-remaining-subscription-reads')).toBe('0');
    local.azure.clock.advance(1_000);
    expect(statuses(await read(id('shop-weu-01'), 40))).toEqual({ 200: 25, 429: 15 });
  });

  it('has another bucket for each subscription, principal and kind of operation', async () => {
    await read(id('shop-weu-01'), 251);
    expect(statuses(await read(id('lab-weu-01'), 1))).toEqual({ 200: 1 });
    const other = await armCaller(local.azure, 'somebody@contoso.example');
    expect((await other(id('shop-weu-01'))).headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('249');
    const own = await armCaller(local.azure);
    expect((await own(id('shop-weu-01'))).status).toBe(429);
    const patched = await own(id('shop-weu-01'), { method: 'PATCH', body: { tags: {} } });
    expect([patched.status, patched.headers.get('x-ms-ratelimit-remaining-subscription-writes')]).toEqual([200, '199']);
  });
});

describe('the buckets of AKS', () => {
  beforeEach(() => {
    turn({ limits: { aks: true } });
  });

  it.each([
    ['a list of clusters: 500, then 1/s', (): string => clustersOf('shop-weu-01'), 500],
    ['windows: 60, then 1/s', (): string => windowsOf('shop-weu-01'), 60],
    ['one cluster: 60, then 1/s', (): string => id('shop-weu-01'), 60],
  ])('say nothing of what is left, only 429 and when to come back: %s', async (_, path, size) => {
    const answers = await read(path(), size + 5);
    expect(statuses(answers)).toEqual({ 200: size, 429: 5 });
    const refused = answers.find(({ status }) => status === 429)!;
    expect([codeOf(refused), refused.header('retry-after')]).toEqual(['Throttled', '1']);
    for (const answer of [answers[0]!, refused])
      expect(answer.header('x-ms-ratelimit-remaining-subscription-reads')).toBeUndefined();
    local.azure.clock.advance(2_000);
    expect(statuses(await read(path(), 5))).toEqual({ 200: 2, 429: 3 });
  });

  it('of windows is one for each subscription and region, of a cluster its own', async () => {
    await read(windowsOf('shop-weu-01'), 61);
    const next = async (path: string): Promise<unknown> => statuses(await read(path, 1));
    expect(await next(windowsOf('shop-weu-02'))).toEqual({ 429: 1 });
    expect(await next(windowsOf('shop-neu-01'))).toEqual({ 200: 1 });
    expect(await next(windowsOf('lab-weu-01'))).toEqual({ 200: 1 });
    expect(await next(id('shop-weu-01'))).toEqual({ 200: 1 });
  });

  it('are shared with whoever else asks', async () => {
    turn({ limits: { aks: true, othersTakePerSecond: 0.5 } });
    await read(windowsOf('shop-weu-01'), 60);
    local.azure.clock.advance(10_000);
    expect(statuses(await read(windowsOf('shop-weu-01'), 10))).toEqual({ 200: 5, 429: 5 });
  });

  it('hand out a list in pages as large as a switch says', async () => {
    turn({ aks: { listPageSize: 3 } });
    const [page] = await read(clustersOf('shop-weu-01'), 1);
    const { value, nextLink } = page?.body as { readonly value: readonly unknown[]; readonly nextLink: string };
    expect([value.length, new URL(nextLink).searchParams.has('$skiptoken')]).toEqual([3, true]);
  });
});

interface Answered {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly problem: unknown;
}

/** With the real `ResourceGraphClient`, which tells neither headers nor a refusal's details by itself. */
async function ask(query: string, subscriptions?: string[]): Promise<Answered> {
  let seen: Answered | undefined;
  const policy: PipelinePolicy = {
    name: 'see',
    async sendRequest(request, next) {
      const response = await next(request);
      const body = JSON.parse(response.bodyAsText ?? '{}') as {
        readonly data?: Answered['rows'];
        readonly error?: { readonly details: readonly unknown[] };
      };
      const header = (name: string) => response.headers.get(name);
      seen = { status: response.status, header, rows: body.data ?? [], problem: body.error?.details[0] };
      return response;
    },
  };
  const options: ResourceGraphClientOptionalParams = {
    httpClient: await local.connection.httpClient(),
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy, position: 'perCall' }],
  };
  const client = new ResourceGraphClient(await local.connection.credential(), options);
  const scope = subscriptions === undefined ? {} : { subscriptions };
  await client.resources({ query, ...scope, options: { resultFormat: 'objectArray' } }).catch(() => undefined);
  if (seen === undefined) throw new Error('Resource Graph was not asked');
  return seen;
}
const clusters = 'resources | project id, name, tags, properties | order by id asc';
const names = ({ rows }: Answered): readonly unknown[] => rows.map(({ name }) => name);

describe('the quota of Resource Graph', () => {
  it('is 15 queries in a window of 5 seconds, told in its headers', async () => {
    turn({ resourceGraph: { isLimited: true } });
    const first = await ask(clusters);
    expect([
      first.status,
      first.header('x-ms-user-quota-remaining'),
      first.header('x-ms-user-quota-resets-after'),
    ]).toEqual([200, '14', '00:00:05']);
    for (let query = 2; query <= 15; query += 1) expect((await ask(clusters)).status).toBe(200);
    local.azure.clock.advance(2_000);
    const refused = await ask(clusters);
    expect(refused).toMatchObject({ status: 429, problem: { code: 'RateLimiting' } });
    expect([refused.header('x-ms-user-quota-remaining'), refused.header('retry-after')]).toEqual(['0', '3']);
    local.azure.clock.advance(3_000);
    expect((await ask(clusters)).header('x-ms-user-quota-remaining')).toBe('14');
  });

  it('without the switch lets everything pass', async () => {
    for (let query = 1; query <= 20; query += 1) expect((await ask(clusters)).status).toBe(200);
  });
});

describe('an answer of Resource Graph that is too large', () => {
  it('is refused with its size and the limit, and a smaller question is answered', async () => {
    turn({ resourceGraph: { mostBytes: 20_000 } });
    expect(await ask(clusters)).toMatchObject({
      status: 400,
      rows: [],
      problem: {
        code: 'ResponsePayloadTooLarge',
        message: expect.stringMatching(
          /^Response payload size is \d+, and has exceeded the limit of 20000\./,
        ) as string,
      },
    });
    expect((await ask('resources | project id | order by id asc')).rows).toHaveLength(33);
  });
});

describe('rows of Resource Graph', () => {
  const tagOf = async (name: string): Promise<unknown> =>
    documentOf((await ask(clusters)).rows.find((row) => row['name'] === name)?.['tags'])['changed'];
  const change = async (name: string): Promise<void> => {
    const arm = await armCaller(local.azure);
    expect((await arm(id(name), { method: 'PATCH', body: { tags: { changed: 'yes' } } })).status).toBe(200);
  };

  it('lag each as a switch says, or never change again, while ARM tells the truth', async () => {
    turn({
      resourceGraph: { lags: [{ idIncludes: 'shop-weu-01', seconds: 60 }, { idIncludes: '/LAB-WEU-01' }] },
    });
    for (const name of ['shop-weu-01', 'lab-weu-01', 'shop-weu-02']) await change(name);
    const seen = async (): Promise<readonly unknown[]> =>
      Promise.all(['shop-weu-01', 'lab-weu-01', 'shop-weu-02'].map(tagOf));
    expect(await seen()).toEqual([undefined, undefined, 'yes']);
    local.azure.clock.advance(61_000);
    expect(await seen()).toEqual(['yes', undefined, 'yes']);
    local.azure.clock.advance(86_400_000);
    expect(await seen()).toEqual(['yes', undefined, 'yes']);
    const [truth] = await read(id('lab-weu-01'), 1);
    expect(documentOf(documentOf(truth?.body)['tags'])['changed']).toBe('yes');
  });

  it('are missing where a switch says so, while ARM finds the cluster', async () => {
    turn({ resourceGraph: { missing: ['/shop-weu-0'] } });
    const found = names(await ask(clusters));
    expect(found).not.toContain('shop-weu-01');
    expect(found).toContain('shop-neu-01');
    expect(statuses(await read(id('shop-weu-01'), 1))).toEqual({ 200: 1 });
  });
});

describe('a subscription that may not be read', () => {
  it('is a 403 from ARM, and silently absent in Resource Graph', async () => {
    const shop = seeded(local.azure, 'shop-weu-01').ref.subscriptionId;
    const lab = seeded(local.azure, 'lab-weu-01').ref.subscriptionId;
    turn({ access: { unreadableSubscriptions: [shop] } });
    for (const path of [id('shop-weu-01'), windowsOf('shop-weu-01'), clustersOf('shop-weu-01')]) {
      const [answer] = await read(path, 1);
      expect([answer?.status, codeOf(answer!)]).toEqual([403, 'AuthorizationFailed']);
    }
    const all = await ask(clusters);
    expect([all.status, names(all).some((name) => String(name).startsWith('shop-'))]).toEqual([200, false]);
    const both = await ask(clusters, [shop, lab]);
    expect([both.status, names(both).includes('lab-weu-01')]).toEqual([200, true]);
    const listed = await local.arm.getUrl(armUrlAt('/subscriptions', { 'api-version': '2022-12-01' }), never);
    expect(listed.text).not.toContain(shop);
    expect(listed.text).toContain(lab);
    expect(statuses(await read(id('lab-weu-01'), 1))).toEqual({ 200: 1 });
  });
});

describe('the way to Azure', () => {
  it('takes as long as a switch says', async () => {
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const startedMs = performance.now();
      await work();
      return performance.now() - startedMs;
    };
    turn({ latency: { armMs: 80, resourceGraphMs: 120 } });
    expect(await timed(() => read(id('shop-weu-01'), 1))).toBeGreaterThanOrEqual(79);
    expect(await timed(() => ask(clusters))).toBeGreaterThanOrEqual(119);
  });
});
