/** What people do is told to owners and to who is accountable, once, whoever dies on the way; and tags go no further than policy. */

import { describe, expect, it } from 'vitest';
import { anInvocation, channelOf, line, only, payments, refOf, useJobs, type Job, type PolicyChange } from '../job.ts';
import { aDoing } from '../builders/a-deed.ts';
import { seeded } from '../local-azure.ts';
import { textOf } from '../../infra/local/simulated-azure/state.ts';
import type { Doing } from '../../shared/domain/record/deed.ts';
import type { ClusterWish } from '../../shared/use-cases/ask-cluster.ts';
import { clusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';

const jobs = useJobs();
const name = 'pay-weu-01';

/** The team of the cluster hears by mail; the platform answers for all, in Teams. */
const owned: PolicyChange = (policy) => {
  only(name)(policy);
  policy['accountable'] = ['platform-channel'];
};

const exemption = (untilMs: number) => ({ owner: 'shop', reason: 'fair', untilMs, source: 'request' }) as const;

/** Which notices wait for whom, by their kind. */
async function waiting(kind: string): Promise<readonly string[]> {
  const table = await jobs.table('outbox');
  const found: string[] = [];
  for await (const row of table.listEntities<{ json0?: string }>()) {
    const document = JSON.parse(row.json0 ?? '{}') as { receiverId?: string; notice?: { kind: string } };
    if (document.notice?.kind === kind) found.push(document.receiverId ?? '');
  }
  return found.toSorted();
}

const both = ['platform-channel', 'platform-mail'];

function ask(job: Job, wish: Partial<ClusterWish> = {}) {
  const asked = { wish: 'repair', isReimageApproved: false, doing: aDoing(), ...wish } as const;
  return job.services.askCluster(refOf(job, name), asked, anInvocation());
}

describe('what a person does', () => {
  it.each<[string, string, (job: Job, doing: Doing) => Promise<unknown>]>([
    [
      'an exemption',
      'exemption-granted',
      ({ services, ...job }, doing) =>
        services.exemptions.decide(
          { cluster: refOf({ services, ...job }, name), exemption: exemption(Date.now() + dayMs), doing },
          anInvocation(),
        ),
    ],
    ['an undo', 'undo-asked', (job, doing) => ask(job, { wish: 'undo', requestedMode: 'enforce', doing })],
    ['to go on', 'resume-asked', (job, doing) => ask(job, { wish: 'resume', doing })],
    ['an approval', 'enforce-asked', (job, doing) => ask(job, { isReimageApproved: true, doing })],
    ['a repair where policy audits', 'enforce-asked', (job, doing) => ask(job, { requestedMode: 'enforce', doing })],
  ])('is told to owners and accountable, once, however often the request comes: %s', async (_, kind, act) => {
    const job = await jobs.start(owned, payments);
    await jobs.sweep(job);
    const doing = aDoing({ id: 'r-1', reason: 'because of the fair' });
    for (const _each of [1, 2, 3]) await act(job, doing);
    expect(await waiting(kind)).toEqual(both);
    const shown = await job.services.showCluster(refOf(job, name), anInvocation());
    expect(shown?.history.filter((entry) => entry.kind === kind)).toMatchObject([
      { by: 'ada', id: 'r-1', door: doing.door },
    ]);
  });

  it('is nothing to tell when any sweep would have done it', async () => {
    const job = await jobs.start(owned, payments);
    await jobs.sweep(job);
    const before = (await jobs.outbox()).pending;
    await ask(job);
    await ask(job, { requestedMode: 'audit' });
    await job.services.askSweep({ doing: aDoing() }, anInvocation());
    expect((await jobs.outbox()).pending).toBe(before);
  });

  it('to the whole fleet is told to every receiver, and is one sweep under one id', async () => {
    const job = await jobs.start(owned, payments);
    const doing = aDoing({ id: 'r-2', reason: 'catching up' });
    const ids: string[] = [];
    for (const _each of [1, 2])
      ids.push((await job.services.askSweep({ requestedMode: 'enforce', doing }, anInvocation())).sweep.id);
    expect(ids).toEqual(['r-2', 'r-2']);
    expect(await waiting('sweep-asked')).toEqual(both);
    expect(await job.services.ledger.latest(9)).toHaveLength(1);
    expect(await job.services.history.latest('fleet', 9)).toMatchObject([
      { kind: 'sweep-asked', reason: 'catching up' },
    ]);
    await jobs.work(job);
  });

  it('by exempting is told by the next sweep when the process died before it told it, and only once', async () => {
    const job = await jobs.start(owned, payments);
    await jobs.sweep(job);
    const cluster = refOf(job, name);
    await job.services.exemptions.decide(
      { cluster, exemption: exemption(Date.now() + dayMs), doing: aDoing() },
      anInvocation(),
    );
    const outbox = await jobs.table('outbox');
    const deed = (await job.services.history.latest(cluster, 9)).find(({ kind }) => kind === 'exemption-granted');
    for await (const { partitionKey = '', rowKey = '' } of outbox.listEntities())
      await outbox.deleteEntity(partitionKey, rowKey);
    const clusters = await jobs.table('clusters');
    for await (const row of clusters.listEntities<{ json0: string }>()) {
      const record = JSON.parse(row.json0) as { cluster: { name: string }; untoldDeed?: object };
      if (record.cluster.name !== name) continue;
      expect(record.untoldDeed).toBeUndefined();
      const json0 = JSON.stringify({ ...record, untoldDeed: deed });
      await clusters.updateEntity({ partitionKey: row.partitionKey ?? '', rowKey: row.rowKey ?? '', json0 }, 'Merge');
    }
    for (const hours of [1, 2]) await jobs.sweep(job, undefined, Date.now() + hours * hourMs);
    expect(await waiting('exemption-granted')).toEqual(both);
    const shown = await job.services.showCluster(cluster, anInvocation());
    expect([shown?.record?.untoldDeed, shown?.record?.verdict]).toEqual([undefined, 'exempt']);
  });
});

describe('nobody decides about', () => {
  const nobody = clusterRef('22222222-2222-4222-8222-222222222222', 'rg', 'nobody');
  const decide = (job: Job, cluster = nobody) =>
    job.services.exemptions.decide(
      { cluster, exemption: exemption(Date.now() + dayMs), doing: aDoing() },
      anInvocation(),
    );

  it('a cluster that Azure does not know, or that no sweep has read', async () => {
    const job = await jobs.start(owned, payments);
    const asked = { wish: 'repair', isReimageApproved: true, doing: aDoing() } as const;
    expect([await decide(job), await job.services.askCluster(nobody, asked, anInvocation())]).toEqual([
      { kind: 'unknown' },
      { kind: 'unknown' },
    ]);
    expect([await decide(job, refOf(job, name)), await ask(job)]).toEqual([{ kind: 'not-read' }, { kind: 'not-read' }]);
    expect((await jobs.outbox()).pending).toBe(0);
  });

  it('a cluster that is gone', async () => {
    const job = await jobs.start(owned, payments);
    await jobs.sweep(job);
    const cluster = refOf(job, name);
    job.azure.state.clusters.delete(cluster.id.toLowerCase());
    await jobs.sweep(job);
    expect(await decide(job, cluster)).toEqual({ kind: 'unknown' });
  });

  it('an undo of nothing, or of what is undone already', async () => {
    const audited = await jobs.start(undefined, payments);
    const undo = { wish: 'undo', requestedMode: 'enforce' } as const;
    await jobs.sweep(audited);
    expect(await ask(audited, undo)).toEqual({ kind: 'nothing-to-undo' });
    const job = jobs.restart(audited, owned, payments);
    await jobs.sweep(job);
    expect(channelOf(job, name)).toBe('SecurityPatch');
    expect((await ask(job, undo)).kind).toBe('asked');
    await jobs.work(job);
    expect(channelOf(job, name)).toBe('None');
    expect(await ask(job, undo)).toEqual({ kind: 'nothing-to-undo' });
    expect(await waiting('undo-asked')).toEqual(both);
  });

  it('an exemption that is not there', async () => {
    const job = await jobs.start(owned, payments);
    await jobs.sweep(job);
    const end = () => job.services.exemptions.decide({ cluster: refOf(job, name), doing: aDoing() }, anInvocation());
    expect(await end()).toEqual({ kind: 'not-exempt' });
    await decide(job, refOf(job, name));
    expect([await end(), await end()]).toEqual([{ kind: 'noted' }, { kind: 'not-exempt' }]);
    expect(await waiting('exemption-withdrawn')).toEqual(both);
  });
});

describe('tags', () => {
  const tagged = (job: Job, each: string, tags: Readonly<Record<string, string>>): void => {
    seeded(job.azure, each).cluster.document['tags'] = tags;
  };
  const exempt = (untilMs: number) => ({
    'aks-patch-warden-exempt': `until=${new Date(untilMs).toISOString().slice(0, 10)}; owner=shop; reason=fair`,
  });
  const allowing =
    (tags: object, byTag?: object): PolicyChange =>
    (policy) => {
      owned(policy);
      Object.assign(policy, { tags, ...(byTag === undefined ? {} : { exemptionLimits: { byTag } }) });
    };

  it('that policy does not trust change nothing, and are found', async () => {
    const job = await jobs.start(owned, payments);
    tagged(job, name, {
      ...exempt(Date.now() + 9 * dayMs),
      'aks-patch-warden-ring': 'canary',
      'aks-patch-warden-receivers': 'x',
    });
    const found = line(await jobs.sweep(job), name);
    expect([found.verdict, found.outcome]).toEqual(['drifted', 'repaired']);
    expect(found.findings.filter(({ code }) => code === 'cluster.tag-refused')).toHaveLength(3);
    expect(await waiting('tag-changed')).toEqual([]);
  });

  it('are told when an exemption by them begins and ends, once each', async () => {
    const job = await jobs.start(allowing({ mayExempt: true }), payments);
    await jobs.sweep(job);
    const nowMs = Date.now();
    tagged(job, name, exempt(nowMs + 9 * dayMs));
    for (const hours of [1, 2]) await jobs.sweep(job, undefined, nowMs + hours * hourMs);
    expect(await waiting('tag-changed')).toEqual(both);
    tagged(job, name, {});
    for (const hours of [3, 4]) await jobs.sweep(job, undefined, nowMs + hours * hourMs);
    expect(await waiting('tag-changed')).toEqual([...both, ...both].toSorted());
    const shown = await job.services.showCluster(refOf(job, name), anInvocation());
    expect(shown?.history.flatMap((entry) => (entry.kind === 'tag-changed' ? [entry.change.kind] : []))).toEqual([
      'exemption-by-tag-over',
      'exemption-by-tag',
    ]);
  });

  it('are told when they move a ring or add a receiver, to whom they add as well', async () => {
    const job = await jobs.start(allowing({ mayChooseRing: true, mayAddReceivers: true }), payments);
    await jobs.sweep(job);
    tagged(job, name, { 'aks-patch-warden-ring': 'early', 'aks-patch-warden-receivers': 'platform-channel' });
    await jobs.sweep(job, 'audit');
    expect(await waiting('tag-changed')).toEqual([]);
    await jobs.sweep(job);
    expect(await waiting('tag-changed')).toEqual([...both, ...both].toSorted());
    const shown = await job.services.showCluster(refOf(job, name), anInvocation());
    expect(shown?.record?.telling?.receivers).toEqual(['platform-mail', 'platform-channel']);
  });

  it('exempt no more clusters than policy lets them, all tagged at once', async () => {
    const job = await jobs.start(allowing({ mayExempt: true }, { maximumClusters: 2, totalDays: 30 }), payments);
    const names = [...job.azure.state.clusters.values()].map(({ document }) => textOf(document['name']).toLowerCase());
    const own = names.filter((each) => each.startsWith('pay-'));
    expect(own.length).toBeGreaterThan(4);
    for (const each of own) tagged(job, each, exempt(Date.now() + 9 * dayMs));
    const sweep = await jobs.sweep(job);
    expect(sweep.counts.exempt).toBe(2);
    const refused = sweep.lines.filter(({ findings }) => findings.some(({ code }) => code === 'cluster.tag-refused'));
    expect(refused.length).toBe(own.length - 2);
    const [free] = sweep.lines.filter(({ verdict }) => verdict === 'exempt');
    tagged(job, free?.cluster.name.toLowerCase() ?? '', {});
    await jobs.sweep(job);
    expect((await jobs.sweep(job)).counts.exempt).toBe(2);
  });
});
