/** The simulated Azure is strict where Azure is: what passes here does not pass by politeness. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { seeded } from '../local-azure.ts';

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0 });
});
afterAll(() => azure.close());

const bearer = { authorization: 'Bearer simulated', 'content-type': 'application/json' };
const clusterPath = (name: string): string => seeded(azure, name).ref.id;
const call = (where: string, init: RequestInit = {}): Promise<Response> =>
  fetch(azure.origin + where, { headers: bearer, ...init });
const codeOf = async (answer: Response): Promise<string> =>
  ((await answer.json()) as { error: { code: string } }).error.code;

describe('requests that Azure would refuse', () => {
  it.each<[string, () => Promise<Response>, number, string]>([
    ['a route nobody knows', () => call('/subscriptions/x/unknown?api-version=2025-10-01'), 501, 'NotSimulated'],
    [
      'no token',
      () => call(`${clusterPath('pay-weu-01')}?api-version=2025-10-01`, { headers: {} }),
      401,
      'AuthenticationFailed',
    ],
    ['no api-version', () => call(clusterPath('pay-weu-01')), 400, 'MissingApiVersionParameter'],
    [
      'an api-version that is not served',
      () => call(`${clusterPath('pay-weu-01')}?api-version=1999-01-01`),
      400,
      'InvalidApiVersionParameter',
    ],
    [
      'a cluster that is not there',
      () => call(`${clusterPath('pay-weu-01')}-not?api-version=2025-10-01`),
      404,
      'ResourceNotFound',
    ],
    [
      'a write with an outdated eTag',
      async () => {
        const where = `${clusterPath('pay-weu-01')}?api-version=2025-10-01`;
        const body = await (await call(where)).text();
        return call(where, { method: 'PUT', headers: { ...bearer, 'if-match': '"old"' }, body });
      },
      412,
      'PreconditionFailed',
    ],
    [
      'a token without the identity header',
      () => call('/msi/token?resource=x', { headers: {} }),
      400,
      'InvalidRequest',
    ],
  ])('%s', async (_, request, status, code) => {
    const answer = await request();
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
  });
});

describe('a PUT by an older client', () => {
  it('keeps what its api-version does not know, such as the node OS channel', async () => {
    const path = clusterPath('shop-weu-01');
    const old = `${path}?api-version=2022-11-01`;
    const before = (await (await call(`${path}?api-version=2025-10-01`)).json()) as Cluster;
    const body = (await (await call(old)).json()) as Cluster;
    const properties = { ...body.properties, autoUpgradeProfile: { upgradeChannel: 'stable' } };
    const sent = JSON.stringify({ ...body, properties, tags: { changed: 'yes' } });
    const put = await call(old, { method: 'PUT', body: sent });
    expect(put.status).toBe(200);
    const after = (await (await call(`${path}?api-version=2025-10-01`)).json()) as Cluster;
    expect(after.tags).toEqual({ changed: 'yes' });
    expect(after.properties.autoUpgradeProfile).toEqual(before.properties.autoUpgradeProfile);
  });
});

describe('identity', () => {
  it.each<[string, RequestInit]>([
    ['/msi/token?resource=https://management.azure.com/', { headers: { 'x-identity-header': 'simulated' } }],
    ['/msi/token/?resource=https://management.core.windows.net/', { headers: { secret: 'simulated' } }],
    ['/msi/token', { method: 'POST', headers: { metadata: 'true' }, body: new URLSearchParams({ resource: 'x' }) }],
  ])('%s gives a token with a tenant', async (where, init) => {
    const answer = (await (await fetch(azure.origin + where, init)).json()) as Record<string, string>;
    const payload = JSON.parse(Buffer.from(answer['access_token']!.split('.')[1]!, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(answer['token_type']).toBe('Bearer');
    expect(payload['tid']).toBe(azure.state.tenantId);
  });
});

interface Cluster {
  readonly tags: unknown;
  readonly properties: { readonly autoUpgradeProfile: unknown };
}
