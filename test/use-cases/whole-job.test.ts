/** The main job through the real composition: real SDK clients, Azurite, and a simulated Azure that can fail on demand. */

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../infra/local/simulated-azure/faults.ts';
import type { SweepProgress } from '../../shared/domain/fleet/sweep.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import type { ClusterMessage } from '../../shared/domain/record/cluster-message.ts';
import {
  aMessage,
  anInvocation,
  clusterPuts,
  fault,
  handle,
  line,
  payments,
  refOf,
  useJobs,
  type Job,
  type PolicyChange,
} from '../job.ts';
import { aDoing } from '../builders/a-deed.ts';

const jobs = useJobs();

describe('a sweep that enforces', () => {
  it('accounts for every cluster, changes one leaf a write, and does nothing a second time', async () => {
    const job = await jobs.start();
    const first = await jobs.sweep(job, 'enforce');
    expect(first).toMatchObject({
      state: 'completed',
      counts: { found: job.azure.state.clusters.size, repaired: 12, failed: 0, settling: 0 },
    });
    expect(first.counts.judged).toBe(first.counts.found);
    const { writes, rollbacks, reimages, clusters } = job.azure.state;
    expect(writes).toHaveLength(13);
    expect(writes.filter(({ leaves }) => leaves.length !== 1)).toEqual([]);
    expect(rollbacks).toEqual([]);
    expect(reimages.map(({ clusterKey }) => clusterKey.split('/').at(-1))).toEqual(['pay-eus-01']);
    expect(clusters.get(line(first, 'pay-weu-04').cluster.id.toLowerCase())?.document).toMatchObject({
      properties: { autoUpgradeProfile: { nodeOSUpgradeChannel: 'None' } },
    });

    const { pending } = await jobs.outbox();
    const second = await jobs.sweep(job, 'enforce');
    expect(writes).toHaveLength(13);
    expect(second.counts).toMatchObject({ repaired: 0, compliant: first.counts.compliant + 12 });
    expect((await jobs.outbox()).pending).toBe(pending);
  });

  it('shows in audit exactly what it then does', async () => {
    const job = await jobs.start();
    const audit = await jobs.sweep(job, 'audit');
    expect(job.azure.state.writes).toEqual([]);
    const planned = audit.lines.filter(({ outcome }) => outcome === 'planned');
    const done = (await jobs.sweep(job, 'enforce')).lines;
    const actionsOf = (lines: readonly SweepLine[]) =>
      new Map(lines.map(({ cluster, actions }) => [cluster.id.toLowerCase(), actions.map(({ action }) => action)]));
    const wasPlanned = actionsOf(planned);
    for (const { cluster, mode, actions } of done.filter(({ actions: each }) => each.length > 0))
      expect({ name: cluster.name, mode, actions: actions.map(({ action }) => action) }).toEqual({
        name: cluster.name,
        mode,
        actions: wasPlanned.get(cluster.id.toLowerCase()),
      });
  });

  it('audits by default, because policy says so', async () => {
    const job = await jobs.start();
    expect((await jobs.sweep(job)).counts).toMatchObject({ repaired: 0, planned: 13 });
    expect(job.azure.state.writes).toEqual([]);
  });

  it('changes no more clusters than policy allows and says so of the rest', async () => {
    const job = await jobs.start((policy) => (policy.limits.changesPerSweep = 3));
    const progress = await jobs.sweep(job, 'enforce');
    expect(progress.counts.repaired).toBe(3);
    expect(new Set(job.azure.state.writes.map(({ clusterName }) => clusterName)).size).toBe(3);
    const overLimit = progress.lines.filter(({ held }) => held.some(({ reason }) => reason.kind === 'over-limit'));
    expect(overLimit).toHaveLength(9);
  });
});

describe('what is no longer found', () => {
  it('is looked at for a week; a cluster that stays deleted is then forgotten', async () => {
    const job = await jobs.start(undefined, payments);
    const first = await jobs.sweep(job, 'enforce');
    const { cluster } = line(first, 'pay-weu-01');
    job.azure.state.clusters.delete(cluster.id.toLowerCase());
    const nowMs = Date.now();
    const dayMs = 86_400_000;
    for (const days of [0, 1, 7])
      expect(line(await jobs.sweep(job, 'enforce', nowMs + days * dayMs), 'pay-weu-01').outcome).toBe('gone');
    expect((await jobs.sweep(job, 'enforce', nowMs + 8 * dayMs)).counts.found).toBe(first.counts.found - 1);
    expect((await job.services.showCluster(cluster, anInvocation()))?.record).toBeUndefined();
  });

  it('is in no list, and keeps what people decided about it, should it come back', async () => {
    const job = await jobs.start(undefined, payments);
    const { cluster } = line(await jobs.sweep(job, 'enforce'), 'pay-weu-01');
    const exemption = { owner: 'shop', reason: 'fair', untilMs: Date.now() + 9e8, source: 'request' } as const;
    await job.services.exemptions.decide({ cluster, exemption, doing: aDoing() }, anInvocation());
    const puts = clusterPuts(job, 'pay-weu-01');
    fault(job, {
      method: 'GET',
      status: 404,
      code: 'ResourceNotFound',
      pathIncludes: 'managedClusters/pay-weu-01',
      times: 2,
    });
    expect(line(await jobs.sweep(job, 'enforce'), 'pay-weu-01').outcome).toBe('gone');
    const { records: listed } = await job.services.listClusters({ match: {} }, Date.now());
    const names = listed.map(({ cluster: { name } }) => name);
    expect(names).not.toContain('pay-weu-01');
    expect(line(await jobs.sweep(job, 'enforce'), 'pay-weu-01').verdict).toBe('exempt');
    expect(clusterPuts(job, 'pay-weu-01')).toBe(puts);
  });

  it('and waits for a window is not asked about for ever', async () => {
    const job = await jobs.start(undefined, payments);
    const [held] = line(await jobs.sweep(job, 'enforce'), 'pay-eus-02').held;
    const opensAtMs = held?.reason.kind === 'waits-for-window' ? (held.reason.opensAtMs ?? 0) : 0;
    job.azure.state.clusters.clear();
    const watch = async (atMs: number): Promise<number> => {
      const before = (await job.services.ledger.latest(100)).length;
      await job.services.watchWindows(anInvocation(atMs));
      await jobs.work(job, atMs);
      return (await job.services.ledger.latest(100)).length - before;
    };
    await jobs.sweep(job, 'enforce');
    expect([await watch(opensAtMs + 60_000), await watch(opensAtMs + 120_000)]).toEqual([0, 0]);
  });

  it('because it is no longer watched is left alone', async () => {
    const job = await jobs.start();
    const all = await jobs.sweep(job);
    const narrowed = jobs.restart(job, undefined, payments);
    const { counts } = await jobs.sweep(narrowed);
    expect(counts).toMatchObject({ gone: 0, failed: 0 });
    expect(counts.found).toBeLessThan(all.counts.found);
  });
});

const withoutLimit: PolicyChange = (policy) => (policy.limits.percentPerSweep = 100);

describe('one cluster that goes wrong', () => {
  it.each<[string, Partial<Fault>, string, string]>([
    [
      '403 on the write',
      {
        method: 'PUT',
        status: 403,
        code: 'LinkedAuthorizationFailed',
        message: "no action 'Microsoft.Network/x/join/action'",
      },
      'failed',
      'refused',
    ],
    ['a lock', { method: 'PUT', status: 409, code: 'ScopeLocked' }, 'failed', 'refused'],
    ['409 on the write', { method: 'PUT', status: 409, code: 'OperationNotAllowed' }, 'held', 'busy'],
    ['404 on the write', { method: 'PUT', status: 404, code: 'ResourceNotFound' }, 'gone', 'gone'],
    ['a channel that Azure drops', { method: 'PUT', ignoresChannel: true }, 'failed', 'not-applied'],
    [
      'an operation that fails',
      { method: 'PUT', failsOperation: { code: 'QuotaExceeded', message: 'no cores' } },
      'failed',
      'refused',
    ],
  ])('%s: the cluster says so and the sweep goes on', async (_, each, outcome, kind) => {
    const job = await jobs.start(withoutLimit, payments);
    fault(job, { ...each, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await jobs.sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01')).toMatchObject({ outcome, actions: [{ outcome: { kind } }] });
    expect(progress).toMatchObject({ state: 'completed', counts: { repaired: 5 } });
  });

  it.each<[string, Partial<Fault>, object]>([
    [
      'it may not be read',
      { status: 403, code: 'AuthorizationFailed', times: 2 },
      { outcome: 'failed', problem: { kind: 'refused', refusal: { code: 'AuthorizationFailed' } } },
    ],
    ['it was deleted', { status: 404, code: 'ResourceNotFound', times: 2 }, { outcome: 'gone' }],
    [
      'its answer is no cluster',
      { status: 200, bodyText: '{"id":"x"}', times: 2 },
      { outcome: 'failed', problem: { kind: 'unreadable' } },
    ],
    [
      'Azure throttles it for a while',
      { status: 429, code: 'Throttled', headers: { 'retry-after': '1' }, times: 3 },
      { outcome: 'repaired' },
    ],
    ['Azure breaks off and answers again', { status: 503, times: 2 }, { outcome: 'repaired' }],
  ])('%s', async (_, each, expected) => {
    const job = await jobs.start(withoutLimit, payments);
    fault(job, { method: 'GET', ...each, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await jobs.sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01')).toMatchObject(expected);
    expect(progress.state).toBe('completed');
  });

  it('writes once when the answer to the write is lost and so is the look after it', async () => {
    const job = await jobs.start(withoutLimit, payments);
    fault(job, { method: 'PUT', isReset: true, isApplied: true, pathIncludes: 'managedClusters/pay-weu-01' });
    const progress = await jobs.sweep(job, 'enforce');
    expect(line(progress, 'pay-weu-01').outcome).toBe('repaired');
    expect(clusterPuts(job, 'pay-weu-01')).toBe(1);
  });
});

describe('work that is repeated', () => {
  const message = (progress: SweepProgress, name: string): ClusterMessage =>
    aMessage(line(progress, name).cluster, progress.sweep.id);

  it('writes nothing, tells nothing and keeps its line when a message comes twice', async () => {
    const job = await jobs.start(withoutLimit, payments);
    const progress = await jobs.sweep(job, 'enforce');
    const told = (await jobs.outbox()).pending;
    await handle(job, message(progress, 'pay-weu-01'));
    expect(clusterPuts(job, 'pay-weu-01')).toBe(1);
    expect((await jobs.outbox()).pending).toBe(told);
    const after = await job.services.ledger.progress(progress.sweep.id);
    expect(after && line(after, 'pay-weu-01').outcome).toBe('repaired');
  });

  it('tells of a cluster that drifts again, as a new episode', async () => {
    const job = await jobs.start(withoutLimit, payments);
    await jobs.sweep(job, 'enforce');
    const told = (await jobs.outbox()).pending;
    await fetch(`${job.azure.origin}/_simulated/drift`, {
      method: 'POST',
      body: JSON.stringify({ name: 'pay-weu-01', channel: 'None' }),
    });
    expect(line(await jobs.sweep(job, 'enforce'), 'pay-weu-01').outcome).toBe('repaired');
    expect((await jobs.outbox()).pending).toBe(told + 2);
  });

  it('reports a message that failed for good, unless its work was done before', async () => {
    const job = await jobs.start(withoutLimit, payments);
    const done = await jobs.sweep(job, 'audit');
    await job.services.reportPoison(message(done, 'pay-weu-01'), anInvocation());
    const still = await job.services.ledger.progress(done.sweep.id);
    expect(still && line(still, 'pay-weu-01')).toEqual(line(done, 'pay-weu-01'));

    const failed = await jobs.ordered(job, refOf(job, 'pay-weu-01'), { sweepId: 'never-done' });
    await job.services.reportPoison(failed, anInvocation());
    const after = await job.services.ledger.progress('never-done');
    expect(after && line(after, 'pay-weu-01')).toMatchObject({ outcome: 'failed', problem: { kind: 'poisoned' } });
  });
});

describe('telling', () => {
  const arrived = ({ azure }: Job): readonly number[] => [azure.state.mails.length, azure.state.messages.length];

  /** A sweep that tells of the clusters with these names only. */
  const tellOf = async (...names: readonly string[]): Promise<Job> => {
    const job = await jobs.start((policy) => {
      policy.defaults.receivers = [];
      policy['accountable'] = [];
      const only = { name: 'only these', match: { name: names }, receivers: ['platform-mail', 'platform-channel'] };
      policy.rules.push(only as never);
    }, payments);
    await jobs.sweep(job, 'enforce');
    return job;
  };

  it('sends every notice once to mail and channel, and nothing again', async () => {
    const job = await tellOf('pay-eus-*');
    const { pending } = await jobs.outbox();
    expect(pending).toBeGreaterThan(2);
    await job.services.deliverOutbox(anInvocation());
    expect(arrived(job)).toEqual([pending / 2, pending / 2]);
    await job.services.deliverOutbox(anInvocation());
    expect(arrived(job)).toEqual([pending / 2, pending / 2]);
    expect(await jobs.outbox()).toMatchObject({ pending: 0, sent: pending, dead: 0 });
  });

  it.each<[string, Partial<Fault> & { pathIncludes: string }, object, readonly number[]]>([
    [
      'mail is throttled',
      { pathIncludes: '/emails:send', status: 429, headers: { 'retry-after': '40' } },
      { pending: 1, sent: 1 },
      [0, 1],
    ],
    ['the mail is malformed', { pathIncludes: '/emails:send', status: 400, times: 2 }, { dead: 1, sent: 1 }, [0, 1]],
    [
      'only the form of the mail is refused',
      { pathIncludes: '/emails:send', status: 400 },
      { plain: 1, sent: 2 },
      [1, 1],
    ],
    ['the mail endpoint has moved', { pathIncludes: '/emails:send', status: 302 }, { pending: 1, dead: 0 }, [0, 1]],
    ['the status of a mail cannot be had', { pathIncludes: '/emails/operations', status: 429 }, { sent: 2 }, [1, 1]],
    ['the flow is gone', { pathIncludes: '/workflows', status: 404 }, { pending: 1, sent: 1 }, [1, 0]],
    ['Teams breaks off', { pathIncludes: '/workflows', isReset: true }, { pending: 1, sent: 1 }, [1, 0]],
    ['the card is too large', { pathIncludes: '/workflows', status: 413 }, { plain: 1, sent: 2 }, [1, 1]],
  ])('%s: nothing is lost and nothing hopeless repeated', async (_, each, counts, came) => {
    const job = await tellOf('pay-eus-02');
    fault(job, each);
    await job.services.deliverOutbox(anInvocation());
    expect(await jobs.outbox()).toMatchObject(counts);
    expect(arrived(job)).toEqual(came);
    await job.services.deliverOutbox(anInvocation(Date.now() + 3 * 3_600_000));
    expect((await jobs.outbox()).pending).toBe(0);
  });
});
