/** Locks, policies and roles refuse for as long as they stand, and the activity log says who wrote what. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { documentOf, type JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
let alice: ArmCaller;
const startMs = Date.parse('2026-11-21T08:00:00Z');
beforeEach(async () => {
  azure = await startSimulatedAzure({ port: 0, nowMs: startMs, isClockStanding: true });
  arm = await armCaller(azure);
  alice = await armCaller(azure, 'alice@contoso.example');
});
afterEach(() => azure.close());

const name = 'shop-weu-01';
const id = (each = name): string => seeded(azure, each).ref.id;
const groupOf = (each = name): string => id(each).split('/').slice(0, 5).join('/');
const bodyOf = async (each = name): Promise<JsonDocument> => (await arm(id(each))).body as JsonDocument;
const put = async (each = name, as: ArmCaller = arm): Promise<ArmAnswer> =>
  as(id(each), { method: 'PUT', body: await bodyOf(each) });
const message = ({ body }: ArmAnswer): string => (body as { error: { message: string } }).error.message;

describe('a lock', () => {
  it.each<['CanNotDelete' | 'ReadOnly', Readonly<Record<string, number>>]>([
    ['CanNotDelete', { GET: 200, PUT: 200, DELETE: 409 }],
    ['ReadOnly', { GET: 200, PUT: 409, PATCH: 409, POST: 409, DELETE: 409 }],
  ])('%s on the resource group lets through what it should', async (level, expected) => {
    const body = await bodyOf();
    azure.state.rules.locks.push({ scope: groupOf(), level });
    for (const [method, status] of Object.entries(expected)) {
      const sent = method === 'PUT' ? body : method === 'PATCH' ? { tags: {} } : undefined;
      const answer = await arm(id() + (method === 'POST' ? '/stop' : ''), { method, body: sent });
      expect([method, answer.status]).toEqual([method, status]);
      if (status === 409) expect(answer.code).toBe('ScopeLocked');
      azure.clock.advance(10_000);
    }
    expect((await put('pay-weu-01')).status).toBe(200);
    azure.state.rules.locks.length = 0;
    expect((await put()).status).toBe(200);
  });
});

describe('a policy', () => {
  it('denies the writes that it is about, and says which it is', async () => {
    const property = 'properties.autoUpgradeProfile.nodeOSUpgradeChannel';
    azure.state.rules.policies.push({ scope: groupOf(), name: 'no-images', property, denies: ['NodeImage'] });
    const answer = await put();
    expect(answer).toMatchObject({ status: 403, code: 'RequestDisallowedByPolicy' });
    expect(answer.body).toMatchObject({ error: { additionalInfo: [{ type: 'PolicyViolation' }] } });
    expect(message(answer)).toContain('no-images');
    expect((await put('shop-weu-02')).status).toBe(200);
  });
});

describe('a missing right', () => {
  const write = 'Microsoft.ContainerService/managedClusters/write';

  it('is told with the client, the action and the scope, and holds below its scope only', async () => {
    azure.state.rules.missingRights.push({ scope: id(), action: write });
    const answer = await put(name, alice);
    expect(answer).toMatchObject({ status: 403, code: 'AuthorizationFailed' });
    for (const part of ["'alice@contoso.example'", `'${write}'`, `'${id()}'`]) expect(message(answer)).toContain(part);
    expect((await arm(id())).status).toBe(200);
    expect((await put('shop-weu-02')).status).toBe(200);
  });

  it('may be one person’s', async () => {
    azure.state.rules.missingRights.push({ scope: '/', action: '*/write', principal: 'alice@contoso.example' });
    expect((await put(name, alice)).status).toBe(403);
    expect((await put()).status).toBe(200);
  });

  it('on what the body names is another refusal', async () => {
    const identity = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u';
    seeded(azure, name).cluster.document['identity'] = {
      type: 'UserAssigned',
      userAssignedIdentities: { [identity]: {} },
    };
    expect((await put()).status).toBe(200);
    azure.clock.advance(10_000);
    azure.state.rules.missingRights.push({ scope: identity, action: '*/assign/action' });
    const answer = await put();
    expect(answer).toMatchObject({ status: 403, code: 'LinkedAuthorizationFailed' });
    expect(message(answer)).toContain(identity);
  });

  it('shows in the permissions that anybody may ask for, and roles do', async () => {
    azure.state.rules.roles.splice(0, 1, { scope: groupOf(), actions: ['*/read'] });
    azure.state.rules.missingRights.push({ scope: id(), action: '*/maintenanceConfigurations/read' });
    const permissions = async (scope: string): Promise<unknown> =>
      (await arm(`${scope}/providers/Microsoft.Authorization/permissions`, { apiVersion: '2022-04-01' })).body;
    const more = { dataActions: [], notDataActions: [] };
    const notActions = ['*/maintenanceConfigurations/read'];
    expect(await permissions(id())).toEqual({ value: [{ actions: ['*/read'], notActions, ...more }] });
    expect(await permissions(groupOf('pay-weu-01'))).toEqual({ value: [] });
    expect((await arm(`${id()}/maintenanceConfigurations`)).status).toBe(403);
    expect((await arm(id())).status).toBe(200);
    expect((await arm(id('pay-weu-01'))).status).toBe(403);
  });

  it('makes rows of Resource Graph vanish without a word', async () => {
    const count = async (table: string): Promise<unknown> => {
      const body = { query: `${table} | count` };
      const answer = await arm('/providers/Microsoft.ResourceGraph/resources', {
        method: 'POST',
        body,
        apiVersion: '2024-04-01',
      });
      return [answer.status, (answer.body as { data: { Count: number }[] }).data[0]?.Count];
    };
    const fleet = {
      id: `${groupOf()}/providers/Microsoft.ContainerService/fleets/all`,
      members: [id(), id('pay-weu-01')],
    };
    const init = {
      method: 'POST',
      body: JSON.stringify({ ...fleet, autoUpgradeProfiles: { weekly: { channel: 'NodeImage' } } }),
    };
    expect((await fetch(`${azure.origin}/_simulated/fleets`, init)).status).toBe(204);
    expect(await count('aksresources')).toEqual([200, 3]);
    azure.state.rules.missingRights.push({ scope: '/', action: 'Microsoft.ContainerService/fleets/*/read' });
    expect(await count('aksresources')).toEqual([200, 0]);
    expect(await count('resources')).toEqual([200, 33]);
    azure.state.rules.missingRights.push({
      scope: groupOf(),
      action: 'Microsoft.ContainerService/managedClusters/read',
    });
    expect(await count('resources')).toEqual([200, 28]);
  });
});

interface LogLine {
  readonly caller: string;
  readonly operationName: { readonly value: string };
  readonly status: { readonly value: string };
  readonly correlationId: string;
  readonly properties: { readonly statusMessage?: string };
}

describe('the activity log', () => {
  const log = async (filter: string, subscription = id().split('/')[2]!): Promise<ArmAnswer> => {
    const where = `/subscriptions/${subscription}/providers/Microsoft.Insights/eventtypes/management/values`;
    return arm(`${where}?$filter=${encodeURIComponent(filter)}`, { apiVersion: '2015-04-01' });
  };
  const linesOf = ({ body }: ArmAnswer): readonly LogLine[] => (body as { value: LogLine[] }).value;
  const since = (atMs = startMs): string => `eventTimestamp ge '${new Date(atMs).toISOString()}'`;
  const linesOn = async (resource: string, atMs?: number): Promise<readonly LogLine[]> =>
    linesOf(await log(`${since(atMs)} and resourceUri eq '${resource}'`));

  it('has who wrote, when it began and how it ended, newest first', async () => {
    const answer = await put(name, alice);
    const correlationId = answer.headers.get('x-ms-correlation-request-id');
    azure.clock.advance(10_000);
    const lines = await linesOn(id());
    expect(lines.map(({ status }) => status.value)).toEqual(['Succeeded', 'Accepted', 'Started']);
    for (const line of lines)
      expect(line).toMatchObject({
        caller: 'alice@contoso.example',
        correlationId,
        operationName: { value: 'Microsoft.ContainerService/managedClusters/write' },
      });
    expect(documentOf((await bodyOf())['systemData'])).toMatchObject({
      lastModifiedBy: 'alice@contoso.example',
      lastModifiedByType: 'User',
      lastModifiedAt: '2026-11-21T08:00:00.000Z',
    });
    azure.state.switches.aks.hidesSystemData = true;
    expect(await bodyOf()).not.toHaveProperty('systemData');
  });

  it('has what was refused, what pools, tags and windows were given, and what neighbours did by hand', async () => {
    azure.state.rules.locks.push({ scope: id(), level: 'ReadOnly' });
    await put();
    expect((await linesOn(id()))[0]).toMatchObject({ status: { value: 'Failed' } });
    expect((await linesOn(id()))[0]?.properties.statusMessage).toContain('ScopeLocked');
    azure.state.rules.locks.length = 0;
    const pool = `${id()}/agentPools/system`;
    await arm(`${pool}/upgradeNodeImageVersion`, { method: 'POST' });
    expect(
      (await linesOn(pool)).map(({ operationName }) => operationName.value.split('/').slice(-2).join('/')),
    ).toContain('upgradeNodeImageVersion/action');
    const window = `${id()}/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule`;
    await arm(window, { method: 'DELETE' });
    expect((await linesOn(window)).map(({ status }) => status.value)).toEqual(['Succeeded', 'Started']);
    const drift = JSON.stringify({ name: 'shop-weu-02', channel: 'None', by: 'bob@contoso.example' });
    await fetch(`${azure.origin}/_simulated/drift`, { method: 'POST', body: drift });
    expect((await linesOn(id('shop-weu-02')))[0]).toMatchObject({ caller: 'bob@contoso.example' });
  });

  it('is filtered by time, group, provider and correlation, and needs a start', async () => {
    const { headers } = await put();
    await put('shop-neu-01');
    azure.clock.advance(3_600_000);
    const laterMs = azure.clock.now();
    await put('shop-weu-02');
    const count = async (filter: string): Promise<number> => linesOf(await log(filter)).length;
    expect(await count(since())).toBe(8);
    expect(await count(since(laterMs))).toBe(2);
    expect(await count(`${since()} and eventTimestamp le '2026-11-21T08:00:01'`)).toBe(4);
    expect(await count(`${since()} and resourceGroupName eq 'RG-SHOP-PROD'`)).toBe(8);
    expect(await count(`${since()} and resourceProvider eq 'Microsoft.Compute'`)).toBe(0);
    expect(await count(`${since()} and correlationId eq '${headers.get('x-ms-correlation-request-id')!}'`)).toBe(3);
    for (const wrong of ['', "resourceUri eq 'x'", `${since()} and level ge 3`, "eventTimestamp ge 'yesterday'"])
      expect((await log(wrong)).status).toBe(400);
    expect(linesOf(await log(since(), id('pay-weu-01').split('/')[2]))).toEqual([]);
  });

  it('comes in pages, and late where a switch says so', async () => {
    for (let round = 0; round < 70; round += 1) {
      await put();
      azure.clock.advance(5_000);
    }
    const first = await log(since());
    expect(linesOf(first)).toHaveLength(200);
    const { pathname, search } = new URL((first.body as { nextLink: string }).nextLink);
    const query = search.replace(/&?api-version=[^&]*/, '');
    expect(linesOf(await arm(pathname + query, { apiVersion: '2015-04-01' }))).toHaveLength(10);
    azure.state.switches.activityLog.lagSeconds = 3_600;
    expect(linesOf(await log(since()))).toEqual([]);
  });
});
