/** One switch holds every write at once: planned, under way, asked for by hand; and what cannot be asked holds as well. */

import { describe, expect, it } from 'vitest';
import { anInvocation, channelOf, clusterPuts, fault, line, only, payments, refOf, useJobs, type Job } from '../job.ts';
import { aDoing } from '../builders/a-deed.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';

const jobs = useJobs();

const stop = (job: Job, reason = 'an incident') =>
  job.services.stopWrites.stop(aDoing({ reason, door: 'PUT /api/stop' }), anInvocation());
const release = (job: Job) => job.services.stopWrites.release(aDoing({ door: 'DELETE /api/stop' }), anInvocation());
const reasonsOf = (each: SweepLine) => each.held.map(({ reason }) => reason.kind);
const puts = ({ azure }: Job) => azure.requests.filter(({ method }) => method === 'PUT').length;

async function ask(job: Job, name: string, wish: 'undo' | 'repair'): Promise<SweepLine> {
  const asked = await job.services.askCluster(
    refOf(job, name),
    { wish, requestedMode: 'enforce', isReimageApproved: false, doing: aDoing() },
    anInvocation(),
  );
  if (asked.kind !== 'asked') throw new Error(asked.kind);
  await jobs.work(job);
  return line(await jobs.progress(job, asked.sweepId), name);
}

describe('stopped writes', () => {
  it('hold whatever is asked, and say who stopped them, when and why; released, all goes on', async () => {
    const job = await jobs.start(undefined, payments);
    await jobs.sweep(job);
    expect(await stop(job)).toEqual({ kind: 'switched' });
    const sweep = await jobs.sweep(job, 'enforce');
    expect(puts(job)).toBe(0);
    expect(line(sweep, 'pay-weu-01').held[0]?.reason).toMatchObject({
      kind: 'stopped',
      by: 'ada',
      reason: 'an incident',
    });
    expect(reasonsOf(await ask(job, 'pay-weu-01', 'repair'))).toEqual(['stopped']);
    expect(puts(job)).toBe(0);
    await release(job);
    expect(line(await jobs.sweep(job, 'enforce'), 'pay-weu-01')).toMatchObject({ outcome: 'repaired', held: [] });
  });

  it('hold an undo', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    await jobs.sweep(job);
    expect(channelOf(job, 'pay-weu-01')).toBe('SecurityPatch');
    await stop(job);
    expect(reasonsOf(await ask(job, 'pay-weu-01', 'undo'))).toEqual(['stopped']);
    expect(channelOf(job, 'pay-weu-01')).toBe('SecurityPatch');
  });

  it('hold what was planned before, between its reads and its write', async () => {
    const job = await jobs.start(only('data-eus-02'));
    // Stopped the moment the first write, of a window, has left: the second one, of the channel, has been planned with it.
    let stopping: Promise<unknown> | undefined;
    const slow = { method: 'GET', delayMs: 1_000, times: 1, pathIncludes: 'nowhere' };
    Object.defineProperty(slow, 'pathIncludes', {
      get: () => {
        if (puts(job) === 0) return 'nowhere';
        stopping ??= stop(job);
        return 'managedClusters/data-eus-02';
      },
    });
    job.azure.state.faults.push(slow);
    const sweep = await jobs.sweep(job);
    await stopping;
    const held = line(sweep, 'data-eus-02');
    expect(stopping).toBeDefined();
    expect(held.actions.map(({ action, outcome }) => [action.kind, outcome.kind])).toEqual([
      ['create-window', 'applied'],
    ]);
    expect(held.held).toMatchObject([{ action: { kind: 'set-channel' }, reason: { kind: 'stopped' } }]);
    expect(clusterPuts(job, 'data-eus-02')).toBe(0);
    const shown = await job.services.showCluster(refOf(job, 'data-eus-02'), anInvocation());
    expect(shown?.record?.state.kind).toBe('judged');
  });

  it('are told once, to every receiver, whatever number of clusters they hold', async () => {
    const job = await jobs.start(undefined, payments);
    await jobs.sweep(job, 'enforce');
    await jobs.sweep(job);
    const before = (await jobs.outbox()).pending;
    await stop(job);
    await stop(job, 'the same again');
    const told = (await jobs.outbox()).pending;
    expect(told - before).toBe(2);
    for (const hours of [1, 2]) await jobs.sweep(job, undefined, Date.now() + hours * hourMs);
    expect((await jobs.outbox()).pending).toBe(told);
    await release(job);
    await release(job);
    expect((await jobs.outbox()).pending - told).toBe(2);
    await job.services.deliverOutbox(anInvocation());
    const mails = job.azure.state.mails.filter(({ text }) => text.includes('stopped all writes'));
    expect(mails.map(({ text }) => text.includes('an incident'))).toEqual([true]);
    const history = await job.services.history.latest('fleet', 9);
    expect(history.map(({ kind }) => kind)).toEqual(['writes-released', 'writes-stopped']);
  });

  it('are told by the next timer when the process died before it told them', async () => {
    const job = await jobs.start(undefined, payments);
    await stop(job);
    const told = (await jobs.outbox()).pending;
    const table = await jobs.table('outbox');
    for await (const { partitionKey = '', rowKey = '' } of table.listEntities())
      await table.deleteEntity(partitionKey, rowKey);
    const fleet = await jobs.table('fleet');
    const row = await fleet.getEntity<{ json0: string }>('fleet', 'writes');
    const json0 = row.json0.replace('"isUntold":false', '"isUntold":true');
    await fleet.updateEntity({ partitionKey: 'fleet', rowKey: 'writes', json0 }, 'Merge');
    for (const _each of [1, 2]) await job.services.stopWrites.tellUntold(anInvocation());
    expect((await jobs.outbox()).pending).toBe(told);
    expect((await fleet.getEntity<{ json0: string }>('fleet', 'writes')).json0).toContain('"isUntold":false');
  });

  it('stay stopped by the setting, whoever releases them', async () => {
    const job = await jobs.start(undefined, { ...payments, areWritesStopped: true });
    await stop(job);
    await release(job);
    const sweep = await jobs.sweep(job, 'enforce');
    expect([puts(job), ...reasonsOf(line(sweep, 'pay-weu-01'))]).toEqual([0, 'writes-stopped']);
  });

  it.each<[string, object]>([
    ['a later version wrote the switch', { schemaVersion: 9 }],
    ['the switch is broken', { json0: '{' }],
  ])('are held when %s, and it is not overwritten', async (_, columns) => {
    const job = await jobs.start(undefined, payments);
    const fleet = await jobs.table('fleet');
    await fleet.createEntity({ partitionKey: 'fleet', rowKey: 'writes', schemaVersion: 1, json0: '{}', ...columns });
    const sweep = await jobs.sweep(job, 'enforce');
    expect([puts(job), ...reasonsOf(line(sweep, 'pay-weu-01'))]).toEqual([0, 'stop-unknown']);
    expect(await release(job)).toMatchObject({ kind: 'unreadable' });
    expect(await fleet.getEntity('fleet', 'writes')).toMatchObject(columns);
  });

  it('stand in the digest', async () => {
    const job = await jobs.start((policy) => {
      for (const receiver of policy.receivers) Object.assign(receiver, { digest: true });
    }, payments);
    await jobs.sweep(job);
    await stop(job);
    await job.services.sendDigest(anInvocation());
    await job.services.deliverOutbox(anInvocation());
    const digest = job.azure.state.mails.find(({ subject }) => subject.startsWith('Fleet today'));
    expect(digest?.text).toMatch(/Nothing is written[^]*ada stopped all writes[^]*an incident/);
  });
});

it('a fault of Azure at the write is none of the switch', async () => {
  const job = await jobs.start(only('pay-weu-01'), payments);
  fault(job, { method: 'PUT', status: 409, code: 'ScopeLocked', pathIncludes: 'managedClusters/pay-weu-01' });
  expect(line(await jobs.sweep(job), 'pay-weu-01').outcome).toBe('failed');
});
