/** What was decided, by people, by policy or by a ring, holds whatever else happens to the cluster meanwhile. */

import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import type { SweepProgress } from '../../shared/domain/fleet/sweep.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import type { ReconcileMessage } from '../../shared/domain/record/cluster-message.ts';
import {
  type OrderParts,
  aMessage,
  anInvocation,
  channelOf,
  clusterPuts,
  fault,
  handle,
  type Job,
  line,
  only,
  payments,
  type PolicyChange,
  refOf,
  useJobs,
} from '../job.ts';
import { seeded } from '../local-azure.ts';
import { hourMs } from '../../shared/domain/time/durations.ts';

const jobs = useJobs();

async function recordOf(job: Job, name: string): Promise<ClusterRecord | undefined> {
  return (await job.services.showCluster(refOf(job, name), anInvocation()))?.record;
}

const reasonsOf = (each: SweepLine): readonly string[] => each.held.map(({ reason }) => reason.kind);

function opensAt(held: SweepLine): number {
  const [first] = held.held;
  if (first?.reason.kind !== 'waits-for-window' || first.reason.opensAtMs === undefined) throw new Error('no window');
  return first.reason.opensAtMs;
}

async function watch(job: Job, atMs: number): Promise<void> {
  await job.services.watchWindows(anInvocation(atMs));
  await jobs.work(job, atMs);
}

describe('rings', () => {
  const ringed =
    (first: string): PolicyChange =>
    (policy) => {
      Object.assign(policy, { rings: { order: ['canary', 'broad'], soakHours: 24 } });
      policy.rules.push({ name: 'canaries', match: { name: [first] }, ring: 'canary' } as never);
    };
  const locked = (job: Job): void => {
    const each = { method: 'PUT', status: 409, code: 'ScopeLocked', times: 99 } as const;
    fault(job, { ...each, pathIncludes: 'managedClusters/pay-weu-01' });
  };

  it('hold what a window releases as well', async () => {
    const job = await jobs.start(ringed('pay-weu-01'), payments);
    locked(job);
    const atMs = opensAt(line(await jobs.sweep(job, 'enforce'), 'pay-eus-02')) + 60_000;
    await watch(job, atMs);
    expect(clusterPuts(job, 'pay-eus-02')).toBe(0);
  });

  it('hold what somebody requests as well', async () => {
    const job = await jobs.start(ringed('pay-weu-01'), payments);
    locked(job);
    await jobs.sweep(job, 'enforce');
    expect(reasonsOf(await jobs.request(job, 'pay-weu-03', { requestedMode: 'enforce' }))).toEqual(['waits-for-ring']);
  });

  it('stay closed after a failure, whoever looks meanwhile', async () => {
    const job = await jobs.start(ringed('pay-weu-01'), payments);
    locked(job);
    const nowMs = Date.now();
    expect(line(await jobs.sweep(job, 'enforce', nowMs), 'pay-weu-01').outcome).toBe('failed');
    await jobs.sweep(job, 'audit', nowMs + hourMs);
    const later = await jobs.sweep(job, 'enforce', nowMs + 2 * hourMs);
    expect(reasonsOf(line(later, 'pay-weu-03'))).toEqual(['waits-for-ring']);
  });

  it('stay closed while a canary waits for its window', async () => {
    const job = await jobs.start(ringed('pay-eus-02'), payments);
    const nowMs = Date.now();
    for (const hours of [0, 1, 2]) {
      const sweep = await jobs.sweep(job, 'enforce', nowMs + hours * hourMs);
      expect(reasonsOf(line(sweep, 'pay-weu-03'))).toEqual(['waits-for-ring']);
    }
  });
});

describe('a request', () => {
  const ordered = (job: Job, order: OrderParts): Promise<ReconcileMessage> =>
    jobs.ordered(job, refOf(job, 'pay-weu-01'), order);
  const undo = { wish: 'undo', requestedMode: 'enforce' } as const;

  it('to undo waits for the window it needs, and is done in it', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const nowMs = Date.now();
    await jobs.request(job, 'pay-eus-02', { approvedBy: 'ada', requestedMode: 'enforce' }, nowMs);
    expect(channelOf(job, 'pay-eus-02')).toBe('SecurityPatch');
    const held = await jobs.request(job, 'pay-eus-02', undo, nowMs + 1_000);
    await job.services.deliverOutbox(anInvocation(nowMs + 4 * hourMs));
    const onHold = job.azure.state.mails.find(({ text }) => text.includes('will be undone on request'));
    expect(onHold?.text).not.toContain('does not follow policy');
    // Sweeps find nothing wrong meanwhile.
    for (const hours of [1, 2]) await jobs.sweep(job, undefined, nowMs + hours * hourMs);
    await watch(job, opensAt(held) + 60_000);
    expect(channelOf(job, 'pay-eus-02')).toBe('Unmanaged');
    expect((await recordOf(job, 'pay-eus-02'))?.memory.undoneAtMs).toBeDefined();
  });

  it('to undo is granted once, however often its message comes', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    await jobs.sweep(job);
    const undoing = await ordered(job, { sweepId: 'u', ...undo });
    await handle(job, undoing);
    await jobs.work(job);
    expect(channelOf(job, 'pay-weu-01')).toBe('None');
    await jobs.sweep(job, 'audit');
    await handle(job, undoing);
    await jobs.work(job);
    expect(channelOf(job, 'pay-weu-01')).toBe('None');
  });

  it('to go on does not come back after a later undo', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    await jobs.sweep(job);
    await jobs.request(job, 'pay-weu-01', undo);
    const resuming = await ordered(job, { sweepId: 'r', wish: 'resume' });
    await handle(job, resuming);
    await jobs.work(job);
    expect(channelOf(job, 'pay-weu-01')).toBe('SecurityPatch');
    await jobs.request(job, 'pay-weu-01', undo);
    await handle(job, resuming);
    await jobs.work(job);
    expect(channelOf(job, 'pay-weu-01')).toBe('None');
  });

  it('to undo is not taken for somebody else’s change by a message of an earlier sweep', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    await jobs.sweep(job);
    const undoing = await ordered(job, { sweepId: 'undo', ...undo });
    fault(job, { method: 'PUT', delayMs: 1_000, pathIncludes: 'managedClusters/pay-weu-01' });
    const cluster = refOf(job, 'pay-weu-01');
    const running = handle(job, undoing);
    await wait(600);
    await handle(job, { kind: 'settle', cluster, location: '', sweepId: 'earlier', looks: 3 });
    await running;
    await jobs.work(job);
    expect((await recordOf(job, 'pay-weu-01'))?.memory).toMatchObject({ undoneAtMs: expect.any(Number) as number });
    expect(reasonsOf(line(await jobs.sweep(job), 'pay-weu-01'))).toEqual(['undone']);
  });

  it('to see the plan calls off no waiting repair, and tells nobody', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const nowMs = Date.now();
    const opensAtMs = opensAt(line(await jobs.sweep(job, undefined, nowMs), 'pay-eus-02'));
    const { pending } = await jobs.outbox();
    expect(reasonsOf(line(await jobs.sweep(job, 'audit', nowMs + 1_000), 'pay-eus-02'))).toEqual(['waits-for-window']);
    expect((await jobs.outbox()).pending).toBe(pending);
    await watch(job, opensAtMs + 60_000);
    expect(clusterPuts(job, 'pay-eus-02')).toBe(1);
  });

  it('to enforce once, where policy audits, waits for the window through all audits until then', async () => {
    const job = await jobs.start(undefined, payments);
    const nowMs = Date.now();
    const opensAtMs = opensAt(await jobs.request(job, 'pay-eus-02', { requestedMode: 'enforce' }, nowMs));
    await jobs.sweep(job, undefined, nowMs + hourMs);
    await watch(job, opensAtMs + 60_000);
    expect(channelOf(job, 'pay-eus-02')).toBe('SecurityPatch');
  });
});

describe('what waits for its window', () => {
  const asked = async (job: Job, nowMs: number): Promise<number> =>
    opensAt(await jobs.request(job, 'pay-eus-02', { requestedMode: 'enforce' }, nowMs));

  it('goes on waiting when the cluster cannot be read for a while', async () => {
    const job = await jobs.start(undefined, payments);
    const nowMs = Date.now();
    const opensAtMs = await asked(job, nowMs);
    const refused = { method: 'GET', status: 403, code: 'AuthorizationFailed', times: 2 };
    fault(job, { ...refused, pathIncludes: 'managedClusters/pay-eus-02' });
    expect(line(await jobs.sweep(job, undefined, nowMs + hourMs), 'pay-eus-02').outcome).toBe('failed');
    await watch(job, opensAtMs + 60_000);
    expect(channelOf(job, 'pay-eus-02')).toBe('SecurityPatch');
  });

  it('is tried again within the window when the cluster is busy as it opens', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const opensAtMs = opensAt(line(await jobs.sweep(job), 'pay-eus-02'));
    const properties = seeded(job.azure, 'pay-eus-02').cluster.document['properties'] as { provisioningState: string };
    properties.provisioningState = 'Updating';
    await watch(job, opensAtMs + 60_000);
    properties.provisioningState = 'Succeeded';
    await watch(job, opensAtMs + 6 * 60_000);
    expect(channelOf(job, 'pay-eus-02')).toBe('SecurityPatch');
  });

  it('is called off when policy no longer enforces it, and asks no more', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const opensAtMs = opensAt(line(await jobs.sweep(job), 'pay-eus-02'));
    const audited = jobs.restart(job, undefined, payments);
    for (const minutes of [1, 6]) await watch(audited, opensAtMs + minutes * 60_000);
    const sweeps = await job.services.ledger.latest(20);
    expect(sweeps.filter(({ trigger }) => trigger === 'window')).toHaveLength(1);
    expect(clusterPuts(job, 'pay-eus-02')).toBe(0);
  });

  it('is not lost when an hourly run comes at the same moment as the request', async () => {
    const job = await jobs.start(undefined, payments);
    const nowMs = Date.now();
    await jobs.sweep(job, undefined, nowMs);
    for (let round = 1; round <= 4; round += 1) {
      const atMs = nowMs + round * 60_000;
      await job.services.startSweep({ trigger: 'timer' }, anInvocation(atMs));
      await job.services.requestCluster(refOf(job, 'pay-eus-02'), { requestedMode: 'enforce' }, anInvocation(atMs));
      await jobs.work(job, atMs);
      expect((await recordOf(job, 'pay-eus-02'))?.release).toMatchObject({ requestedMode: 'enforce' });
    }
  });
});

describe('a write', () => {
  const putsOf = ({ azure }: Job): number => azure.requests.filter(({ method }) => method === 'PUT').length;

  it('that was done is recorded, although Azure asks to wait with the next one', async () => {
    const job = await jobs.start(only('data-eus-02'));
    const throttled = { method: 'PUT', status: 429, code: 'Throttled', headers: { 'retry-after': '1' }, times: 1 };
    // Not the first PUT, which creates the window.
    const afterTheFirst = { ...throttled, pathIncludes: 'managedClusters/data-eus-02' };
    Object.defineProperty(afterTheFirst, 'pathIncludes', {
      get: () => (putsOf(job) === 0 ? 'nowhere' : 'managedClusters/data-eus-02'),
    });
    job.azure.state.faults.push(afterTheFirst);
    const done = line(await jobs.sweep(job), 'data-eus-02');
    expect(done.actions.map(({ action, outcome }) => [action.kind, outcome.kind])).toEqual([
      ['create-window', 'applied'],
      ['set-channel', 'throttled'],
    ]);
    const shown = await job.services.showCluster(refOf(job, 'data-eus-02'), anInvocation());
    expect(shown?.history).toMatchObject([{ actions: [{ action: { kind: 'create-window' } }, {}] }]);
    expect(line(await jobs.sweep(job), 'data-eus-02').outcome).toBe('repaired');
  });

  it('that takes long is no failure of the sweeps that come meanwhile', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    const cluster = refOf(job, 'pay-weu-01');
    const sweepId = await job.services.requestCluster(cluster, { requestedMode: 'enforce' }, anInvocation());
    await handle(job, aMessage(cluster, sweepId));
    expect((await recordOf(job, 'pay-weu-01'))?.state).toMatchObject({ openWrite: { stage: 'accepted' } });
    const next = await jobs.ordered(job, cluster, { sweepId: 'next', reason: { kind: 'timer' } });
    await handle(job, { ...next, deferrals: 201 });
    expect((await recordOf(job, 'pay-weu-01'))?.state.kind).toBe('writing');
    expect((await jobs.outbox()).pending).toBe(0);
  });

  it('that Azure once refused is no finding any more when nothing is wrong', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    const failing = { failsOperation: { code: 'PodDrainFailure', message: 'a disruption budget' } };
    fault(job, { method: 'PUT', ...failing, pathIncludes: 'managedClusters/pay-weu-01' });
    await jobs.sweep(job);
    (seeded(job.azure, 'pay-weu-01').cluster.document['properties'] as Record<string, object>)['autoUpgradeProfile'] = {
      nodeOSUpgradeChannel: 'SecurityPatch',
      upgradeChannel: 'stable',
    };
    for (let round = 0; round < 2; round += 1) await jobs.sweep(job, undefined, Date.now() + 50 * hourMs);
    expect((await recordOf(job, 'pay-weu-01'))?.memory.refusal).toBeUndefined();
  });
});

describe('a notice', () => {
  it('is one, although two sweeps look at a new cluster at the same moment', async () => {
    const job = await jobs.start(only('nobody'), payments);
    const told = only('pay-weu-01');
    const audited: PolicyChange = (policy) => {
      told(policy);
      policy.rules.push({ name: 'audited', match: { name: ['pay-weu-01'] }, mode: 'audit' } as never);
    };
    const one = jobs.restart(job, audited, payments);
    const begun = await Promise.all([1, 2].map(() => one.services.startSweep({ trigger: 'timer' }, anInvocation())));
    await jobs.work(one);
    const ends: readonly SweepProgress[] = await Promise.all(begun.map(({ sweep }) => jobs.progress(one, sweep.id)));
    expect(ends.map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect((await jobs.outbox()).pending).toBe(1);
  });

  it('that a deleted Teams flow never takes is told by mail after a day', async () => {
    const byTeams: PolicyChange = (policy) => {
      policy.defaults.receivers = ['platform-channel'];
      policy['accountable'] = [];
    };
    const job = await jobs.start(byTeams, payments);
    await jobs.sweep(job);
    const { pending } = await jobs.outbox();
    job.azure.state.faults.push({ method: 'POST', pathIncludes: '/workflows/', status: 404, times: 9_999 });
    const nowMs = Date.now();
    for (let hours = 0; hours < 30; hours += 1) await job.services.deliverOutbox(anInvocation(nowMs + hours * hourMs));
    expect((await jobs.outbox()).dead).toBe(pending);
    expect(job.azure.state.mails.length).toBeGreaterThan(0);
  });
});
