import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../infra/local/simulated-azure/state.ts';
import { makeClusterReader } from '../../../shared/adapters/azure-arm/cluster-reader.ts';
import { writeWindow, type WindowAction } from '../../../shared/adapters/azure-arm/window-writer.ts';
import { makeInventory } from '../../../shared/adapters/resource-graph/inventory.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import { nextUsable } from '../../../shared/domain/maintenance/openings.ts';
import { parseMaintenanceConfiguration } from '../../../shared/contracts/azure/maintenance-configuration.ts';
import type { WriteOutcome } from '../../../shared/domain/repair/write-outcome.ts';
import type { InventoryItem } from '../../../shared/ports/azure.ts';
import { aWindow } from '../../builders/a-window.ts';
import { never, seeded, startLocalAzure, type LocalAzure } from '../../local-azure.ts';

let local: LocalAzure;
beforeAll(async () => {
  local = await startLocalAzure();
});
afterAll(() => local.azure.close());

const nodeOS = 'aksManagedNodeOSUpgradeSchedule';

describe('the inventory', () => {
  const find = async (subscriptions: readonly string[]): Promise<readonly InventoryItem[]> => {
    const items: InventoryItem[] = [];
    for await (const page of makeInventory({ ...local.connection, subscriptions }).clusters(never)) items.push(...page);
    return items;
  };

  it('finds every cluster of every subscription, each once', async () => {
    const items = await find([]);
    expect(new Set(items.map(({ cluster }) => cluster.id.toLowerCase()))).toEqual(
      new Set(local.azure.state.clusters.keys()),
    );
    expect(items).toHaveLength(local.azure.state.clusters.size);
  });

  it('looks only where settings say', async () => {
    const items = await find(['33333333-3333-4333-8333-333333333333']);
    expect(items.map(({ cluster }) => cluster.name.toLowerCase())).toEqual(expect.arrayContaining(['lab-weu-01']));
    expect(items.every(({ cluster }) => cluster.subscriptionId.startsWith('33333333'))).toBe(true);
  });

  it('asks for page after page of a thousand', async () => {
    const { state } = local.azure;
    const [, template] = [...state.clusters][0] ?? [];
    if (template === undefined) throw new Error('the fleet is empty');
    const added = Array.from(
      { length: 2_100 },
      (_, index) =>
        `/subscriptions/9/resourcegroups/big/providers/microsoft.containerservice/managedclusters/c${String(index)}`,
    );
    for (const id of added)
      state.clusters.set(id, { ...template, document: { ...template.document, id }, graphId: id });
    const before = local.azure.requests.length;
    expect(await find([])).toHaveLength(state.clusters.size);
    expect(local.azure.requests.slice(before).filter(({ path }) => path.includes('ResourceGraph'))).toHaveLength(3);
    for (const id of added) state.clusters.delete(id);
  });
});

describe('reading a cluster', () => {
  const reader = (): ReturnType<typeof makeClusterReader> => makeClusterReader(local.arm);
  const fault = (pathIncludes: string, status: number, code: string): void =>
    void local.azure.state.faults.push({ method: 'GET', pathIncludes, times: 2, status, code });

  it('brings its windows along', async () => {
    const reading = await reader().read(seeded(local.azure, 'shop-weu-01').ref, never);
    expect(reading).toMatchObject({
      kind: 'read',
      snapshot: {
        maintenance: { kind: 'known', configurations: [{ name: nodeOS }, { name: 'aksManagedAutoUpgradeSchedule' }] },
      },
    });
  });

  it.each([
    ['it', 'rg-shop-prod'],
    ['its resource group', 'nowhere'],
  ])('says when %s is gone', async (_, resourceGroup) => {
    const cluster = clusterRef('11111111-1111-4111-8111-111111111111', resourceGroup, 'nothing');
    expect(await reader().read(cluster, never)).toEqual({ kind: 'gone' });
  });

  it.each([
    [403, 'AuthorizationFailed', 'refused'],
    [429, 'Throttled', 'throttled'],
    [404, 'ResourceGroupNotFound', 'gone'],
    // Somebody moved the subscription out of sight: that deletes no cluster.
    [404, 'SubscriptionNotFound', 'refused'],
  ])('has a word for %i', async (status, code, kind) => {
    fault('managedClusters/shop-weu-02', status, code);
    expect((await reader().read(seeded(local.azure, 'shop-weu-02').ref, never)).kind).toBe(kind);
  });

  it('knows that it does not know the windows when it may not read them', async () => {
    fault('shop-weu-02/maintenanceConfigurations', 403, 'AuthorizationFailed');
    const reading = await reader().read(seeded(local.azure, 'shop-weu-02').ref, never);
    expect(reading).toMatchObject({ kind: 'read', snapshot: { maintenance: { kind: 'unknown' } } });
  });

  it('is not fooled by a page of HTML with status 200', async () => {
    local.azure.state.faults.push({
      method: 'GET',
      pathIncludes: 'managedClusters/shop-neu-01',
      times: 2,
      status: 200,
      bodyText: '<html>proxy</html>',
    });
    expect((await reader().read(seeded(local.azure, 'shop-neu-01').ref, never)).kind).toBe('unreadable');
  });

  it('is asked again later when Azure breaks off', async () => {
    local.azure.state.faults.push({
      method: 'GET',
      pathIncludes: 'managedClusters/shop-eus-01',
      times: 2,
      isReset: true,
    });
    await expect(reader().read(seeded(local.azure, 'shop-eus-01').ref, never)).rejects.toThrow('no answer');
  });
});

describe('writing a window', () => {
  const { startDate: _, ...template } = aWindow();
  const create: WindowAction = {
    kind: 'create-window',
    repairs: 'window.missing',
    configuration: nodeOS,
    window: template,
  };
  const lengthen = (fromHours: number, toHours: number): WindowAction => ({
    kind: 'lengthen-window',
    repairs: 'window.too-short',
    configuration: nodeOS,
    fromHours,
    toHours,
  });
  const write = (name: string, action: WindowAction): Promise<WriteOutcome> =>
    writeWindow(local.arm, { cluster: seeded(local.azure, name).ref, action, nowMs: local.azure.clock.now() }, never);
  const windowOf = (name: string) =>
    documentOf(
      documentOf(seeded(local.azure, name).cluster.configurations.get(nodeOS)?.['properties'])['maintenanceWindow'],
    );

  it('creates what is missing from the template', async () => {
    expect(await write('data-eus-01', create)).toMatchObject({ kind: 'applied' });
    expect(windowOf('data-eus-01')).toMatchObject({
      durationHours: 6,
      startTime: '01:00',
      schedule: { weekly: { dayOfWeek: 'Sunday' } },
    });
  });

  it('does not overwrite what somebody created meanwhile', async () => {
    expect(await write('shop-weu-01', create)).toMatchObject({ kind: 'declined', gate: 'changed-since-plan' });
  });

  it('lengthens and keeps everything else, without sending the past start date back', async () => {
    const before = structuredClone(windowOf('data-eus-03'));
    expect(await write('data-eus-03', lengthen(2, 6))).toMatchObject({
      kind: 'applied',
      evidence: { before: '2', after: '6' },
    });
    const { startDate: ___, ...kept } = windowOf('data-eus-03');
    const { startDate: ____, ...old } = before;
    expect(kept).toEqual({ ...old, durationHours: 6 });
  });

  it('keeps the rhythm of a window that opens every second week', async () => {
    const name = 'data-weu-05';
    const document = documentOf(seeded(local.azure, name).cluster.configurations.get(nodeOS)?.['properties']);
    document['maintenanceWindow'] = {
      schedule: { weekly: { intervalWeeks: 2, dayOfWeek: 'Tuesday' } },
      durationHours: 5,
      utcOffset: '+00:00',
      startDate: '2026-01-06',
      startTime: '01:00',
    };
    const openings = () =>
      nextUsable(
        parseMaintenanceConfiguration({ name: nodeOS, properties: document }).reading,
        local.azure.clock.now(),
        { count: 4 },
      ).map(({ startMs }) => startMs);
    const before = openings();
    expect(await write(name, lengthen(5, 8))).toMatchObject({ kind: 'applied' });
    document['maintenanceWindow'] = windowOf(name);
    expect(openings()).toEqual(before);
  });

  it.each([
    ['a shared window', 'shop-weu-03', lengthen(6, 8), 'shared-window'],
    ['a duration that changed since the plan', 'shop-weu-01', lengthen(2, 6), 'changed-since-plan'],
    ['a window that is not there', 'data-eus-04', lengthen(2, 6), 'unknown-shape'],
  ] as const)('declines %s', async (_, name, action, gate) => {
    expect(await write(name, action)).toMatchObject({ kind: 'declined', gate });
  });
});
