/** Operations on pools and on the power of a cluster: what they change, and what is refused while they run. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { documentOf, poolNamed, type JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCall, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0, isClockStanding: true });
  arm = await armCaller(azure);
});
afterAll(() => azure.close());

const path = (name: string): string => seeded(azure, name).ref.id;
const documentOfCluster = (name: string): JsonDocument => seeded(azure, name).cluster.document;
const pool = (name: string, poolName = 'system'): JsonDocument => poolNamed(documentOfCluster(name), poolName) ?? {};
const poolCall = (name: string, poolName: string, call?: ArmCall): Promise<ArmAnswer> =>
  arm(`${path(name)}/agentPools/${poolName}`, call);
const putPool = (name: string, poolName: string, properties: object, more: ArmCall = {}): Promise<ArmAnswer> =>
  poolCall(name, poolName, { method: 'PUT', body: { properties }, ...more });
const post = (where: string): Promise<ArmAnswer> => arm(where, { method: 'POST' });
const settle = (): void => {
  azure.clock.advance(10_000);
};
const statusOf = async ({ headers }: ArmAnswer): Promise<unknown> => {
  const { pathname } = new URL(headers.get('azure-asyncoperation') ?? '');
  return ((await arm(pathname, { apiVersion: '2016-03-30' })).body as { status: string }).status;
};
const stateOf = (name: string): unknown => documentOf(documentOfCluster(name)['properties'])['provisioningState'];

describe('a write to a pool', () => {
  it('changes the eTag of the pool and of nothing else', async () => {
    const name = 'lab-eus-01';
    const before = structuredClone(documentOfCluster(name));
    const answer = await putPool(name, 'gpu', { ...pool(name, 'gpu'), nodeLabels: { ring: '1' } });
    expect([answer.status, pool(name, 'gpu')['provisioningState']]).toEqual([200, 'Updating']);
    settle();
    expect(await statusOf(answer)).toBe('Succeeded');
    expect(pool(name, 'gpu')).toMatchObject({ provisioningState: 'Succeeded', nodeLabels: { ring: '1' } });
    expect(pool(name, 'gpu')['eTag']).not.toBe(poolNamed(before, 'gpu')?.['eTag']);
    expect(documentOfCluster(name)['eTag']).toBe(before['eTag']);
    expect(pool(name, 'system')).toEqual(poolNamed(before, 'system'));
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['the right eTag', {}, 200],
    ['an old eTag', { 'if-match': 'old' }, 412],
    ['If-None-Match *, though it is there', { 'if-none-match': '*' }, 412],
    ['both headers', { 'if-match': 'x', 'if-none-match': '*' }, 400],
  ])('under %s answers %d', async (_, headers, status) => {
    const name = 'shop-weu-01';
    const given = status === 200 ? { 'if-match': pool(name)['eTag'] as string } : headers;
    expect((await putPool(name, 'system', pool(name), { headers: given })).status).toBe(status);
    settle();
  });

  it('of another count scales, and of the server’s own fields changes nothing', async () => {
    const name = 'shop-weu-02';
    const { currentOrchestratorVersion, nodeImageVersion } = pool(name);
    const wish = {
      ...pool(name),
      count: 5,
      currentOrchestratorVersion: '1.20.0',
      nodeImageVersion: 'other',
      powerState: {},
    };
    expect((await putPool(name, 'system', wish)).status).toBe(200);
    expect(pool(name)['provisioningState']).toBe('Scaling');
    settle();
    expect(pool(name)).toMatchObject({
      count: 5,
      currentOrchestratorVersion,
      nodeImageVersion,
      powerState: { code: 'Running' },
    });
  });

  it.each<[string, string, object, string]>([
    ['system', 'another size', { vmSize: 'Standard_A1' }, 'PropertyChangeNotAllowed'],
    ['system', 'no system pool left', { mode: 'User' }, 'OperationNotAllowed'],
    ['system', 'a version that nobody offers', { orchestratorVersion: '1.29.1' }, 'AgentPoolK8sVersionNotSupported'],
    ['system', 'a step back', { orchestratorVersion: '1.34' }, 'OperationNotAllowed'],
    ['system', 'a version above the control plane', { orchestratorVersion: '1.36.1' }, 'NodePoolMcVersionIncompatible'],
    ['system', 'a count that is none', { count: -1 }, 'InvalidParameter'],
    ['Bad_Name', 'a name that is none', { count: 1 }, 'InvalidParameter'],
  ])('%s with %s is refused', async (poolName, _, change, code) => {
    const name = 'shop-neu-01';
    const before = structuredClone(documentOfCluster(name));
    const answer = await putPool(name, poolName, { ...pool(name, poolName), ...change });
    expect(answer).toMatchObject({ status: 400, code });
    expect(documentOfCluster(name)).toEqual(before);
  });

  it('makes a pool, and deletes it', async () => {
    const name = 'shop-eus-01';
    const made = await putPool(name, 'extra', { count: 2, vmSize: 'Standard_D4ds_v5' });
    expect([made.status, pool(name, 'extra')['provisioningState']]).toEqual([201, 'Creating']);
    settle();
    expect((await poolCall(name, 'extra')).body).toMatchObject({
      name: 'extra',
      properties: { provisioningState: 'Succeeded', mode: 'User', count: 2, currentOrchestratorVersion: '1.35.2' },
    });
    expect((await poolCall(name, 'system', { method: 'DELETE' })).status).toBe(400);
    const gone = await poolCall(name, 'extra', { method: 'DELETE' });
    expect([gone.status, await statusOf(gone)]).toEqual([202, 'InProgress']);
    settle();
    expect((await poolCall(name, 'extra')).status).toBe(404);
    expect((await poolCall(name, 'extra', { method: 'DELETE' })).status).toBe(204);
  });

  it('stands in the way of its own and of the cluster’s, not of another pool’s', async () => {
    const name = 'lab-neu-01';
    await putPool(name, 'win22', { ...pool(name, 'win22'), count: 4 });
    const cluster = await arm(path(name), { method: 'PUT', body: documentOfCluster(name) });
    expect(cluster).toMatchObject({ status: 409, code: 'OperationNotAllowed' });
    expect(JSON.stringify(cluster.body)).toContain('(win22 - Scaling)');
    expect(await putPool(name, 'win22', pool(name, 'win22'))).toMatchObject({ status: 409 });
    expect(await putPool(name, 'system', pool(name))).toMatchObject({ status: 200 });
    settle();
    expect(stateOf(name)).toBe('Succeeded');
  });
});

describe('the power of a cluster', () => {
  it('goes and comes back, and in between only start and delete are possible', async () => {
    const name = 'pay-weu-03';
    const before = documentOfCluster(name)['eTag'];
    const stopped = await post(`${path(name)}/stop`);
    expect([stopped.status, stateOf(name)]).toEqual([202, 'Stopping']);
    expect(await post(`${path(name)}/start`)).toMatchObject({ status: 409, code: 'OperationNotAllowed' });
    settle();
    expect(stateOf(name)).toBe('Succeeded');
    expect(documentOfCluster(name)['eTag']).not.toBe(before);
    expect(documentOf(documentOfCluster(name)['properties'])['powerState']).toEqual({ code: 'Stopped' });
    for (const refused of [putPool(name, 'system', pool(name)), post(`${path(name)}/stop`), putPool(name, 'x', {})])
      expect(await refused).toMatchObject({ status: 400, code: 'OperationNotAllowed' });
    azure.state.switches.aks.stoppedStatus = 409;
    expect((await post(`${path(name)}/stop`)).status).toBe(409);
    azure.state.switches.aks.stoppedStatus = 400;
    await post(`${path(name)}/start`);
    expect(stateOf(name)).toBe('Starting');
    settle();
    expect(pool(name)['powerState']).toEqual({ code: 'Running' });
  });

  it('cannot go where nodes come by themselves', async () => {
    expect(await post(`${path('lab-weu-02')}/stop`)).toMatchObject({ status: 400, code: 'OperationNotAllowed' });
  });
});

describe('every transition', () => {
  it.each([
    'Creating',
    'Updating',
    'Upgrading',
    'Scaling',
    'Stopping',
    'Starting',
    'Deleting',
    'Canceling',
    'Migrating',
  ])('%s refuses every other write', async (state) => {
    const name = 'data-eus-03';
    documentOf(documentOfCluster(name)['properties'])['provisioningState'] = state;
    const answers = await Promise.all([
      arm(path(name), { method: 'PUT', body: documentOfCluster(name) }),
      arm(path(name), { method: 'DELETE' }),
      putPool(name, 'system', pool(name)),
      ...['/stop', '/start', '/agentPools/system/upgradeNodeImageVersion'].map((action) => post(path(name) + action)),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 409, code: 'OperationNotAllowed' });
    documentOf(documentOfCluster(name)['properties'])['provisioningState'] = 'Succeeded';
  });
});

describe('an abort', () => {
  it('stops what runs where it is', async () => {
    const name = 'data-weu-03';
    const started = await post(`${path(name)}/agentPools/system/upgradeNodeImageVersion`);
    azure.clock.advance(601_000);
    expect((await post(`${path(name)}/agentPools/system/abort`)).status).toBe(202);
    expect(await statusOf(started)).toBe('Canceling');
    settle();
    expect([await statusOf(started), pool(name)['provisioningState']]).toEqual(['Canceled', 'Canceled']);
    expect(pool(name)['nodeImageVersion']).toContain('202610.27.0');
    expect((await post(`${path(name)}/abort`)).status).toBe(400);
  });
});

describe('a deletion', () => {
  it('takes the cluster away when it is over', async () => {
    const name = 'data-weu-07';
    const where = path(name);
    const answer = await arm(where, { method: 'DELETE' });
    expect([answer.status, stateOf(name)]).toEqual([202, 'Deleting']);
    settle();
    expect(await statusOf(answer)).toBe('Succeeded');
    expect((await arm(where)).status).toBe(404);
    expect((await arm(where, { method: 'DELETE' })).status).toBe(204);
  });
});
