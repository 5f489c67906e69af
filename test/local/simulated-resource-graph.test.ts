/** Resource Graph answers what a query says, and refuses the query it does not understand. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { upgradeNodeImages } from '../../infra/local/simulated-azure/events.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { eventLogQuery } from '../../shared/adapters/resource-graph/event-log.ts';
import { inventoryQuery } from '../../shared/adapters/resource-graph/inventory.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

const lab = '33333333-3333-4333-8333-333333333333';
const data = '44444444-4444-4444-8444-444444444444';
const nobody = '99999999-9999-4999-8999-999999999999';
const startMs = Date.parse('2026-11-21T08:00:00Z');
let azure: SimulatedAzure;
let arm: ArmCaller;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0, nowMs: startMs });
  arm = await armCaller(azure);
});
afterAll(() => azure.close());

interface Page {
  readonly totalRecords: number;
  readonly count: number;
  readonly resultTruncated: string;
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly $skipToken?: string;
}
const ask = (body: object): Promise<ArmAnswer> =>
  arm('/providers/Microsoft.ResourceGraph/resources', { method: 'POST', body, apiVersion: '2024-04-01' });
const page = async (body: object): Promise<Page> => (await ask(body)).body as Page;
const detailOf = ({ body }: ArmAnswer): unknown =>
  (body as { error: { details: { code: string }[] } }).error.details[0]?.code;

describe('the scope', () => {
  it.each([
    ['everything', {}, 33],
    ['one subscription', { subscriptions: [lab] }, 6],
    ['two, one of which nobody knows', { subscriptions: [lab.toUpperCase(), nobody] }, 6],
    ['a management group', { managementGroups: ['platform'] }, 19],
    ['the root of the tenant', { managementGroups: ['7e4a0000-0000-4000-8000-000000000001'] }, 33],
  ])('%s', async (_, scope, count) => {
    expect(await page({ query: inventoryQuery, ...scope })).toMatchObject({ totalRecords: count, count });
  });

  it.each([
    [{ subscriptions: ['x'] }, 'InvalidRequest'],
    [{ subscriptions: [nobody] }, 'NoValidSubscriptionsInQueryRequest'],
    [{ managementGroups: ['nobody'] }, 'NoValidSubscriptionsInQueryRequest'],
  ])('%j is refused', async (scope, code) => {
    const answer = await ask({ query: inventoryQuery, ...scope });
    expect([answer.status, detailOf(answer)]).toEqual([400, code]);
  });
});

describe('pages', () => {
  it('follow each other, and say how much there is', async () => {
    const ids: unknown[] = [];
    let token: string | undefined;
    do {
      const options = { $top: 10, ...(token === undefined ? {} : { $skipToken: token }) };
      const { data: rows, $skipToken, ...counts } = await page({ query: inventoryQuery, options });
      expect(counts).toMatchObject({ totalRecords: 33, count: rows.length, resultTruncated: 'false' });
      ids.push(...rows.map(({ id }) => id));
      token = $skipToken;
    } while (token !== undefined);
    expect(new Set(ids).size).toBe(33);
    expect(ids).toEqual(ids.toSorted());
  });

  it.each([
    [{ $top: 0 }, 'InvalidRequest'],
    [{ $top: 5_000 }, 'InvalidRequest'],
    [{ $top: '10' }, 'InvalidRequest'],
    [{ $skipToken: 'garbage' }, 'InvalidSkipToken'],
  ])('%j are refused', async (options, code) => {
    const answer = await ask({ query: inventoryQuery, options });
    expect([answer.status, detailOf(answer)]).toEqual([400, code]);
  });
});

describe('a query', () => {
  it.each([
    '',
    'nothing | project id',
    'resources | project id, nonsense',
    'resources | where nonsense =~ "x"',
    "resources | where nonsense =~ 'x'",
    'resources | projekt id',
    'resources | order by nonsense asc',
    'resources || project id',
    'containerserviceeventresources | where id >= datetime(yesterday)',
  ])('is refused: %s', async (query) => {
    expect((await ask({ query })).status).toBe(400);
  });

  it('shows the columns it names', async () => {
    const { data: rows } = await page({
      query: "Resources | where name =~ 'LAB-WEU-01' | project name, location, subscriptionId",
    });
    expect(rows).toEqual([{ name: 'lab-weu-01', location: 'westeurope', subscriptionId: lab }]);
  });
});

describe('events', () => {
  const recent = async (sinceMs: number, scope: object = {}): Promise<Page> =>
    page({ query: eventLogQuery(new Date(sinceMs).toISOString()), ...scope });

  it('are those of the subscriptions and since the time that were asked for', async () => {
    upgradeNodeImages(azure, seeded(azure, 'lab-weu-01').cluster);
    azure.clock.advance(3_600_000);
    const laterMs = azure.clock.now();
    upgradeNodeImages(azure, seeded(azure, 'data-weu-03').cluster);
    expect((await recent(startMs)).totalRecords).toBe(6);
    expect((await recent(startMs, { subscriptions: [lab] })).totalRecords).toBe(3);
    expect((await recent(laterMs, { subscriptions: [lab] })).totalRecords).toBe(0);
    const { data: rows } = await recent(laterMs, { subscriptions: [data] });
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['id', 'properties', 'updated']);
      expect(Date.parse(row['updated'] as string)).toBeGreaterThanOrEqual(laterMs - 1);
    }
  });
});
