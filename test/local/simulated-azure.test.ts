/** The simulated Azure is strict where Azure is: what passes here does not pass by politeness. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, tokenFor, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0 });
  arm = await armCaller(azure);
});
afterAll(() => azure.close());

const armResource = 'https://management.azure.com/';
const clusterPath = (name: string): string => seeded(azure, name).ref.id;
const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

describe('a token', () => {
  const shop = '11111111-1111-4111-8111-111111111111';
  const doors: Readonly<Record<string, readonly [string, RequestInit?]>> = {
    arm: [`/subscriptions/${shop}?api-version=2022-12-01`],
    graph: ['/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01', { method: 'POST', body: '{}' }],
    mail: ['/emails:send?api-version=2023-03-31', { method: 'POST', body: '{}' }],
    topic: ['/api/events?api-version=2018-01-01', { method: 'POST', body: '[]' }],
  };
  const knock = (door: string, authorization?: string): Promise<Response> => {
    const [where = '', init = {}] = doors[door] ?? [];
    return fetch(azure.origin + where, { ...init, headers: authorization === undefined ? {} : { authorization } });
  };

  it.each([
    [armResource, ['arm', 'graph']],
    ['https://management.core.windows.net/', ['arm', 'graph']],
    ['https://communication.azure.com/', ['mail']],
    ['https://eventgrid.azure.net', ['topic']],
    ['https://vault.azure.net', []],
  ])('for %s opens %j and nothing else', async (resource, opened) => {
    const authorization = `Bearer ${await tokenFor(azure, resource)}`;
    for (const door of Object.keys(doors)) {
      const answer = await knock(door, authorization);
      if (opened.includes(door)) expect(answer.status).not.toBe(401);
      else expect([answer.status, await codeOf(answer)]).toEqual([401, 'InvalidAuthenticationTokenAudience']);
    }
  });

  it.each([
    ['nothing', undefined, 'AuthenticationFailed'],
    ['another scheme', 'Basic eDp5', 'AuthenticationFailed'],
    ['no token', 'Bearer x', 'InvalidAuthenticationToken'],
    [
      'a token of somebody else',
      `Bearer a.${Buffer.from('{"aud":"x","exp":1}').toString('base64url')}.s`,
      'InvalidAuthenticationToken',
    ],
  ])('is missed in %s', async (_, authorization, code) => {
    for (const door of Object.keys(doors)) {
      const answer = await knock(door, authorization);
      expect([answer.status, await codeOf(answer)]).toEqual([401, code]);
    }
  });

  it('is not given without the identity header', async () => {
    const answer = await fetch(`${azure.origin}/msi/token?resource=x`);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'InvalidRequest']);
  });

  it.each<[string, RequestInit]>([
    ['/msi/token?resource=https://management.azure.com/', { headers: { 'x-identity-header': 'simulated' } }],
    ['/msi/token/?resource=https://management.core.windows.net/', { headers: { secret: 'simulated' } }],
    ['/msi/token', { method: 'POST', headers: { metadata: 'true' }, body: new URLSearchParams({ resource: 'x' }) }],
  ])('of %s names the tenant', async (where, init) => {
    const answer = (await (await fetch(azure.origin + where, init)).json()) as Record<string, string>;
    const payload = JSON.parse(Buffer.from(answer['access_token']!.split('.')[1]!, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(answer['token_type']).toBe('Bearer');
    expect(payload['tid']).toBe(azure.state.tenantId);
  });
});

describe('a path', () => {
  const provider = '/providers/Microsoft.ContainerService/managedClusters';
  it.each([
    ['/subscriptions/x/unknown', 501, 'NotSimulated'],
    ['/%E0%A4%A', 400, 'BadRequest'],
    [`/subscriptions/x${provider}`, 400, 'InvalidSubscriptionId'],
    [`/subscriptions/99999999-9999-4999-8999-999999999999${provider}`, 404, 'SubscriptionNotFound'],
    [
      `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/nobody${provider}`,
      404,
      'ResourceGroupNotFound',
    ],
    [
      `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/nobody${provider}/n`,
      404,
      'ResourceGroupNotFound',
    ],
    [
      `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/RG-SHOP-PROD${provider}/n`,
      404,
      'ResourceNotFound',
    ],
    [`/subscriptions/11111111-1111-4111-8111-111111111111${provider}?$skiptoken=abc`, 400, 'InvalidSkipToken'],
    [`/subscriptions/11111111-1111-4111-8111-111111111111${provider}?$skiptoken=-3`, 400, 'InvalidSkipToken'],
  ])('%s is a %d', async (path, status, code) => {
    expect(await arm(path)).toMatchObject({ status, code });
  });

  it('to a pool that is not there is told in full', async () => {
    const { ref } = seeded(azure, 'shop-weu-01');
    const { status, body } = await arm(`${ref.id}/agentPools/none`);
    expect(status).toBe(404);
    expect(JSON.stringify(body)).toContain(
      "The Resource 'Microsoft.ContainerService/managedClusters/shop-weu-01/agentPools/none' under resource group 'rg-shop-prod' was not found.",
    );
  });
});

describe('an api-version', () => {
  it.each([
    ['', '2023-11-01', 200],
    ['', '2024-01-01', 200],
    ['', '2024-09-01', 200],
    ['', '2025-08-01', 200],
    ['', '2016-03-30', 400],
    ['', '1999-01-01', 400],
    ['/maintenanceConfigurations', '2023-05-01', 200],
    ['/maintenanceConfigurations', '2022-11-01', 400],
    ['/providers/Microsoft.Resources/tags/default', '2021-04-01', 200],
    ['/providers/Microsoft.Resources/tags/default', '2025-10-01', 400],
  ])('of a cluster%s: %s is a %d', async (below, apiVersion, status) => {
    expect((await arm(clusterPath('pay-weu-01') + below, { apiVersion })).status).toBe(status);
  });

  it('is required', async () => {
    const headers = { authorization: `Bearer ${await tokenFor(azure, armResource)}` };
    const answer = await fetch(azure.origin + clusterPath('pay-weu-01'), { headers });
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'MissingApiVersionParameter']);
  });
});

describe('a bucket', () => {
  it('of 60 is shared by all other AKS calls of a subscription and region', async () => {
    const throttling = await startSimulatedAzure({ port: 0, isThrottling: true, isClockStanding: true });
    const call = await armCaller(throttling);
    const { id } = seeded(throttling, 'shop-weu-01').ref;
    const others = ['/agentPools', '/agentPools/system', '/agentPools/system/upgradeProfiles/default'];
    const paths = [...others, '/upgradeProfiles/default', '/maintenanceConfigurations'];
    for (let round = 0; round < 12; round += 1)
      for (const path of paths) expect((await call(id + path)).status).toBe(200);
    for (const path of paths) expect(await call(id + path)).toMatchObject({ status: 429, code: 'Throttled' });
    expect((await call(`${seeded(throttling, 'shop-neu-01').ref.id}/agentPools`)).status).toBe(200);
    await throttling.close();
  });
});

describe('an Event Grid topic', () => {
  const event = { specversion: '1.0', id: '1', source: '/x', type: 'T' };
  const batch = 'application/cloudevents-batch+json; charset=utf-8';
  it.each<[string, unknown, string, number]>([
    ['a batch of CloudEvents', [event], batch, 200],
    ['another content type', [event], 'text/plain', 400],
    ['an event that is alone', event, batch, 400],
    ['an event without id', [{ ...event, id: undefined }], batch, 400],
    ['an event without source', [{ ...event, source: undefined }], batch, 400],
    ['an event without type', [event, { ...event, type: '' }], batch, 400],
  ])('answers %s', async (_, body, type, status) => {
    const headers = {
      authorization: `Bearer ${await tokenFor(azure, 'https://eventgrid.azure.net')}`,
      'content-type': type,
    };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    const before = azure.state.published.length;
    expect((await fetch(`${azure.origin}/api/events?api-version=2018-01-01`, init)).status).toBe(status);
    expect(azure.state.published.length - before).toBe(status === 200 ? 1 : 0);
    expect((await fetch(`${azure.origin}/api/events`, init)).status).toBe(400);
  });
});
