/** The real Azure CLI works on the simulated Azure; skipped where it is not installed. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { documentOf, poolNamed, type JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { endingPools } from '../../shared/domain/judging/retired-pools.ts';
import { aCluster, aPool } from '../builders/a-cluster.ts';
import { seeded } from '../local-azure.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';

const run = promisify(execFile);

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const canRun = isInstalled('az') && isInstalled('openssl');
if (!canRun) console.warn('no Azure CLI found; its tests are skipped');

describe.skipIf(!canRun)('az', { timeout: 300_000 }, () => {
  let azure: SimulatedAzure;
  let front: TlsFront;
  let environment: NodeJS.ProcessEnv;
  let configFolder: string;
  /** Answers what az printed as JSON. */
  async function az(...args: readonly string[]): Promise<unknown> {
    const { stdout } = await run('az', [...args, '--output', 'json'], { env: environment });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  }

  /** Whether this release has a command; Debian's 2.45 lacks some. */
  async function knows(...command: readonly string[]): Promise<boolean> {
    return run('az', [...command, '--help'], { env: environment }).then(
      () => true,
      () => false,
    );
  }

  beforeAll(async () => {
    azure = await startSimulatedAzure({ port: 0 });
    front = await startTlsFront(azure.origin);
    configFolder = mkdtempSync(path.join(tmpdir(), 'warden-az-'));
    environment = {
      ...process.env,
      AZURE_CONFIG_DIR: configFolder,
      AZURE_CORE_COLLECT_TELEMETRY: 'false',
      REQUESTS_CA_BUNDLE: front.caFile,
      APPSETTING_WEBSITE_SITE_NAME: 'warden',
      MSI_ENDPOINT: `${azure.origin}/msi/token`,
      MSI_SECRET: 'simulated',
    };
    const endpoints = [
      ['--endpoint-resource-manager', front.origin],
      ['--endpoint-management', `${front.origin}/`],
      ['--endpoint-active-directory', front.origin],
      ['--endpoint-active-directory-resource-id', 'https://management.core.windows.net/'],
    ].flat();
    await az('cloud', 'register', '--name', 'simulated', ...endpoints);
    await az('cloud', 'set', '--name', 'simulated');
    await az('login', '--identity');
  }, 120_000);
  afterAll(async () => {
    rmSync(configFolder, { recursive: true, force: true });
    await front.close();
    await azure.close();
  });

  it('lists the clusters of a subscription and shows one', async () => {
    const { ref } = seeded(azure, 'pay-weu-01');
    const listed = (await az('aks', 'list', '--subscription', ref.subscriptionId)) as { name: string }[];
    const expected = [...azure.state.clusters.keys()].filter((key) => key.includes(ref.subscriptionId.toLowerCase()));
    expect(listed).toHaveLength(expected.length);
    const where = ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '-n', ref.name];
    const shown = await az('aks', 'show', ...where);
    expect(shown).toMatchObject({ name: ref.name });
  });

  it('updates a cluster with its own old api-version and does not undo the node OS channel', async () => {
    const { ref, cluster } = seeded(azure, 'shop-weu-01');
    const channelOf = () =>
      (cluster.document['properties'] as { autoUpgradeProfile: Record<string, string> }).autoUpgradeProfile;
    const before = channelOf()['nodeOSUpgradeChannel'];
    expect(before).toBeDefined();
    const where = ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '-n', ref.name];
    await az('aks', 'update', ...where, '--tags', 'owner=me', '--yes');
    expect(cluster.document['tags']).toEqual({ owner: 'me' });
    expect(channelOf()['nodeOSUpgradeChannel']).toBe(before);
  });

  const whereOf = (name: string): readonly string[] => {
    const { ref } = seeded(azure, name);
    return ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '-n', ref.name];
  };
  const poolWhereOf = (name: string, pool: string): readonly string[] => {
    const { ref } = seeded(azure, name);
    return ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '--cluster-name', ref.name, '-n', pool];
  };
  const documentOfCluster = (name: string): JsonDocument => seeded(azure, name).cluster.document;
  const stateOf = (name: string): unknown => documentOf(documentOfCluster(name)['properties'])['provisioningState'];
  const poolOf = (name: string, pool: string): JsonDocument => poolNamed(documentOfCluster(name), pool) ?? {};
  const hour = 3_600_000;

  it('lists pools and resources and tags a cluster', async () => {
    const { ref, cluster } = seeded(azure, 'shop-weu-01');
    const inCluster = ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '--cluster-name', ref.name];
    expect(await az('aks', 'nodepool', 'list', ...inCluster)).not.toHaveLength(0);
    const type = 'Microsoft.ContainerService/managedClusters';
    expect(
      await az('resource', 'list', '--subscription', ref.subscriptionId, '--resource-type', type),
    ).not.toHaveLength(0);
    await az('tag', 'update', '--resource-id', ref.id, '--operation', 'merge', '--tags', 'ring=1');
    expect(cluster.document['tags']).toMatchObject({ ring: '1' });
  });

  it('leaves what the server owns as it is when it updates a cluster', async () => {
    const name = 'shop-eus-01';
    const owned = (): readonly unknown[] => {
      const { identity, properties } = documentOfCluster(name);
      const { oidcIssuerProfile, fqdn, azurePortalFQDN, resourceUID, currentKubernetesVersion, nodeResourceGroup } =
        documentOf(properties);
      const { networkProfile } = documentOf(properties);
      const named = { fqdn, azurePortalFQDN, resourceUID, currentKubernetesVersion, nodeResourceGroup };
      return [identity, oidcIssuerProfile, documentOf(networkProfile)['loadBalancerProfile'], named];
    };
    const before = structuredClone(owned());
    expect(before[0]).toHaveProperty('principalId');
    await az('aks', 'update', ...whereOf(name), '--tags', 'owner=me', '--yes');
    azure.clock.advance(hour);
    expect(stateOf(name)).toBe('Succeeded');
    expect(owned()).toEqual(before);
  });

  it('stops a cluster, is refused what a stopped one cannot do, and starts it', async () => {
    const name = 'shop-neu-01';
    await az('aks', 'stop', ...whereOf(name));
    expect(await az('aks', 'show', ...whereOf(name))).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Stopped' },
    });
    await expect(az('aks', 'update', ...whereOf(name), '--tags', 'a=b', '--yes')).rejects.toThrow(
      /OperationNotAllowed/,
    );
    await az('aks', 'start', ...whereOf(name));
    expect(await az('aks', 'show', ...whereOf(name))).toMatchObject({ powerState: { code: 'Running' } });
  });

  it('upgrades Kubernetes, control plane first, then the pools', async () => {
    const name = 'pay-weu-01';
    await az('aks', 'upgrade', ...whereOf(name), '--kubernetes-version', '1.36.1', '--yes', '--no-wait');
    expect(stateOf(name)).toBe('Upgrading');
    azure.clock.advance(6 * hour);
    expect(await az('aks', 'show', ...whereOf(name))).toMatchObject({
      provisioningState: 'Succeeded',
      currentKubernetesVersion: '1.36.1',
      agentPoolProfiles: [{ currentOrchestratorVersion: '1.36.1' }],
    });
  });

  it('adds, shows, scales, updates and upgrades a node pool', async () => {
    const name = 'pay-weu-02';
    const eTag = documentOfCluster(name)['eTag'];
    const where = poolWhereOf(name, 'extra');
    await az('aks', 'nodepool', 'add', ...where, '--node-count', '2', '--mode', 'User');
    expect(await az('aks', 'nodepool', 'show', ...where)).toMatchObject({ name: 'extra', count: 2, mode: 'User' });
    await az('aks', 'nodepool', 'scale', ...where, '--node-count', '4');
    expect(poolOf(name, 'extra')['count']).toBe(4);
    await az('aks', 'nodepool', 'update', ...where, '--labels', 'ring=2');
    expect(poolOf(name, 'extra')['nodeLabels']).toEqual({ ring: '2' });
    azure.state.switches.aks.newestImage = '202611.20.0';
    await az('aks', 'nodepool', 'upgrade', ...where, '--node-image-only', '--no-wait');
    expect(poolOf(name, 'extra')['provisioningState']).toBe('UpgradingNodeImageVersion');
    azure.clock.advance(2 * hour);
    expect(poolOf(name, 'extra')).toMatchObject({
      provisioningState: 'Succeeded',
      nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202611.20.0',
    });
    expect(documentOfCluster(name)['eTag']).toBe(eTag);
  });

  it('runs the cure of a pool whose Windows has come to its end', async () => {
    const name = 'lab-neu-02';
    const old = aPool({ name: 'win22', osType: 'Windows', osSku: 'Windows2019' });
    const found = endingPools({
      cluster: aCluster({ pools: [old] }),
      ends: undefined,
      nowMs: Date.parse('2026-11-24'),
    });
    const [add = '', remove = ''] = found[0]?.commands ?? [];
    const words = (command: string): readonly string[] => command.split(' ').slice(1);
    const { ref } = seeded(azure, name);
    const inCluster = ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '--cluster-name', ref.name];
    await az(...words(add), ...inCluster, '-n', 'winnew', '--node-count', '1');
    expect(poolOf(name, 'winnew')).toMatchObject({ osType: 'Windows', osSKU: 'Windows2022' });
    await az(...words(remove), ...inCluster);
    expect(poolNamed(documentOfCluster(name), 'win22')).toBeUndefined();
  });

  it('shows and updates a cluster as a resource', async () => {
    const { ref } = seeded(azure, 'lab-weu-02');
    expect(await az('resource', 'show', '--ids', ref.id)).toMatchObject({ name: ref.name });
    await az('resource', 'update', '--ids', ref.id, '--set', 'properties.autoUpgradeProfile.upgradeChannel=patch');
    expect(documentOf(documentOf(documentOfCluster('lab-weu-02')['properties'])['autoUpgradeProfile'])).toMatchObject({
      upgradeChannel: 'patch',
    });
  });

  it('reads the activity log with who wrote', async () => {
    const { ref } = seeded(azure, 'shop-eus-01');
    const query = ['--resource-id', ref.id, '--offset', '2d', '--subscription', ref.subscriptionId];
    const events = (await az('monitor', 'activity-log', 'list', ...query)) as { operationName: { value: string } }[];
    expect(events.map(({ operationName }) => operationName.value)).toContain(
      'Microsoft.ContainerService/managedClusters/write',
    );
  });

  it('manages maintenance configurations, where it knows the command, else by raw requests', async () => {
    const { ref } = seeded(azure, 'data-eus-01');
    const url = `${front.origin}${ref.id}/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule?api-version=2025-10-01`;
    const weekly = { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } };
    const body = { properties: { maintenanceWindow: { schedule: weekly, durationHours: 6, startTime: '01:00' } } };
    const rest = (method: string, ...more: readonly string[]): Promise<unknown> =>
      az('rest', '--method', method, '--url', url, '--resource', 'https://management.core.windows.net/', ...more);
    expect(await rest('put', '--body', JSON.stringify(body))).toMatchObject({
      name: 'aksManagedNodeOSUpgradeSchedule',
    });
    expect(await rest('get')).toMatchObject({ properties: { maintenanceWindow: { durationHours: 6 } } });
    const commands = ['aks', 'maintenanceconfiguration'];
    const where = ['--subscription', ref.subscriptionId, '-g', ref.resourceGroup, '--cluster-name', ref.name];
    if (await knows(...commands)) {
      expect(await az(...commands, 'list', ...where)).toHaveLength(1);
      const one = [...where, '-n', 'aksManagedNodeOSUpgradeSchedule'];
      expect(await az(...commands, 'show', ...one)).toMatchObject({ maintenanceWindow: { durationHours: 6 } });
      const window = ['--schedule-type', 'Weekly', '--day-of-week', 'Monday', '--interval-weeks', '1'];
      const times = ['--duration', '8', '--start-time', '02:00'];
      await az(...commands, 'update', ...one, ...window, ...times);
      expect(await az(...commands, 'show', ...one)).toMatchObject({ maintenanceWindow: { durationHours: 8 } });
      await az(...commands, 'delete', ...one);
      await az(...commands, 'add', ...one, ...window, ...times);
    } else console.warn('this Azure CLI has no maintenanceconfiguration commands; raw requests were made instead');
    await rest('delete');
    expect(seeded(azure, 'data-eus-01').cluster.configurations.size).toBe(0);
  });
});
