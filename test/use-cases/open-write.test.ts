/** A write that Azure accepted and the warden cannot see the end of: it is told truly, and it ends. */

import { expect, it } from 'vitest';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import { outcomeWords } from '../../shared/views/words/action-words.ts';
import { seeded } from '../local-azure.ts';
import {
  aMessage,
  anInvocation,
  channelOf,
  clusterPuts,
  fault,
  handle,
  line,
  only,
  payments,
  useJobs,
  type Job,
} from '../job.ts';
import { hourMs, minuteMs } from '../../shared/domain/time/durations.ts';

const jobs = useJobs();
const name = 'pay-weu-01';

interface Written {
  readonly job: Job;
  readonly sweepId: string;
  readonly startedAtMs: number;
  /** Looks at the write, so long after it began. */
  look(afterMs: number): Promise<SweepLine>;
  isOpen(): Promise<boolean>;
}

/** A write that was accepted a moment ago. */
async function written(): Promise<Written> {
  const job = await jobs.start(only(name), payments);
  const { ref: cluster } = seeded(job.azure, name);
  const startedAtMs = Date.now();
  const sweepId = await job.services.requestCluster(cluster, { requestedMode: 'enforce' }, anInvocation());
  await handle(job, aMessage(cluster, sweepId), startedAtMs);
  const settle: ClusterMessage = { kind: 'settle', cluster, location: 'westeurope', sweepId, looks: 0 };
  return {
    job,
    sweepId,
    startedAtMs,
    async look(afterMs) {
      await handle(job, settle, startedAtMs + afterMs);
      return line(await jobs.progress(job, sweepId), name);
    },
    async isOpen() {
      const shown = await job.services.showCluster(cluster, anInvocation());
      return shown?.record?.state.kind === 'writing';
    },
  };
}

const words = ({ actions }: SweepLine): string => actions.map(outcomeWords).join(' ');

it('a cluster that cannot be read any more is waited for, and after six hours it is said that nobody knows', async () => {
  const write = await written();
  fault(write.job, { method: 'GET', pathIncludes: '/operations/', status: 500, times: 99 });
  fault(write.job, {
    method: 'GET',
    pathIncludes: `managedClusters/${name}`,
    status: 403,
    code: 'AuthorizationFailed',
    times: 99,
  });
  for (const afterMs of [minuteMs, hourMs, 5.9 * hourMs]) expect((await write.look(afterMs)).outcome).toBe('settling');
  expect(await write.isOpen()).toBe(true);
  const ended = await write.look(6 * hourMs);
  expect(ended).toMatchObject({ outcome: 'failed', verdict: 'drifted' });
  expect(words(ended)).toMatch(/^Not verified: .*could not be read.*AuthorizationFailed/);
  expect(await write.isOpen()).toBe(false);
});

it('an Azure without any answer poisons no message: the write is open until it is seen', async () => {
  const write = await written();
  fault(write.job, { method: 'GET', pathIncludes: '/', isReset: true, times: 99 });
  for (const afterMs of [minuteMs, hourMs]) expect((await write.look(afterMs)).outcome).toBe('settling');
  write.job.azure.state.faults.length = 0;
  write.job.azure.clock.advance(minuteMs);
  expect((await write.look(2 * hourMs)).outcome).toBe('repaired');
});

it('an operation that never ends is asked no more after six hours: the cluster says that the channel is there', async () => {
  const write = await written();
  expect((await write.look(5.9 * hourMs)).outcome).toBe('settling');
  const ended = await write.look(6 * hourMs);
  expect(ended).toMatchObject({ outcome: 'repaired', verdict: 'drifted' });
});

it(
  'a poisoned look leaves nothing open for ever: the next sweep ends it and judges what drifted since',
  { timeout: 60_000 },
  async () => {
    const write = await written();
    const { job, sweepId } = write;
    const { ref: cluster } = seeded(job.azure, name);
    await job.services.reportPoison(
      { kind: 'settle', cluster, location: 'westeurope', sweepId, looks: 3 },
      anInvocation(),
    );
    expect(await write.isOpen()).toBe(true);
    job.azure.clock.advance(minuteMs);
    await jobs.sweep(job);
    expect(line(await jobs.progress(job, sweepId), name).outcome).toBe('repaired');
    expect(await write.isOpen()).toBe(false);
    await fetch(`${job.azure.origin}/_simulated/drift`, {
      method: 'POST',
      body: JSON.stringify({ name, channel: 'None' }),
    });
    expect(line(await jobs.sweep(job), name).outcome).toBe('repaired');
    expect(clusterPuts(job, name)).toBe(2);
  },
);

it('what a neighbour wrote while the proof was awaited is told as theirs, and counts as changed back', async () => {
  const write = await written();
  const { job } = write;
  job.azure.clock.advance(minuteMs);
  await fetch(`${job.azure.origin}/_simulated/drift`, {
    method: 'POST',
    body: JSON.stringify({ name, channel: 'None', by: 'grace@example.com' }),
  });
  const ended = await write.look(2 * minuteMs);
  expect(ended).toMatchObject({ outcome: 'held', actions: [{ outcome: { kind: 'overwritten' } }] });
  expect(words(ended)).toMatch(/^Written, and then changed by /);
  await jobs.sweep(job);
  const shown = await job.services.showCluster(seeded(job.azure, name).ref, anInvocation());
  expect(shown?.record?.memory.flips).toHaveLength(1);
  expect(channelOf(job, name)).toBe('SecurityPatch');
});

it.each([400, 409])('a cluster that was stopped before the write came is held, when AKS says %d', async (status) => {
  const job = await jobs.start(only(name), payments);
  const message = 'managed cluster is in stopped state, no operations except start and delete are allowed.';
  fault(job, { method: 'PUT', pathIncludes: `managedClusters/${name}`, status, code: 'OperationNotAllowed', message });
  const held = line(await jobs.sweep(job), name);
  expect(held).toMatchObject({ outcome: 'held', actions: [{ outcome: { gate: 'cluster-stopped' } }] });
});
