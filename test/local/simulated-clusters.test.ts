/** A PUT of a cluster does what Azure's does: it refuses, it loses, and it keeps what its api-version does not know. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { documentOf, poolsOf, type JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0 });
  arm = await armCaller(azure);
});
afterAll(() => azure.close());

const path = (name: string): string => seeded(azure, name).ref.id;
const read = async (name: string, apiVersion = '2025-10-01'): Promise<JsonDocument> =>
  (await arm(path(name), { apiVersion })).body as JsonDocument;
const profileOf = (cluster: JsonDocument): JsonDocument =>
  documentOf(documentOf(cluster['properties'])['autoUpgradeProfile']);
const puts = (name: string, body: unknown, apiVersion?: string): Promise<ArmAnswer> =>
  arm(path(name), { method: 'PUT', body, ...(apiVersion === undefined ? {} : { apiVersion }) });

describe('a PUT is refused', () => {
  const properties = (body: JsonDocument): JsonDocument => documentOf(body['properties']);
  const channels = (channel: unknown, name: string) => (body: JsonDocument) =>
    void (profileOf(body)[name] = channel as string);

  it.each<[string, (body: JsonDocument) => void, number, string]>([
    ['a node OS channel that does not exist', channels('Bananas', 'nodeOSUpgradeChannel'), 400, 'InvalidParameter'],
    ['a node OS channel that is a number', channels(7, 'nodeOSUpgradeChannel'), 400, 'InvalidParameter'],
    ['an upgrade channel that does not exist', channels('Bananas', 'upgradeChannel'), 400, 'InvalidParameter'],
    ['no location', (body) => delete body['location'], 400, 'LocationRequired'],
    ['another location', (body) => void (body['location'] = 'eastus'), 409, 'InvalidResourceLocation'],
    ['a pool without name', (body) => delete poolsOf(body)[0]?.['name'], 400, 'InvalidParameter'],
    ['no pools', (body) => void (properties(body)['agentPoolProfiles'] = []), 400, 'InvalidParameter'],
    ['a tag that is a number', (body) => void (body['tags'] = { a: 1 }), 400, 'InvalidParameter'],
    ['a tag that is an object', (body) => void (body['tags'] = { a: {} }), 400, 'InvalidParameter'],
  ])('with %s', async (_, change, status, code) => {
    const body = await read('shop-weu-02');
    change(body);
    expect(await puts('shop-weu-02', body)).toMatchObject({ status, code });
    expect((await read('shop-weu-02'))['eTag']).toBe(body['eTag']);
  });

  it('with another service principal that came without its secret, but not with it', async () => {
    const body = await read('pay-weu-03');
    const profile = documentOf(properties(body)['servicePrincipalProfile']);
    profile['clientId'] = '33333333-3333-4333-8333-333333333333';
    expect(await puts('pay-weu-03', body)).toMatchObject({ status: 400, code: 'InvalidParameter' });
    profile['secret'] = 'secret';
    expect((await puts('pay-weu-03', body)).status).toBe(200);
    expect(await read('pay-weu-03')).not.toHaveProperty('properties.servicePrincipalProfile.secret');
  });

  it.each(['{"broken', '', '7'])('when it is no JSON object: %s', async (body) => {
    expect(await puts('shop-weu-02', body)).toMatchObject({ status: 400, code: 'InvalidRequestContent' });
  });

  it.each([
    ['"old"', 'pay-weu-01', 412],
    ['*', 'nobody', 412],
    ['', 'nobody', 501],
  ])('with If-Match %s on %s', async (eTag, name, status) => {
    const where = path('pay-weu-01').replace('pay-weu-01', name);
    const body = await read('pay-weu-01');
    expect((await arm(where, { method: 'PUT', body, headers: { 'if-match': eTag } })).status).toBe(status);
  });

  it('in another spelling of the location not', async () => {
    expect((await puts('shop-eus-01', { ...(await read('shop-eus-01')), location: 'East US' })).status).toBe(200);
  });
});

describe('a PATCH', () => {
  it.each([['{"broken'], [{}], [{ properties: {} }], [{ tags: { a: 1 } }], [{ tags: null }]])(
    'of %j is refused and leaves the tags alone',
    async (body) => {
      const { tags } = await read('shop-weu-02');
      expect((await arm(path('shop-weu-02'), { method: 'PATCH', body })).status).toBe(400);
      expect((await read('shop-weu-02'))['tags']).toEqual(tags);
    },
  );

  it('replaces the tags', async () => {
    expect((await arm(path('lab-weu-01'), { method: 'PATCH', body: { tags: { a: 'b' } } })).status).toBe(200);
    expect((await read('lab-weu-01'))['tags']).toEqual({ a: 'b' });
  });
});

describe('an older api-version', () => {
  it('shows only what it knows', async () => {
    const now = await read('lab-eus-02');
    const old = await read('lab-eus-02', '2022-11-01');
    expect(now).toMatchObject({ eTag: expect.any(String) as unknown, properties: { upgradeSettings: {} } });
    expect(old).not.toHaveProperty('eTag');
    expect(old).not.toHaveProperty('properties.upgradeSettings');
    expect(profileOf(old)).toEqual({ upgradeChannel: 'stable' });
    expect(poolsOf(old)[0]?.['upgradeSettings']).toEqual({ maxSurge: '10%' });
    expect(await read('lab-eus-02', '2024-08-01')).not.toHaveProperty('eTag');
    expect(await read('lab-eus-02', '2024-09-01')).toHaveProperty('eTag');
  });

  it('changes nothing that it does not know, whatever a PUT says or leaves unsaid', async () => {
    const name = 'shop-weu-01';
    const before = await read(name);
    const body = await read(name, '2022-11-01');
    profileOf(body)['nodeOSUpgradeChannel'] = 'None';
    documentOf(body['properties'])['upgradeSettings'] = {};
    expect((await puts(name, { ...body, tags: { changed: 'yes' } }, '2022-11-01')).status).toBe(200);
    azure.clock.advance(5_000);
    const { eTag: _, tags, systemData, ...after } = await read(name);
    const { eTag: __, tags: ___, systemData: ____, ...was } = before;
    expect(tags).toEqual({ changed: 'yes' });
    expect(systemData).toMatchObject({ createdBy: 'terraform', lastModifiedByType: 'Application' });
    for (const pool of [...poolsOf(after), ...poolsOf(was)]) delete pool['eTag'];
    expect(after).toEqual(was);
  });

  it('loses what it knows and is not told', async () => {
    const name = 'shop-neu-01';
    const body = await read(name, '2022-11-01');
    delete documentOf(body['properties'])['oidcIssuerProfile'];
    expect((await puts(name, body, '2022-11-01')).status).toBe(200);
    expect(documentOf((await read(name))['properties'])).not.toHaveProperty('oidcIssuerProfile');
  });
});

describe('an operation', () => {
  it('is found only where its cluster is', async () => {
    const { headers } = await puts('lab-neu-02', await read('lab-neu-02'));
    const { pathname } = new URL(headers.get('azure-asyncoperation') ?? '');
    const status = async (where: string): Promise<number> => (await arm(where, { apiVersion: '2016-03-30' })).status;
    expect(await status(pathname)).toBe(200);
    expect(await status(pathname.replace('northeurope', 'eastus'))).toBe(404);
    expect(
      await status(pathname.replace('33333333-3333-4333-8333-333333333333', '44444444-4444-4444-8444-444444444444')),
    ).toBe(404);
  });
});
