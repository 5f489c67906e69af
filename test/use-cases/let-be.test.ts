/** What others see to, or decided for a while, is not written: rolled back pools, and members of an AKS Fleet. */

import { describe, expect, it } from 'vitest';
import { recordOf, setPoolVersions } from '../../infra/local/simulated-azure/aks/node-pools.ts';
import { imageAtRelease } from '../../infra/local/simulated-azure/aks/versions.ts';
import { addFleet } from '../../infra/local/simulated-azure/resource-graph/tables.ts';
import { documentOf, poolsOf, textOf } from '../../infra/local/simulated-azure/state.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';
import { anInvocation, channelOf, clusterPuts, line, only, payments, refOf, useJobs, type Job } from '../job.ts';
import { seeded } from '../local-azure.ts';

const jobs = useJobs();
const name = 'pay-weu-01';
const fleetRead = { scope: '/', action: 'Microsoft.ContainerService/fleets/*' };
const reasons = ({ held }: ReturnType<typeof line>): readonly string[] => held.map(({ reason }) => reason.kind);

const fleetQueries = ({ azure }: Job): number =>
  azure.requests.filter(({ path }) => path.includes('Microsoft.ResourceGraph')).length;

function join(job: Job, channel = 'NodeImage'): void {
  const { id } = refOf(job, name);
  const fleet = id.replace(/managedClusters.*/, 'fleets/all');
  addFleet(job.azure.state, { id: fleet, members: [id], autoUpgradeProfiles: { weekly: { channel } } });
}

/** Both channels are off, and all pools leave one image for another. */
function move({ azure }: Job, { release, atMs }: { readonly release: string; readonly atMs: number }): void {
  const { cluster, ref } = seeded(azure, name);
  const properties = documentOf(cluster.document['properties']);
  properties['autoUpgradeProfile'] = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' };
  for (const pool of poolsOf(cluster.document)) {
    const record = recordOf(azure.state, ref.id.toLowerCase(), pool);
    const nodeImageVersion = imageAtRelease(textOf(pool['nodeImageVersion']), release);
    const versions = { nodeImageVersion, kubernetesVersion: textOf(pool['currentOrchestratorVersion']) };
    setPoolVersions(record, pool, { versions, atMs });
    record.isRolledBack = release === earlier;
  }
}

const earlier = '202610.27.0';
const upgrade = (job: Job, atMs: number): void => {
  move(job, { release: '202611.12.0', atMs });
};
const goBack = (job: Job, atMs: number): void => {
  move(job, { release: earlier, atMs });
};

function rollBack(job: Job, atMs: number): void {
  move(job, { release: earlier, atMs: atMs - 30 * dayMs });
  upgrade(job, atMs - dayMs);
  goBack(job, atMs);
}

describe('a rollback', () => {
  it.each(['all-left', 'before-upgrade'] as const)(
    'is let be for seven days and repaired on the eighth, where AKS remembers %s',
    async (remembersAfterRollback) => {
      const job = await jobs.start(only(name), payments);
      const nowMs = Date.now();
      rollBack(job, nowMs - 60_000);
      job.azure.state.switches.aks.remembersAfterRollback = remembersAfterRollback;
      for (const day of [0, 1, 3, 6.9]) {
        const found = line(await jobs.sweep(job, 'enforce', nowMs + day * dayMs), name);
        expect([day, found.verdict, found.outcome, reasons(found)]).toEqual([day, 'drifted', 'held', ['rolled-back']]);
        expect(found.findings.find(({ code }) => code === 'channel.rolled-back')?.effect).toBe('advice');
        expect(found.findings.filter(({ severity }) => ['error', 'critical'].includes(severity))).toEqual([]);
        expect(channelOf(job, name)).toBe('None');
      }
      expect(clusterPuts(job, name)).toBe(0);
      const shown = await job.services.showCluster(refOf(job, name), anInvocation(nowMs + dayMs));
      expect(shown?.judgement?.plan.held[0]?.reason.kind).toBe('rolled-back');
      const after = line(await jobs.sweep(job, 'enforce', nowMs + 7.1 * dayMs), name);
      expect([after.outcome, channelOf(job, name)]).toEqual(['repaired', 'SecurityPatch']);
    },
    60_000,
  );

  it('that AKS has forgotten is known from what the warden saw before', async () => {
    const looking = await jobs.start((policy) => {
      only()(policy);
    }, payments);
    const nowMs = Date.now();
    upgrade(looking, nowMs - dayMs);
    await jobs.sweep(looking, undefined, nowMs);
    goBack(looking, nowMs + 60_000);
    looking.azure.state.switches.aks.remembersAfterRollback = 'nothing';
    const job = jobs.restart(looking, only(name), payments);
    const found = line(await jobs.sweep(job, 'enforce', nowMs + 3_600_000), name);
    expect(reasons(found)).toEqual(['rolled-back']);
    const evidence = found.findings.find(({ code }) => code === 'channel.rolled-back')?.evidence;
    expect(evidence).toMatchObject({ pools: [{ sign: 'seen' }] });
  });

  it('asks AKS once, and again only when something has happened to a pool', async () => {
    const job = await jobs.start(only(name), payments);
    const nowMs = Date.now();
    rollBack(job, nowMs - 60_000);
    const asked = () => job.azure.requests.filter(({ path }) => path.includes(`${name}/agentPools/`)).length;
    await jobs.sweep(job, 'enforce', nowMs);
    const first = asked();
    await jobs.sweep(job, 'enforce', nowMs + 3_600_000);
    expect([first > 0, asked()]).toEqual([true, first]);
  });
});

describe('a member of an AKS Fleet', () => {
  it('that the fleet patches is not adrift and never written', async () => {
    const job = await jobs.start(only(name), payments);
    join(job);
    const found = line(await jobs.sweep(job, 'enforce'), name);
    expect([found.verdict, found.outcome]).toEqual(['compliant', 'unchanged']);
    expect(reasons(await jobs.request(job, name, { requestedMode: 'enforce' }))).toEqual([]);
    expect([clusterPuts(job, name), channelOf(job, name)]).toEqual([0, 'None']);
  });

  it('that the fleet does not patch is repaired', async () => {
    const job = await jobs.start(only(name), payments);
    join(job, 'Stable');
    expect(line(await jobs.sweep(job, 'enforce'), name).outcome).toBe('repaired');
  });

  it('may be anybody whom AKS does not patch, where fleets cannot be seen: held until the right is there', async () => {
    const job = await jobs.start(only(name), payments);
    join(job);
    job.azure.state.rules.missingRights.push(fleetRead);
    expect(reasons(line(await jobs.sweep(job, 'enforce'), name))).toEqual(['fleet-unknown']);
    expect(clusterPuts(job, name)).toBe(0);
    const said: string[] = [];
    const warn = (message: string) => void said.push(message);
    const invocation = anInvocation();
    await job.services.startSweep({ trigger: 'timer' }, { ...invocation, log: { ...invocation.log, warn } });
    expect(said).toEqual(['fleets cannot be seen']);
    await jobs.work(job);
    job.azure.state.rules.missingRights.length = 0;
    expect(line(await jobs.sweep(job, 'enforce'), name).verdict).toBe('compliant');
  });

  it('is nobody, where fleets cannot be seen and policy says that there is none', async () => {
    const job = await jobs.start((policy) => {
      only(name)(policy);
      Object.assign(policy.defaults, { fleetManager: 'none' });
    }, payments);
    job.azure.state.rules.missingRights.push(fleetRead);
    expect(line(await jobs.sweep(job, 'enforce'), name).outcome).toBe('repaired');
  });

  it('costs one query a sweep beside the inventory, and holds while ARM does not answer for fleets', async () => {
    const job = await jobs.start(only(name), payments);
    await jobs.sweep(job, 'audit');
    expect(fleetQueries(job)).toBe(2);
    join(job);
    // The inventory is answered, the fleets are not.
    job.azure.state.switches.resourceGraph.lagSeconds = 0;
    const failing = { pathIncludes: '/providers/Microsoft.ContainerService/fleets', status: 503, times: 9 };
    job.azure.state.fleetResources.length = 0;
    job.azure.state.faults.push(failing);
    expect(reasons(line(await jobs.sweep(job, 'enforce'), name))).toEqual(['fleet-unknown']);
    expect(clusterPuts(job, name)).toBe(0);
    job.azure.state.faults.length = 0;
    job.azure.state.fleets.clear();
    expect(line(await jobs.sweep(job, 'enforce'), name).outcome).toBe('repaired');
  });
});
