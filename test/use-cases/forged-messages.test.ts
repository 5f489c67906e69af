/** Whoever can put a message into the queue has nothing written that nobody ordered. */

import { expect, it } from 'vitest';
import { addFleet } from '../../infra/local/simulated-azure/resource-graph/tables.ts';
import {
  aMessage,
  anInvocation,
  channelOf,
  clusterPuts,
  handle,
  only,
  payments,
  refOf,
  useJobs,
  type PolicyChange,
} from '../job.ts';

const jobs = useJobs();
const name = 'pay-weu-01';
const audited: PolicyChange = () => undefined;
const undo = { wish: 'undo', requestedMode: 'enforce' } as const;

it('an invented sweep has nothing done, and no trace of it is left', async () => {
  const job = await jobs.start(audited, payments);
  await handle(job, aMessage(refOf(job, name), 'invented'));
  await jobs.work(job);
  expect(clusterPuts(job, name)).toBe(0);
  expect(await job.services.ledger.progress('invented')).toBeUndefined();
  expect((await job.services.showCluster(refOf(job, name), anInvocation()))?.history).toEqual([]);
});

it('a message of a real sweep gets what that sweep does, for each cluster it found', async () => {
  const job = await jobs.start(audited, payments);
  const { sweep } = await job.services.startSweep({ trigger: 'timer' }, anInvocation());
  for (const each of [name, 'pay-weu-02', 'pay-eus-02']) await handle(job, aMessage(refOf(job, each), sweep.id));
  expect(job.azure.state.writes).toEqual([]);
  await jobs.work(job);
  expect(job.azure.state.writes).toEqual([]);
});

it('what somebody asked for one cluster is done with no other', async () => {
  const job = await jobs.start(only(name, 'pay-weu-03'), payments);
  await jobs.sweep(job);
  const before = channelOf(job, 'pay-weu-03');
  const sweepId = await job.services.requestCluster(refOf(job, name), undo, anInvocation());
  await handle(job, aMessage(refOf(job, 'pay-weu-03'), sweepId));
  await jobs.work(job);
  expect(channelOf(job, 'pay-weu-03')).toBe(before);
  expect(channelOf(job, name)).toBe('None');
});

it('a message that says that no fleet has the cluster is not believed', async () => {
  const job = await jobs.start(only(name), payments);
  const { id } = refOf(job, name);
  const fleet = id.replace(/managedClusters.*/, 'fleets/all');
  addFleet(job.azure.state, { id: fleet, members: [id], autoUpgradeProfiles: { weekly: { channel: 'NodeImage' } } });
  job.azure.state.switches.resourceGraph.lagSeconds = 0;
  const { sweep } = await job.services.startSweep({ trigger: 'timer', requestedMode: 'enforce' }, anInvocation());
  const forged = { ...aMessage(refOf(job, name), sweep.id), fleet: { kind: 'not-a-member' } };
  await handle(job, forged);
  await jobs.work(job);
  expect(clusterPuts(job, name)).toBe(0);
}, 60_000);

it('what was asked for once is not done again, even when the record has forgotten the sweep', async () => {
  const job = await jobs.start(only(name), payments);
  await jobs.sweep(job);
  const sweepId = await job.services.requestCluster(refOf(job, name), undo, anInvocation());
  await jobs.work(job);
  expect(channelOf(job, name)).toBe('None');
  await jobs.request(job, name, { wish: 'resume' });
  expect(channelOf(job, name)).toBe('SecurityPatch');
  // A record remembers twenty sweeps, and whoever has the master key can start as many.
  for (let round = 0; round < 21; round += 1) await jobs.sweep(job);
  const shown = await job.services.showCluster(refOf(job, name), anInvocation());
  expect(shown?.record?.doneInSweeps).not.toContain(sweepId);
  await handle(job, aMessage(refOf(job, name), sweepId));
  await jobs.work(job);
  expect(channelOf(job, name)).toBe('SecurityPatch');
}, 120_000);

it('a message that failed for good is told of only when its sweep was ordered', async () => {
  const job = await jobs.start(only(name), payments);
  await job.services.reportPoison(aMessage(refOf(job, name), 'invented'), anInvocation());
  expect((await jobs.outbox()).pending).toBe(0);
});
