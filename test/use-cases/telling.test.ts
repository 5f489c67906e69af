/** Nights with many upgrades, lost events, bad channels: everything is told, nothing twice, nobody is flooded. */

import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { upgradeNodeImages } from '../../infra/local/simulated-azure/events.ts';
import { parseAzureEvents } from '../../shared/contracts/events/azure-event.ts';
import type { AnnouncedEvent } from '../../shared/domain/events/aks-event.ts';
import type { ClusterRecord } from '../../shared/domain/record/cluster-record.ts';
import { clusterRef, type ClusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import { seeded } from '../local-azure.ts';
import {
  anInvocation,
  clusterPuts,
  fault,
  handle,
  line,
  payments,
  useJobs,
  type Job,
  type PolicyChange,
} from '../job.ts';
import { hourMs, minuteMs } from '../../shared/domain/time/durations.ts';

const jobs = useJobs();
const byMail: PolicyChange = (policy) => {
  policy.defaults.receivers = ['platform-mail'];
  policy.receivers = policy.receivers.filter(({ kind }) => kind === 'email');
};
const subjects = ({ azure }: Job): readonly string[] => azure.state.mails.map(({ subject }) => subject);

/** What was emitted, as Event Grid hands it over. */
async function receive(job: Job, nowMs?: number, times = 1): Promise<void> {
  const events = job.azure.state.events.splice(0).map(({ event }) => event);
  for (let round = 0; round < times; round += 1)
    for (const event of events) {
      const incoming = parseAzureEvents(event, nowMs ?? Date.now()).map((parsed) => ({
        ...parsed,
        raw: JSON.stringify(event),
      }));
      await job.services.receiveEvents(incoming, anInvocation(nowMs));
    }
}

function rolling(name: string, atMs: number, status: 'started' | 'succeeded' | 'failed'): AnnouncedEvent {
  return { kind: 'pool-rolling', id: `${name}-${status}`, cluster: named(name), atMs, status, pool: 'system' };
}

function named(name: string): ClusterRef {
  return clusterRef('11111111-1111-4111-8111-111111111111', 'rg', name);
}

describe('events of Azure', () => {
  it('come twice and out of order, and are told once', async () => {
    const job = await jobs.start(byMail, payments);
    await jobs.know(seeded(job.azure, 'pay-weu-01').ref);
    upgradeNodeImages(job.azure, seeded(job.azure, 'pay-weu-01').cluster);
    job.azure.state.events.reverse();
    await receive(job, undefined, 2);
    const { pending } = await jobs.outbox();
    // Scheduled, started and completed; one pool started and succeeded.
    expect(pending).toBe(5);
  });

  it('that got lost are found in the record that AKS keeps', async () => {
    const job = await jobs.start(byMail, payments);
    await jobs.know(seeded(job.azure, 'pay-weu-01').ref);
    upgradeNodeImages(job.azure, seeded(job.azure, 'pay-weu-01').cluster, { failure: 'PDB checkout' });
    job.azure.state.events.length = 0;
    for (let round = 0; round < 2; round += 1) await job.services.watchEvents(anInvocation());
    expect((await jobs.outbox()).pending).toBe(3);
    await job.services.deliverOutbox(anInvocation());
    expect(job.azure.state.mails.find(({ subject }) => subject.startsWith('Maintenance failed'))?.text).toContain(
      'PDB checkout',
    );
  });

  it('that cannot be used are acknowledged, kept and counted', async () => {
    const job = await jobs.start(byMail, payments);
    for (const raw of ['"nonsense"', '"nonsense"', '{"eventType":"Other.Event","id":"1"}'])
      await job.services.receiveEvents(
        parseAzureEvents(raw, Date.now()).map((parsed) => ({ ...parsed, raw })),
        anInvocation(),
      );
    expect(await job.services.inbox.kept()).toMatchObject([
      { kind: 'malformed', times: 2 },
      { kind: 'unknown', what: 'Other.Event', times: 1 },
    ]);
    expect((await jobs.outbox()).pending).toBe(0);
  });

  it('about a cluster that nobody has judged yet are told in the time zone of policy', async () => {
    const berlin: PolicyChange = (policy) => {
      byMail(policy);
      policy.defaults.timeZone = 'Europe/Berlin';
    };
    const job = await jobs.start(berlin, payments);
    const atMs = Date.parse('2026-11-21T02:00Z');
    await jobs.know(named('new'));
    await job.services.receiveEvents([{ kind: 'event', event: rolling('new', atMs, 'failed') }], anInvocation(atMs));
    await job.services.deliverOutbox(anInvocation(atMs));
    expect(job.azure.state.mails[0]?.text).toContain('03:00 CET (02:00 UTC)');
  });

  it('about a cluster that somebody changed make it be judged again, and nothing is written', async () => {
    const job = await jobs.start(byMail, payments);
    const { ref } = seeded(job.azure, 'pay-weu-01');
    await jobs.know(ref);
    for (const id of ['w1', 'w2', 'w2']) await changed(job, ref, { id });
    const sweeps = await job.services.ledger.latest(10);
    expect(sweeps.map(({ trigger }) => trigger)).toEqual(['event']);
    expect(job.azure.state.writes).toEqual([]);
  });
});

/** One moment for all events of a test: changes within a minute are looked at once. */
const changeMs = Date.parse('2026-11-21T12:00:10Z');

async function changed(job: Job, cluster: ClusterRef, more: object = {}): Promise<void> {
  const event = { kind: 'resource-changed', id: 'w1', cluster, atMs: changeMs, ...more } as const;
  await job.services.receiveEvents([{ kind: 'event', event }], anInvocation(changeMs));
}

/** The run that a change asks for, without waiting for the minute to end. */
async function runAfterChange(job: Job, cluster: ClusterRef, changedBy?: string): Promise<SweepLine> {
  const sweepId = `event-${randomUUID()}`;
  const reason = { kind: 'event', ...(changedBy === undefined ? {} : { changedBy }) } as const;
  await handle(job, await jobs.ordered(job, cluster, { sweepId, reason, changeLimit: 0 }));
  return line(await jobs.progress(job, sweepId), cluster.name.toLowerCase());
}

describe('a change by somebody else', () => {
  const enforced: PolicyChange = (policy) => {
    byMail(policy);
    policy.defaults.mode = 'enforce';
    policy.limits.percentPerSweep = 100;
  };

  it('is left to the next sweep where policy enforces, and told with the name of who made it', async () => {
    const job = await jobs.start(enforced, payments);
    const { ref } = seeded(job.azure, 'pay-weu-01');
    const afterChange = await runAfterChange(job, ref, 'alice@example.com');
    expect(afterChange.held.map(({ reason }) => reason.kind)).toEqual(['waits-for-sweep']);
    expect(clusterPuts(job, 'pay-weu-01')).toBe(0);
    await job.services.deliverOutbox(anInvocation());
    expect(job.azure.state.mails[0]?.text).toMatch(/Changed by: alice@example\.com/);
    expect(line(await jobs.sweep(job), 'pay-weu-01').outcome).toBe('repaired');
  });

  it('is told as what it is where policy only audits: nobody will repair it', async () => {
    const job = await jobs.start(byMail, payments);
    const { ref } = seeded(job.azure, 'pay-weu-01');
    expect((await runAfterChange(job, ref)).outcome).toBe('planned');
    const told = (await jobs.outbox()).pending;
    const sweep = await jobs.sweep(job);
    expect(line(sweep, 'pay-weu-01').outcome).toBe('planned');
    const others = sweep.lines.length - 1;
    expect((await jobs.outbox()).pending).toBe(told + others);
  });

  it('calls off no repair that waits for its window, and forgets no failure', async () => {
    const job = await jobs.start(enforced, payments);
    fault(job, { method: 'PUT', status: 409, code: 'ScopeLocked', pathIncludes: 'managedClusters/pay-weu-01' });
    const held = line(await jobs.sweep(job), 'pay-eus-02');
    const recordOf = async (name: string): Promise<ClusterRecord | undefined> =>
      (await job.services.showCluster(seeded(job.azure, name).ref, anInvocation()))?.record;
    const before = [(await recordOf('pay-eus-02'))?.release, (await recordOf('pay-weu-01'))?.lastOutcome];
    expect(before).toEqual([{ atMs: expect.any(Number) as number }, 'failed']);
    const told = (await jobs.outbox()).pending;
    for (const name of ['pay-eus-02', 'pay-weu-01']) await runAfterChange(job, seeded(job.azure, name).ref);
    expect([(await recordOf('pay-eus-02'))?.release, (await recordOf('pay-weu-01'))?.lastOutcome]).toEqual(before);
    // Held for the same reason as before: no news. The failed one now waits for the sweep, which is.
    expect((await jobs.outbox()).pending - told).toBe(1);
    expect(held.outcome).toBe('held');
  });

  it('is not looked at when it was the warden itself', async () => {
    const own = '00000000-0000-4000-8000-000000000007';
    const job = await jobs.start(enforced, { ...payments, identityClientId: own });
    const { ref } = seeded(job.azure, 'pay-weu-01');
    await jobs.know(ref);
    await changed(job, ref, { appId: own.toUpperCase() });
    expect(await job.services.ledger.latest(10)).toEqual([]);
    await changed(job, ref, { appId: '00000000-0000-4000-8000-000000000008' });
    expect(await job.services.ledger.latest(10)).toHaveLength(1);
  });
});

describe('a night in which 300 clusters are upgraded', { timeout: 60_000 }, () => {
  it('is five mails at most, failures at once, nothing lost', async () => {
    const managedDomain = { ...payments, emailLimits: { perMinute: 5, perHour: 10 } };
    const job = await jobs.start(byMail, managedDomain);
    const start = Date.parse('2026-11-21T22:00Z');
    const failedAtMs = start + 4 * hourMs;
    let sent = 0;
    await jobs.know(named('broken'), ...Array.from({ length: 300 }, (_, index) => named(`c${String(index)}`)));
    for (let atMs = start; atMs < start + 8 * hourMs; atMs += 20 * minuteMs) {
      const first = Math.floor(((atMs - start) / (8 * hourMs)) * 300);
      const next = Math.floor(((atMs + 20 * minuteMs - start) / (8 * hourMs)) * 300);
      const names = Array.from({ length: next - first }, (_, index) => `c${String(first + index)}`);
      const events = names.flatMap((name) => [
        rolling(name, atMs, 'started'),
        rolling(name, atMs + minuteMs, 'succeeded'),
      ]);
      if (atMs === failedAtMs) events.push(rolling('broken', atMs, 'failed'));
      sent += events.length;
      await job.services.receiveEvents(
        events.map((event) => ({ kind: 'event' as const, event })),
        anInvocation(atMs),
      );
      await job.services.deliverOutbox(anInvocation(atMs + minuteMs));
      if (atMs === failedAtMs) expect(subjects(job).filter((subject) => subject.includes('broken'))).toHaveLength(1);
    }
    await job.services.deliverOutbox(anInvocation(start + 11 * hourMs));
    expect(subjects(job).length).toBeLessThanOrEqual(5);
    expect(await jobs.outbox()).toEqual({ pending: 0, sent, dead: 0, plain: 0 });
  });
});

/** More of them by hand: NOTICES=10000. */
const count = Number(process.env['NOTICES'] ?? 300);

describe('a channel that fails one time in five', { timeout: 30_000 + count * 20 }, () => {
  it(`loses none of ${String(count)} notices`, async () => {
    const job = await jobs.start(byMail, { ...payments, emailLimits: { perMinute: 1e6, perHour: 1e6 } });
    const kinds = [
      { status: 429, headers: { 'retry-after': '20' } },
      { status: 503 },
      { isReset: true },
      { isReset: true, isApplied: true },
    ];
    await jobs.know(...Array.from({ length: count }, (_, index) => named(`c${String(index)}`)));
    for (let index = 0; index < count; index += 1) {
      const event = rolling(`c${String(index)}`, Date.now(), index % 3 === 0 ? 'failed' : 'started');
      await job.services.receiveEvents([{ kind: 'event', event }], anInvocation());
    }
    const told = new Set<string>();
    let nowMs = Date.now();
    for (let round = 0; round < 40 + count / 50 && (await jobs.outbox()).pending > 0; round += 1) {
      if (round % 5 !== 4)
        job.azure.state.faults.push({ times: 1, pathIncludes: '/emails:send', ...kinds[round % kinds.length] });
      await job.services.deliverOutbox(anInvocation(nowMs));
      nowMs += hourMs;
    }
    for (const { text } of job.azure.state.mails) for (const [name] of text.matchAll(/\bc\d+\b/g)) told.add(name);
    expect(await jobs.outbox()).toEqual({ pending: 0, sent: count, dead: 0, plain: 0 });
    expect(told.size).toBe(count);
    const ids = job.azure.state.mails.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the node OS window', () => {
  const windowsOf = (job: Job) => subjects(job).filter((subject) => subject.startsWith('Window'));

  const only: PolicyChange = (policy) => {
    byMail(policy);
    policy.defaults.receivers = [];
    policy['accountable'] = [];
    policy.rules.push({
      name: 'one',
      match: { name: ['pay-weu-01'] },
      receivers: ['platform-mail'],
      mode: 'enforce',
    } as never);
  };

  /** A swept fleet of which only one cluster is told of, and that cluster's next opening. */
  async function startOne(channel = 'SecurityPatch', firstRunMs?: number) {
    const one = await jobs.start(only, payments);
    const { ref, cluster } = seeded(one.azure, 'pay-weu-01');
    // Nothing is to be repaired: a channel that was only just set would explain everything.
    Object.assign(cluster.document['properties'] as object, {
      autoUpgradeProfile: { nodeOSUpgradeChannel: channel, upgradeChannel: 'stable' },
    });
    await jobs.sweep(one, undefined, firstRunMs);
    const shown = await one.services.showCluster(ref, anInvocation());
    const opening = shown!.judgement!.verdict.windows[0]!.openings[0]!;
    const watch = async (nowMs: number): Promise<void> => {
      await one.services.watchWindows(anInvocation(nowMs));
      await jobs.work(one, nowMs);
      await one.services.deliverOutbox(anInvocation(nowMs));
    };
    return { one, ref, opening, watch };
  }

  it('is told of a day before it opens, and what became of it after it has closed', async () => {
    const { one, opening, watch } = await startOne();
    await watch(opening.startMs - 20 * hourMs);
    await watch(opening.startMs - 19 * hourMs);
    upgradeNodeImages(one.azure, seeded(one.azure, 'pay-weu-01').cluster);
    // Nobody may forget what was installed before: neither within the window nor between its end and the question.
    for (const lookMs of [opening.endMs - hourMs, opening.endMs, opening.endMs + 10 * minuteMs])
      await jobs.sweep(one, undefined, lookMs);
    await watch(opening.endMs + 20 * minuteMs);
    await watch(opening.endMs + 40 * minuteMs);
    await one.services.deliverOutbox(anInvocation(opening.endMs + 5 * hourMs));
    expect(windowsOf(one)).toEqual([
      'Window opens within a day: pay-weu-01 (RG-Payments, westeurope)',
      'Window used: upgraded: pay-weu-01 (RG-Payments, westeurope)',
    ]);
  });

  it('is told of with the reason why nothing will be installed in it', async () => {
    const job = await jobs.start((policy) => {
      only(policy);
      policy.rules.push({ name: 'left alone', match: { name: ['pay-weu-01'] }, mode: 'audit' } as never);
    }, payments);
    await jobs.sweep(job);
    const shown = await job.services.showCluster(seeded(job.azure, 'pay-weu-01').ref, anInvocation());
    const nowMs = shown!.judgement!.verdict.windows[0]!.openings[0]!.startMs - hourMs;
    await job.services.watchWindows(anInvocation(nowMs));
    await jobs.work(job, nowMs);
    await job.services.deliverOutbox(anInvocation(nowMs + 4 * hourMs));
    const told = job.azure.state.mails.find(({ subject }) => subject.startsWith('Window opens'));
    expect(told?.text).toContain('Nothing will be installed: the node OS upgrade channel is off.');
  });

  it('is not told of when it was over before anybody looked', async () => {
    const lastSunday = Date.parse('2026-11-15T09:00Z');
    const { one, watch } = await startOne('SecurityPatch', lastSunday);
    await watch(lastSunday + minuteMs);
    expect(windowsOf(one)).toEqual([]);
  });

  type Failure = Partial<Extract<AnnouncedEvent, { kind: 'maintenance' }>> & { readonly hoursAfter?: number };
  it.each<[string, readonly Failure[], string]>([
    ['of the node OS', [{}], 'disruption budget'],
    ['of Kubernetes', [{ upgrade: 'kubernetes' }], 'a newer image waits'],
    ['long after it', [{ hoursAfter: 3 }], 'a newer image waits'],
    ['of the node OS, and an older one that comes later', [{}, { hoursAfter: -9, details: 'quota' }], 'PDB'],
  ])('is told to be missed by an upgrade that failed in it: %s', async (_, failures, said) => {
    const { one, ref, opening, watch } = await startOne();
    await watch(opening.startMs - hourMs);
    for (const { hoursAfter = -1, ...more } of failures) {
      const atMs = opening.endMs + hoursAfter * hourMs;
      const failed = { kind: 'maintenance', id: String(atMs), cluster: ref, atMs, status: 'failed' } as const;
      const said = { upgrade: 'node-os', operationId: 'op', source: 'AutoUpgrader', details: 'PDB', ...more } as const;
      await one.services.receiveEvents([{ kind: 'event', event: { ...failed, ...said } }], anInvocation(atMs));
    }
    await watch(opening.endMs + 4 * hourMs);
    const told = one.azure.state.mails.find(({ subject }) => subject.startsWith('Window missed'));
    expect(told?.text).toContain(said);
  });
});

describe('the rest', () => {
  it('a daily digest says how the fleet is', async () => {
    const digest: PolicyChange = (policy) => {
      byMail(policy);
      Object.assign(policy.receivers[0]!, { digest: true });
    };
    const job = await jobs.start(digest, payments);
    await jobs.sweep(job);
    await job.services.deliverOutbox(anInvocation());
    for (let round = 0; round < 2; round += 1) await job.services.sendDigest(anInvocation());
    await job.services.deliverOutbox(anInvocation(Date.now() + 4 * hourMs));
    const mails = job.azure.state.mails.filter(({ subject }) => subject.startsWith('Fleet today'));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('9 clusters: 9 need you.');
  });

  it('a receiver without its setting is off: who is accountable hears, and the digest names it', async () => {
    const lost: PolicyChange = (policy) => {
      byMail(policy);
      policy.receivers = policy.receivers.map((each) => ({ ...each, digest: true }));
      policy.receivers.push({ id: 'lost', kind: 'teams', urlSetting: 'LOST_URL' });
      policy.defaults.receivers = ['lost'];
    };
    const job = await jobs.start(lost, payments);
    expect(job.services.off.map(({ receiver, setting }) => [receiver.id, setting])).toEqual([['lost', 'LOST_URL']]);
    await jobs.sweep(job);
    await job.services.deliverOutbox(anInvocation());
    expect(subjects(job).length).toBeGreaterThan(0);
    await job.services.sendDigest(anInvocation());
    await job.services.deliverOutbox(anInvocation(Date.now() + 4 * hourMs));
    const digest = job.azure.state.mails.find(({ subject }) => subject.startsWith('Fleet today'));
    expect(digest?.text).toContain('lost: the setting LOST_URL is missing');
    expect(digest?.text).toContain('9 clusters: 9 need you.');
  });

  it('what waits for a receiver that has lost its setting goes to who is accountable', async () => {
    const reachedThrough =
      (urlSetting: string): PolicyChange =>
      (policy) => {
        byMail(policy);
        policy.receivers.push({ id: 'chat', kind: 'teams', urlSetting });
        policy.defaults.receivers = ['chat'];
      };
    const job = await jobs.start(reachedThrough('TEAMS_WEBHOOK_URL'), payments);
    await jobs.sweep(job);
    const { pending } = await jobs.outbox();
    const later = jobs.restart(job, reachedThrough('LOST_URL'), payments);
    await later.services.deliverOutbox(anInvocation());
    expect(await jobs.outbox()).toMatchObject({ pending, dead: pending });
    await later.services.deliverOutbox(anInvocation(Date.now() + 4 * hourMs));
    expect((await jobs.outbox()).sent).toBe(pending);
  });

  it('a test of one kind sends just that', async () => {
    const job = await jobs.start(byMail, payments);
    const wanted = { receiverId: 'platform-mail', kind: 'drift-found' } as const;
    expect(await job.services.testNotices(wanted, anInvocation())).toBe(1);
  });

  it('a test sends one of each kind to the named receiver, marked as a test; what has no room comes together', async () => {
    const job = await jobs.start(byMail, { ...payments, emailLimits: { perMinute: 30, perHour: 100 } });
    expect(await job.services.testNotices({ receiverId: 'nobody' }, anInvocation())).toBeUndefined();
    const queued = await job.services.testNotices({ receiverId: 'platform-mail' }, anInvocation());
    // Of a hundred mails an hour ten are for what is routine.
    const nowMs = (Math.floor(Date.now() / hourMs) + 1) * hourMs;
    await job.services.deliverOutbox(anInvocation(nowMs));
    expect(subjects(job)).toHaveLength(10);
    await job.services.deliverOutbox(anInvocation(nowMs + hourMs + minuteMs));
    expect((await jobs.outbox()).sent).toBe(queued);
    expect(subjects(job)).toHaveLength(11);
    expect(subjects(job).filter((subject) => subject.startsWith('Test: '))).toHaveLength(11);
  });

  it('every notice is published to the configured topic as a CloudEvent', async () => {
    const job = await jobs.start(byMail, payments);
    const topic = jobs.restart(job, byMail, {
      ...payments,
      eventTopicEndpoint: 'https://simulated-topic.westeurope-1.eventgrid.azure.net/api/events',
    });
    await jobs.know(named('c1'));
    await topic.services.receiveEvents([{ kind: 'event', event: rolling('c1', Date.now(), 'failed') }], anInvocation());
    await topic.services.deliverOutbox(anInvocation());
    expect(job.azure.state.published).toMatchObject([
      { type: 'AksPatchWarden.pool-rolling-failed', subject: 'c1', data: { severity: 'error' } },
    ]);
  });

  it('a failure that stays open is told to the next one as well', async () => {
    const escalating: PolicyChange = (policy) => {
      byMail(policy);
      policy.receivers.push({ id: 'boss', kind: 'email', to: ['boss@example.com'] });
      policy['accountable'] = [];
      policy.defaults.receivers = [];
      Object.assign(policy, { escalation: { afterHours: 24, receivers: ['boss'] } });
    };
    const job = await jobs.start(escalating, payments);
    const fail = () =>
      job.azure.state.faults.push({
        method: 'GET',
        status: 403,
        code: 'AuthorizationFailed',
        pathIncludes: 'managedClusters/pay-weu-01',
        times: 2,
      });
    const nowMs = Date.now();
    for (const hours of [0, 12, 25, 26]) {
      fail();
      await jobs.sweep(job, undefined, nowMs + hours * hourMs);
      job.azure.state.faults.length = 0;
    }
    expect((await jobs.outbox()).pending).toBe(1);
  });
});
