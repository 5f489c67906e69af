/** The real Azure CLI works on the simulated Azure; skipped where it is not installed. */

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
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

describe.skipIf(!canRun)('az', { timeout: 60_000 }, () => {
  let azure: SimulatedAzure;
  let front: TlsFront;
  let environment: NodeJS.ProcessEnv;
  let configFolder: string;
  /** Answers what az printed as JSON. */
  async function az(...args: readonly string[]): Promise<unknown> {
    const { stdout } = await run('az', [...args, '--output', 'json'], { env: environment });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
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
});
