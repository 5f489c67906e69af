/** What another version of the app has written is left alone, whatever is asked of its cluster, and seen in the sweep. */

import { expect, it } from 'vitest';
import { anInvocation, channelOf, handle, type Job, line, payments, refOf, useJobs } from '../job.ts';
import { aDoing } from '../builders/a-deed.ts';

const jobs = useJobs();
const name = 'pay-weu-01';

/** Rows of the cluster in a table, as another version leaves them. */
async function rewritten(columns: Record<string, unknown>): Promise<object> {
  const table = await jobs.table('clusters');
  for await (const row of table.listEntities()) {
    const { partitionKey = '', rowKey = '' } = row;
    if (!JSON.stringify(row).includes(name)) continue;
    await table.updateEntity({ partitionKey, rowKey, ...columns }, 'Merge');
    return table.getEntity(partitionKey, rowKey);
  }
  throw new Error('there is no record');
}

async function current(row: object): Promise<object> {
  const { partitionKey, rowKey } = row as { readonly partitionKey: string; readonly rowKey: string };
  return (await jobs.table('clusters')).getEntity(partitionKey, rowKey);
}

it.each<[string, Record<string, unknown>]>([
  ['a later version', { schemaVersion: 2 }],
  ['a damaged one', { json0: '{"cluster":7}' }],
])('the cluster of %s is skipped, counted and written by nobody', async (_, columns) => {
  const job = await jobs.start(undefined, payments);
  await jobs.sweep(job);
  const row = await rewritten(columns);
  const sweep = await jobs.sweep(job, 'enforce');
  expect(line(sweep, name)).toMatchObject({
    outcome: 'held',
    problem: { kind: 'unreadable', detail: expect.stringContaining('clusters/') as string },
  });
  expect(sweep).toMatchObject({ state: 'completed', counts: { skipped: 1 } });
  expect(sweep.counts.judged).toBe(sweep.counts.found - 1);
  expect(channelOf(job, name)).toBe('None');
  await everythingElse(job);
  expect(await current(row)).toEqual(row);
});

/** All other doors that write records. */
async function everythingElse(job: Job): Promise<void> {
  const cluster = refOf(job, name);
  const { services } = job;
  const nowMs = Date.now();
  const exemption = { owner: 'ada', reason: 'r', untilMs: nowMs + 86_400_000, source: 'request' } as const;
  expect(await services.exemptions.decide({ cluster, exemption, doing: aDoing() }, anInvocation())).toMatchObject({
    kind: 'unreadable',
  });
  const event = { kind: 'maintenance', status: 'failed', upgrade: 'node-os', operationId: 'o', source: 's' } as const;
  const about = { id: 'e', cluster, atMs: nowMs, details: 'it failed' };
  await services.receiveEvents([{ kind: 'event', event: { ...event, ...about } }], anInvocation());
  await services.watchWindows(anInvocation());
  await services.sendDigest(anInvocation());
  const opening = { startMs: nowMs - 7_200_000, endMs: nowMs - 3_600_000, usableHours: 1 };
  const common = { cluster, location: 'westeurope', sweepId: 'other' };
  await handle(job, { kind: 'window', ...common, event: 'closed', opening });
  await handle(job, { kind: 'settle', ...common, looks: 0 });
  await services.reportPoison({ kind: 'settle', ...common, looks: 0 }, anInvocation());
  expect((await services.showCluster(cluster, anInvocation()))?.recordProblem).toContain('clusters/');
}
