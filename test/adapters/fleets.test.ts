/** Fleets and the versions of pools through the real adapters, from the simulated Azure. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordOf, setPoolVersions } from '../../infra/local/simulated-azure/aks/node-pools.ts';
import { addFleet } from '../../infra/local/simulated-azure/resource-graph/tables.ts';
import { documentOf, poolsOf, textOf } from '../../infra/local/simulated-azure/state.ts';
import { imageAtRelease } from '../../infra/local/simulated-azure/aks/versions.ts';
import { makeClusterReader } from '../../shared/adapters/azure-arm/cluster-reader.ts';
import { makeFleetProof } from '../../shared/adapters/azure-arm/fleet-proof.ts';
import { makePoolHistory } from '../../shared/adapters/azure-arm/pool-history.ts';
import { makeFleetTable } from '../../shared/adapters/resource-graph/fleet-table.ts';
import { makeInventory } from '../../shared/adapters/resource-graph/inventory.ts';
import { makeAuditFleet } from '../../shared/use-cases/audit-fleet.ts';
import { makeLookForRollback } from '../../shared/use-cases/look-for-rollback.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';
import { TransientError } from '../../shared/domain/transient-error.ts';
import { makeAskForFleets } from '../../shared/use-cases/ask-for-fleets.ts';
import { never, seeded, startLocalAzure, type LocalAzure } from '../local-azure.ts';

let local: LocalAzure;
beforeEach(async () => {
  local = await startLocalAzure();
});
afterEach(() => local.azure.close());

const pay = '22222222-2222-4222-8222-222222222222';
const fleetId = `/subscriptions/${pay}/resourceGroups/rg-fleets/providers/Microsoft.ContainerService/fleets/all`;
const table = () => makeFleetTable({ ...local.connection, subscriptions: [] });
const sightOf = async (shown: readonly string[] = []) =>
  (await makeFleetProof(local.arm).sight([pay], new Set(shown), never)).map(({ kind }) => kind);
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const lacking = (action: string) => local.azure.state.rules.missingRights.push({ scope: '/', action });

describe('the table of fleets', () => {
  it('tells members, profiles, strategies and the runs that are under way', async () => {
    const { ref } = seeded(local.azure, 'pay-weu-01');
    const run = (state: string) => ({
      managedClusterUpdate: { upgrade: { type: 'NodeImageOnly' } },
      status: { status: { state } },
    });
    addFleet(local.azure.state, {
      id: fleetId,
      members: [ref.id],
      autoUpgradeProfiles: {
        weekly: { channel: 'NodeImage', disabled: true, updateStrategyId: `${fleetId}/updateStrategies/slow` },
      },
      updateStrategies: { slow: { strategy: { stages: [{ name: 's', groups: [{ name: 'default' }] }] } } },
      updateRuns: { now: run('Running'), then: run('Completed') },
    });
    const fleet = fleetId.toLowerCase();
    const strategy = `${fleet}/updatestrategies/slow`;
    expect(await table().resources(never)).toEqual({
      members: [{ fleet, cluster: ref, group: 'default' }],
      profiles: [{ fleet, name: 'weekly', channel: 'NodeImage', isDisabled: true, strategy }],
      strategies: [{ id: strategy, groups: ['default'] }],
      runs: [{ fleet, name: 'now', state: 'Running', upgrade: 'NodeImageOnly' }],
    });
  });

  it('is read to its last page', async () => {
    const { ref } = seeded(local.azure, 'pay-weu-01');
    addFleet(local.azure.state, {
      id: fleetId,
      members: Array.from({ length: 2_100 }, (_, index) => `${ref.id}-${String(index)}`),
    });
    expect((await table().resources(never)).members).toHaveLength(2_100);
    expect(local.azure.requests.filter(({ path }) => path.includes('ResourceGraph'))).toHaveLength(3);
  });
});

describe('the sight of fleets', () => {
  it('is open to whoever may list them, though there be none', async () => {
    expect(await sightOf()).toEqual(['open']);
  });

  it.each<[string, () => void, string]>([
    ['closed without the right on fleets', () => lacking('Microsoft.ContainerService/fleets/read'), 'closed'],
    ['closed without the right on members', () => lacking('Microsoft.ContainerService/fleets/*/read'), 'closed'],
    ['no answer while members have not reached the table', () => undefined, 'no-answer'],
    [
      'no answer while ARM is ill',
      () => local.azure.state.faults.push({ pathIncludes: '/fleets', status: 503, times: 9 }),
      'no-answer',
    ],
    [
      'no answer while ARM throttles',
      () => local.azure.state.faults.push({ pathIncludes: '/fleets', status: 429, times: 9 }),
      'no-answer',
    ],
  ])('is %s', async (_, prepare, expected) => {
    addFleet(local.azure.state, { id: fleetId, members: [seeded(local.azure, 'pay-weu-01').ref.id] });
    prepare();
    expect(await sightOf()).toEqual([expected]);
  });

  it('is not asked for again of a fleet that the table shows', async () => {
    addFleet(local.azure.state, { id: fleetId, members: [seeded(local.azure, 'pay-weu-01').ref.id] });
    expect(await sightOf([fleetId.toLowerCase()])).toEqual(['open']);
  });
});

it('a Resource Graph that fails leaves nobody a member and nobody proven', async () => {
  const failing = { resources: () => Promise.reject(new TransientError('Resource Graph answered 503')) };
  const said: unknown[] = [];
  const warn = (message: string, fields?: object) => void said.push([message, fields]);
  const ask = makeAskForFleets({ table: failing, proof: makeFleetProof(local.arm), subscriptions: [] });
  const { ref } = seeded(local.azure, 'pay-weu-01');
  const of = await ask([ref], { signal: never, log: { ...quiet, warn } });
  expect(of(ref)).toEqual({ kind: 'unknown', because: 'no-answer' });
  expect(said).toEqual([['fleets not answered', { problem: 'Resource Graph answered 503' }]]);
});

describe('an audit', () => {
  const name = 'pay-weu-01';
  async function audited(): Promise<{
    readonly held: readonly string[];
    readonly actions: readonly string[];
    readonly verdict: string | undefined;
    readonly warnings: readonly string[];
  }> {
    const graph = { ...local.connection, subscriptions: [pay] };
    const audit = makeAuditFleet({
      inventory: makeInventory(graph),
      reader: makeClusterReader(local.arm),
      policy: aFleetPolicy(),
      askForFleets: makeAskForFleets({
        table: makeFleetTable(graph),
        proof: makeFleetProof(local.arm),
        subscriptions: [pay],
      }),
      lookForRollback: makeLookForRollback(makePoolHistory(local.arm)),
      sleep: () => Promise.resolve(),
      now: () => Date.now(),
    });
    const { judgements, warnings } = await audit(never, () => undefined);
    const found = judgements.find(({ snapshot }) => snapshot.cluster.ref.name === name);
    return {
      held: found?.plan.held.map(({ reason }) => reason.kind) ?? [],
      actions: found?.plan.actions.map(({ kind }) => kind) ?? [],
      verdict: found?.verdict.kind,
      warnings,
    };
  }

  it('is the preview: it plans what a sweep would write', async () => {
    expect(await audited()).toEqual({ held: [], actions: ['set-channel'], verdict: 'drifted', warnings: [] });
  });

  it('lets be what a sweep lets be', async () => {
    const { cluster, ref } = seeded(local.azure, name);
    documentOf(cluster.document['properties'])['autoUpgradeProfile'] = { nodeOSUpgradeChannel: 'None' };
    for (const pool of poolsOf(cluster.document)) {
      const record = recordOf(local.azure.state, ref.id.toLowerCase(), pool);
      const nodeImageVersion = imageAtRelease(textOf(pool['nodeImageVersion']), '202601.01.0');
      setPoolVersions(record, pool, { versions: { nodeImageVersion, kubernetesVersion: '1.34.2' }, atMs: Date.now() });
    }
    expect(await audited()).toMatchObject({ held: ['rolled-back'], actions: [], verdict: 'drifted' });
    addFleet(local.azure.state, {
      id: fleetId,
      members: [ref.id],
      autoUpgradeProfiles: { weekly: { channel: 'NodeImage' } },
    });
    expect(await audited()).toMatchObject({ held: [], actions: [], verdict: 'compliant' });
  });

  it('says what cannot be seen, and holds for it', async () => {
    lacking('Microsoft.ContainerService/fleets/*');
    const { held, warnings } = await audited();
    expect(held).toEqual(['fleet-unknown']);
    expect(warnings).toEqual([expect.stringMatching(/^fleets cannot be seen; .*OPTIONAL_RIGHTS fleets/)]);
  });
});

describe('the history of a pool', () => {
  it('tells what it ran before, and when', async () => {
    const { cluster, ref } = seeded(local.azure, 'pay-weu-01');
    const [pool = {}] = poolsOf(cluster.document);
    const before = pool['nodeImageVersion'];
    const atMs = Date.parse('2026-11-20T08:00:00Z');
    const versions = { nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202611.12.0', kubernetesVersion: '1.34.2' };
    setPoolVersions(recordOf(local.azure.state, ref.id.toLowerCase(), pool), pool, { versions, atMs });
    const reading = await makePoolHistory(local.arm).versions(ref, [pool['name'] as string, 'nobody'], never);
    if (reading.kind !== 'read') throw new Error(reading.kind);
    expect(reading.versions).toMatchObject([
      { pool: pool['name'], kubernetesVersion: '1.34.2', used: [{ nodeImageVersion: before, lastUsedMs: atMs }] },
    ]);
  });

  it('waits as long as AKS says', async () => {
    const { ref } = seeded(local.azure, 'pay-weu-01');
    local.azure.state.faults.push({
      pathIncludes: 'upgradeProfiles',
      status: 429,
      times: 1,
      headers: { 'retry-after': '7' },
    });
    expect(await makePoolHistory(local.arm).versions(ref, ['system'], never)).toEqual({
      kind: 'throttled',
      retryAfterSeconds: 7,
    });
  });

  it('tells of the last write that succeeded, and nothing to whoever may not read the activity log', async () => {
    const { ref } = seeded(local.azure, 'pay-weu-01');
    const nowMs = local.azure.clock.now();
    const event = (status: 'Succeeded' | 'Failed', atMs: number, verb = 'write') => ({
      id: `${status}${String(atMs)}`,
      atMs,
      correlationId: 'c',
      operationId: 'o',
      caller: 'ada@contoso.example',
      operationName: `Microsoft.ContainerService/managedClusters/agentPools/${verb}`,
      status,
      resourceId: `${ref.id}/agentPools/system`,
    });
    local.azure.state.activity.push(
      event('Succeeded', nowMs - 5_000),
      event('Succeeded', nowMs - 4_000),
      event('Failed', nowMs - 3_000),
      event('Succeeded', nowMs - 2_000, 'abort/action'),
    );
    const last = () =>
      makePoolHistory(local.arm).lastWrittenMs({ cluster: ref, pool: 'system', sinceMs: nowMs - 60_000 }, never);
    expect(await last()).toBe(nowMs - 4_000);
    lacking('Microsoft.Insights/eventtypes/values/read');
    lacking('Microsoft.Insights/eventtypes/management/values/read');
    lacking('Microsoft.Insights/*');
    expect(await last()).toBeUndefined();
  });
});
