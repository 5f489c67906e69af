/** Rolling upgrades go from pool to pool and from node to node by the clock; a disruption budget stops them. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginAutoUpgrade, blockDrain } from '../../infra/local/simulated-azure/admin/levers.ts';
import { recordOf } from '../../infra/local/simulated-azure/aks/node-pools.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import {
  documentOf,
  poolNamed,
  type JsonDocument,
  type SimulatedCluster,
} from '../../infra/local/simulated-azure/state.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeEach(async () => {
  azure = await startSimulatedAzure({ port: 0, isClockStanding: true });
  arm = await armCaller(azure);
});
afterEach(() => azure.close());

const minute = 60_000;
/** Three nodes of Ubuntu and two of Windows. */
const name = 'lab-neu-02';
const cluster = (): SimulatedCluster => seeded(azure, name).cluster;
const id = (): string => seeded(azure, name).ref.id;
const pool = (poolName = 'system'): JsonDocument => poolNamed(cluster().document, poolName) ?? {};
const nodes = (poolName = 'system') => recordOf(azure.state, id().toLowerCase(), pool(poolName)).nodes;
const properties = (): JsonDocument => documentOf(cluster().document['properties']);
const told = (): readonly unknown[] =>
  azure.state.events.map(({ event }) => {
    const { eventStatus } = documentOf(documentOf(documentOf(event['data'])['resourceInfo'])['properties']);
    return (
      eventStatus ??
      `${(event['eventType'] as string).split('.').at(-1)!} ${documentOf(event['data'])['nodePoolName'] as string}`
    );
  });
const old = 'AKSUbuntu-2204gen2containerd-202610.27.0';
const newest = 'AKSUbuntu-2204gen2containerd-202611.12.0';
const putPool = (change: object): Promise<ArmAnswer> =>
  arm(`${id()}/agentPools/system`, {
    method: 'PUT',
    apiVersion: '2026-04-01',
    body: { properties: { ...pool(), ...change } },
  });
const profile = async (apiVersion = '2026-04-01'): Promise<JsonDocument> => {
  const answer = await arm(`${id()}/agentPools/system/upgradeProfiles/default`, { apiVersion });
  return documentOf(documentOf(answer.body)['properties']);
};

describe('an upgrade of node images', () => {
  it('takes ten minutes a node, and the pool says so when all its nodes are done', () => {
    const operation = beginAutoUpgrade(azure, cluster());
    const images = () => nodes().filter(({ imageVersion }) => imageVersion === newest).length;
    const seen: unknown[] = [];
    for (let step = 0; step < 6; step += 1) {
      seen.push([
        images(),
        pool()['provisioningState'],
        pool()['nodeImageVersion'] === newest,
        properties()['provisioningState'],
      ]);
      azure.clock.advance(10 * minute);
    }
    expect(seen).toEqual([
      [0, 'Succeeded', false, 'Upgrading'],
      [1, 'Upgrading', false, 'Upgrading'],
      [2, 'Upgrading', false, 'Upgrading'],
      [3, 'Succeeded', true, 'Upgrading'],
      [3, 'Succeeded', true, 'Upgrading'],
      [3, 'Succeeded', true, 'Succeeded'],
    ]);
    expect(operation.status).toBe('Succeeded');
    expect(told()).toEqual([
      'Scheduled',
      'Started',
      'NodePoolRollingStarted system',
      'NodePoolRollingSucceeded system',
      'NodePoolRollingStarted win22',
      'NodePoolRollingSucceeded win22',
      'Completed',
    ]);
  });

  it('fails at the pool whose drain a budget blocks, names the budget, and leaves the pools after it alone', () => {
    blockDrain(azure, cluster(), { pool: 'system', node: 2, budget: 'shop/checkout' });
    const operation = beginAutoUpgrade(azure, cluster());
    azure.clock.advance(24 * 60 * minute);
    expect(operation).toMatchObject({
      status: 'Failed',
      failure: { code: 'UpgradeFailed', message: expect.stringContaining('blocked by pdb shop/checkout') as unknown },
    });
    expect([
      properties()['provisioningState'],
      pool()['provisioningState'],
      pool('win22')['provisioningState'],
    ]).toEqual(['Failed', 'Failed', 'Succeeded']);
    // The pool cordons what it cannot drain, and goes on with the others.
    expect(nodes().map(({ status, imageVersion }) => [status, imageVersion])).toEqual([
      ['Ready', newest],
      ['Quarantined', old],
      ['Ready', newest],
    ]);
    expect(pool()['nodeImageVersion']).toBe(old);
    expect(told().slice(-2)).toEqual(['NodePoolRollingFailed system', 'Failed']);
    blockDrain(azure, cluster(), { pool: 'system' });
    beginAutoUpgrade(azure, cluster(), { pools: ['system'] });
    azure.clock.advance(24 * 60 * minute);
    expect([pool()['provisioningState'], pool()['nodeImageVersion'], nodes()[1]?.imageVersion]).toEqual([
      'Succeeded',
      newest,
      newest,
    ]);
  });

  it('stands still at the blocked node where the pool does not cordon', () => {
    documentOf(pool()['upgradeSettings'])['undrainableNodeBehavior'] = 'Schedule';
    blockDrain(azure, cluster(), { pool: 'system', node: 1, budget: 'shop/checkout' });
    beginAutoUpgrade(azure, cluster());
    azure.clock.advance(24 * 60 * minute);
    expect(nodes().map(({ imageVersion }) => imageVersion)).toEqual([old, old, old]);
  });

  it('can be called done although a node is not', () => {
    blockDrain(azure, cluster(), { pool: 'system', node: 3, budget: 'shop/checkout', isHidden: true });
    beginAutoUpgrade(azure, cluster());
    azure.clock.advance(24 * 60 * minute);
    expect([pool()['provisioningState'], pool()['nodeImageVersion'], nodes()[2]?.imageVersion]).toEqual([
      'Succeeded',
      newest,
      old,
    ]);
  });
});

describe('an upgrade of Kubernetes', () => {
  it('begins with the control plane', async () => {
    const body = (await arm(id())).body as JsonDocument;
    documentOf(body['properties'])['kubernetesVersion'] = '1.36';
    for (const each of documentOf(body['properties'])['agentPoolProfiles'] as JsonDocument[])
      each['orchestratorVersion'] = '1.36';
    expect((await arm(id(), { method: 'PUT', body })).status).toBe(200);
    azure.clock.advance(11 * minute);
    expect([properties()['currentKubernetesVersion'], pool()['currentOrchestratorVersion']]).toEqual([
      '1.36.1',
      '1.35.2',
    ]);
    azure.clock.advance(6 * 60 * minute);
    expect([pool()['currentOrchestratorVersion'], pool('win22')['currentOrchestratorVersion']]).toEqual([
      '1.36.1',
      '1.36.1',
    ]);
    expect(properties()['provisioningState']).toBe('Succeeded');
  });

  it.each([
    ['1.34.5', 400, 'OperationNotAllowed'],
    ['1.29.0', 400, 'K8sVersionNotSupported'],
    ['1.35', 200, undefined],
  ])('to %s answers %d', async (version, status, code) => {
    const body = (await arm(id())).body as JsonDocument;
    documentOf(body['properties'])['kubernetesVersion'] = version;
    expect(await arm(id(), { method: 'PUT', body })).toMatchObject({ status, code });
    expect(properties()['provisioningState']).toBe(status === 200 ? 'Updating' : 'Succeeded');
  });
});

describe('a rollback', () => {
  const turnOff = (): void =>
    void (properties()['autoUpgradeProfile'] = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' });
  const upgrade = (): void => {
    beginAutoUpgrade(azure, cluster());
    azure.clock.advance(2 * 60 * minute);
  };

  it('goes back to a recently used image, once, and is remembered with its time', async () => {
    upgrade();
    const upgradedMs = azure.clock.now();
    turnOff();
    expect((await putPool({ nodeImageVersion: old })).status).toBe(200);
    azure.clock.advance(60 * minute);
    expect([pool()['nodeImageVersion'], nodes()[0]?.imageVersion]).toEqual([old, old]);
    const [latest, before] = (await profile())['recentlyUsedVersions'] as {
      nodeImageVersion: string;
      timestamp: string;
    }[];
    expect([latest?.nodeImageVersion, before?.nodeImageVersion]).toEqual([newest, old]);
    expect(Date.parse(latest!.timestamp)).toBeGreaterThan(upgradedMs);
    expect(await profile('2025-09-01')).not.toHaveProperty('recentlyUsedVersions');
    expect(await putPool({ nodeImageVersion: newest })).toMatchObject({ status: 400, code: 'OperationNotAllowed' });
    expect(azure.state.rollbacks).toHaveLength(2);
  });

  it.each<[string, () => void, string]>([
    ['while a channel is on', upgrade, old],
    [
      'after seven days',
      () => {
        upgrade();
        turnOff();
        azure.clock.advance(8 * 24 * 60 * minute);
      },
      old,
    ],
    [
      'to what it never had',
      () => {
        upgrade();
        turnOff();
      },
      'AKSUbuntu-2204gen2containerd-202601.01.0',
    ],
  ])('is refused %s', async (_, prepare, to) => {
    prepare();
    expect((await putPool({ nodeImageVersion: to })).status).toBe(400);
    expect(pool()['nodeImageVersion']).toBe(newest);
  });
});
