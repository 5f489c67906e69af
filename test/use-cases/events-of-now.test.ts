/** Only what is of now, and about a cluster that is there, is told: the rest is kept with the reason, and costs little. */

import { describe, expect, it } from 'vitest';
import { makeConfirmations } from '../../shared/adapters/storage/confirmations.ts';
import { makeClusterRecords } from '../../shared/adapters/storage/cluster-records.ts';
import { makeInbox } from '../../shared/adapters/storage/inbox.ts';
import { makeWaitingEvents } from '../../shared/adapters/storage/waiting-events.ts';
import { parseScheduledEventRow } from '../../shared/contracts/events/scheduled-event.ts';
import { clusterRef, type ClusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import type { AksEvent } from '../../shared/domain/events/aks-event.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';
import type { QueuedMessage } from '../../shared/ports/queue.ts';
import { confirmLimits, makeAdmitEvent } from '../../shared/use-cases/admit-event.ts';
import { makeConfirmCluster, type ConfirmMessage } from '../../shared/use-cases/confirm-cluster.ts';
import type { Incoming } from '../../shared/use-cases/receive-events.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';
import { fakeStorage } from '../fakes/tables.ts';
import { anInvocation, fault, handle, payments, refOf, useJobs, type Job, type PolicyChange } from '../job.ts';

const jobs = useJobs();
const name = 'pay-weu-01';
const byMail: PolicyChange = (policy) => {
  policy.defaults.receivers = ['platform-mail'];
  policy.receivers = policy.receivers.filter(({ kind }) => kind === 'email');
};

function failed(cluster: ClusterRef, atMs = Date.now(), id = 'e1'): AksEvent {
  return { kind: 'pool-rolling', id, cluster, atMs, status: 'failed', pool: 'system' };
}

function changed(cluster: ClusterRef, atMs = Date.now()): AksEvent {
  return { kind: 'resource-changed', id: 'w1', cluster, atMs, by: 'grace@example.com' };
}

const invented = (index: number, subscription = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'): ClusterRef =>
  clusterRef(subscription, 'rg', `invented-${String(index)}`);

async function receive({ services }: Job, events: readonly AksEvent[], nowMs = Date.now()): Promise<void> {
  await services.receiveEvents(
    events.map((event): Incoming => ({ kind: 'event', event })),
    anInvocation(nowMs),
  );
}

/** How often ARM was asked for a cluster itself. */
function reads({ azure }: Job, of = name): number {
  return azure.requests.filter(
    ({ method, path }) => method === 'GET' && path.toLowerCase().endsWith(`/managedclusters/${of}`),
  ).length;
}

const kinds = async ({ services }: Job) => (await services.inbox.kept()).map(({ kind }) => kind);
const pending = async () => (await jobs.outbox()).pending;
const recordOf = async (job: Job, ref: ClusterRef) => (await job.services.showCluster(ref, anInvocation()))?.record;

describe('an event that is not of now', () => {
  it.each<[string, number, string]>([
    ['is a year old', -365 * dayMs, 'too-old'],
    ['is two days old, as a dead letter that is sent again', -2 * dayMs, 'too-old'],
    ['comes from tomorrow', dayMs, 'ahead'],
  ])('%s: it is kept with the reason, told to nobody, and starts nothing', async (_, offsetMs, kind) => {
    const job = await jobs.start(byMail, payments);
    const ref = refOf(job, name);
    await jobs.know(ref);
    const atMs = Date.now() + offsetMs;
    await receive(job, [failed(ref, atMs), changed(ref, atMs)]);
    expect(await kinds(job)).toEqual([kind, kind]);
    expect((await job.services.inbox.kept())[0]?.what).toMatch(/was not told: \d+ (days|hours) (old|ahead of now)$/);
    expect([await pending(), await job.services.ledger.latest(10), reads(job)]).toEqual([0, [], 0]);
    expect((await recordOf(job, ref))?.failedUpgrade).toBeUndefined();
  });

  it('is treated alike when it comes from the record that AKS keeps', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = refOf(job, name);
    await jobs.know(ref);
    const row = (lastUpdateTime: string) => ({
      id: `${ref.id}/scheduledEvents/e`,
      properties: { eventStatus: 'Failed', eventDetails: 'PDB', eventId: 'op', lastUpdateTime, resources: [ref.id] },
    });
    const tell = async (lastUpdateTime: string) => {
      const parsed = parseScheduledEventRow(row(lastUpdateTime), Date.now());
      await job.services.receiveEvents(
        parsed.map((each) => ({ ...each, raw: '' })),
        anInvocation(),
      );
    };
    await tell('2024-04-16T22:17:12Z');
    await tell(new Date(Date.now() + 30 * dayMs).toISOString());
    expect([await kinds(job), await pending()]).toEqual([['ahead', 'too-old'], 0]);
    await tell(new Date(Date.now() - hourMs).toISOString());
    expect(await pending()).toBe(1);
  });
});

describe('an event about a cluster that nobody knows', () => {
  it('is told after one read has found the cluster, which is then judged', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = refOf(job, name);
    for (let times = 0; times < 3; times += 1) await receive(job, [failed(ref), changed(ref)]);
    expect([await pending(), reads(job), await recordOf(job, ref)]).toEqual([0, 0, undefined]);
    const before = reads(job);
    await confirmNow(job, ref);
    expect([await pending(), reads(job) - before]).toEqual([1, 1]);
    expect(await recordOf(job, ref)).toMatchObject({ location: 'westeurope', state: { kind: 'unread' } });
    expect((await job.services.ledger.latest(10)).map(({ trigger }) => trigger)).toEqual(['event']);
    // From now on it is told at once.
    await receive(job, [failed(ref, Date.now(), 'e2')]);
    expect(await pending()).toBe(2);
    expect(await job.services.inbox.kept()).toEqual([]);
  });

  it('is kept and told to nobody when Azure does not know the cluster', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = clusterRef(refOf(job, name).subscriptionId, 'rg', 'never-was');
    await receive(job, [failed(ref), changed(ref)]);
    await confirmNow(job, ref);
    expect(await job.services.inbox.kept()).toMatchObject([
      { kind: 'unconfirmed', what: expect.stringContaining('Azure does not know this cluster') as string },
      { kind: 'unconfirmed' },
    ]);
    expect([await pending(), await recordOf(job, ref), await job.services.ledger.latest(10)]).toEqual([
      0,
      undefined,
      [],
    ]);
  });

  it('is kept with what Azure said when the cluster may not be read', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = refOf(job, name);
    fault(job, { method: 'GET', pathIncludes: name, status: 403, code: 'AuthorizationFailed', times: 9 });
    await receive(job, [failed(ref)]);
    await confirmNow(job, ref);
    const [kept] = await job.services.inbox.kept();
    expect(kept?.what).toMatch(/does not let the warden read this cluster \(AuthorizationFailed\)$/);
    job.azure.state.faults.length = 0;
    expect([kept?.kind, await pending(), await recordOf(job, ref)]).toEqual(['unconfirmed', 0, undefined]);
  });

  it('comes back when Azure has time, and is not asked for for ever', async () => {
    const storage = fakeStorage();
    const sent: QueuedMessage[] = [];
    const waiting = makeWaitingEvents(storage);
    const { confirm } = makeConfirmCluster({
      reader: { read: () => Promise.resolve({ kind: 'throttled', retryAfterSeconds: 17 }) },
      records: makeClusterRecords(storage),
      inbox: makeInbox(storage),
      waiting,
      queue: { send: (messages) => Promise.resolve(void sent.push(...messages)) },
      policy: aFleetPolicy(),
      tellEvent: () => Promise.reject(new Error('nothing is told before Azure has answered')),
    });
    await waiting.keep(failed(invented(1)), Date.now());
    let message: ConfirmMessage | undefined = toConfirm(invented(1));
    while (message !== undefined && sent.length < 100) {
      await confirm(message, anInvocation());
      const next: QueuedMessage | undefined = sent.at(-1);
      message =
        next?.message.kind === 'confirm' && next.message !== message && next.message.deferrals > message.deferrals
          ? next.message
          : undefined;
    }
    expect(sent.map(({ delaySeconds }) => delaySeconds)).toEqual(Array.from({ length: 20 }, () => 17));
    expect(await waiting.of(invented(1))).toHaveLength(1);
  });

  it('is told by the next watch when a sweep was faster', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = refOf(job, name);
    await receive(job, [failed(ref)]);
    await jobs.know(ref);
    const told = await pending();
    await job.services.watchEvents(anInvocation());
    expect([told, await pending()]).toEqual([0, 1]);
    await job.services.watchEvents(anInvocation());
    expect([await pending(), reads(job)]).toEqual([1, 0]);
  });

  it('waits for a day at most', async () => {
    const job = await jobs.start(byMail, payments);
    const ref = invented(1);
    await receive(job, [failed(ref)]);
    await job.services.watchEvents(anInvocation(Date.now() + 30 * hourMs));
    await confirmNow(job, ref);
    expect([await kinds(job), await pending(), reads(job, ref.name)]).toEqual([['too-old'], 0, 0]);
  });
});

describe('a message to confirm a cluster that no event has named', () => {
  it('reads, writes and tells nothing, whoever has sent it', async () => {
    const job = await jobs.start(byMail, payments);
    for (const ref of [refOf(job, name), invented(1)]) await confirmNow(job, ref);
    const before = job.azure.requests.length;
    await confirmNow(job, refOf(job, name));
    expect([job.azure.requests.length - before, await pending(), await job.services.inbox.kept()]).toEqual([0, 0, []]);
    expect(await recordOf(job, refOf(job, name))).toBeUndefined();
  });
});

async function confirmNow(job: Job, cluster: ClusterRef): Promise<void> {
  await handle(job, toConfirm(cluster));
}

function toConfirm(cluster: ClusterRef): ConfirmMessage {
  return { kind: 'confirm', cluster, location: '', sweepId: 'confirm-1', deferrals: 0 };
}

describe('a flood of events about invented clusters', { timeout: 60_000 }, () => {
  const nowMs = Date.parse('2026-11-21T12:00Z');
  const guid = (index: number) => `aaaaaaaa-aaaa-4aaa-8aaa-${String(index).padStart(12, '0')}`;

  /** The real adapters over tables in memory. */
  async function flood(clusters: readonly ClusterRef[], atMs = nowMs, storage = fakeStorage()) {
    const sent: QueuedMessage[] = [];
    const inbox = makeInbox(storage);
    const waiting = makeWaitingEvents(storage);
    const queue = { send: (messages: readonly QueuedMessage[]) => Promise.resolve(void sent.push(...messages)) };
    const records = makeClusterRecords(storage);
    const confirmations = makeConfirmations(storage);
    const admit = makeAdmitEvent({ records, inbox, waiting, confirmations, queue });
    const admitted = new Set<string>();
    for (const cluster of clusters) admitted.add(await admit(failed(cluster, atMs), anInvocation(atMs)));
    return { sent, storage, admitted, waiting, kept: await inbox.kept() };
  }

  it.each<[string, readonly ClusterRef[], number]>([
    [
      'of one subscription',
      Array.from({ length: 5_000 }, (_, index) => invented(index)),
      confirmLimits.perSubscription,
    ],
    [
      'each of its own subscription',
      Array.from({ length: 5_000 }, (_, index) => invented(index, guid(index))),
      confirmLimits.inAll,
    ],
  ])('%s costs a bounded number of reads an hour, and the rest is kept and counted', async (_, clusters, most) => {
    const { sent, storage, admitted, waiting, kept } = await flood(clusters);
    expect([sent.length, [...admitted]]).toEqual([most, ['waits']]);
    expect(kept.reduce((sum, { times }) => sum + times, 0)).toBe(clusters.length - most);
    expect((await waiting.clusters(9_999)).length).toBe(clusters.length);
    const again = await flood(clusters.slice(0, 500), nowMs, storage);
    const nextHour = await flood(clusters.slice(0, 500), nowMs + hourMs, storage);
    expect([again.sent.length, nextHour.sent.length]).toEqual([0, most]);
  });

  it('about one cluster is one read, and the reads of a subscription are a second apart', async () => {
    const one = await flood(Array.from({ length: 100 }, () => invented(1)));
    expect(one.sent).toHaveLength(1);
    const few = await flood(Array.from({ length: 20 }, (_, index) => invented(index)));
    expect(few.sent.map(({ delaySeconds }) => delaySeconds)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('at once from many workers takes no more than its share', async () => {
    const storage = fakeStorage();
    const floods = Array.from({ length: 20 }, (_, worker) =>
      flood(
        Array.from({ length: 20 }, (__, index) => invented(worker * 20 + index)),
        nowMs,
        storage,
      ),
    );
    const sent = (await Promise.all(floods)).flatMap((each) => each.sent);
    expect(sent).toHaveLength(confirmLimits.perSubscription);
  });
});
