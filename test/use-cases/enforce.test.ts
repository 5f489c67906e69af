/** Enforcement over time: what waits, what is stopped, what is undone, and who may overrule it. */

import { describe, expect, it } from 'vitest';
import { seeded } from '../local-azure.ts';
import {
  anInvocation,
  channelOf,
  clusterPuts,
  fault,
  type Job,
  line,
  only,
  payments,
  type PolicyChange,
  refOf,
  useJobs,
} from '../job.ts';
import { aDoing } from '../builders/a-deed.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';

const jobs = useJobs();

async function drift({ azure }: Job, name: string, to: string, by?: string): Promise<void> {
  await fetch(`${azure.origin}/_simulated/drift`, {
    method: 'POST',
    body: JSON.stringify({ name, channel: to, ...(by === undefined ? {} : { by }) }),
  });
}

const told = ({ azure }: Job): readonly string[] => azure.state.mails.map(({ subject }) => subject);

describe('a change that may reimage nodes', () => {
  it('is written by the watch when the window opens, and never before', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const progress = await jobs.sweep(job);
    const [held] = line(progress, 'pay-eus-02').held;
    expect(held?.reason.kind).toBe('waits-for-window');
    const opensAtMs = held?.reason.kind === 'waits-for-window' ? held.reason.opensAtMs! : 0;
    for (const atMs of [Date.now(), opensAtMs - 60_000]) {
      await job.services.watchWindows(anInvocation(atMs));
      await jobs.work(job, atMs);
      expect(clusterPuts(job, 'pay-eus-02')).toBe(0);
    }
    await job.services.watchWindows(anInvocation(opensAtMs + 60_000));
    await jobs.work(job, opensAtMs + 60_000);
    expect(clusterPuts(job, 'pay-eus-02')).toBe(1);
    expect(channelOf(job, 'pay-eus-02')).toBe('SecurityPatch');
  });

  it('is held again when the window is about to close', async () => {
    const job = await jobs.start(only('pay-eus-02'), payments);
    const [held] = line(await jobs.sweep(job), 'pay-eus-02').held;
    const opensAtMs = held?.reason.kind === 'waits-for-window' ? held.reason.opensAtMs! : 0;
    const late = opensAtMs + 5.5 * hourMs;
    await job.services.watchWindows(anInvocation(late));
    await jobs.work(job, late);
    expect(clusterPuts(job, 'pay-eus-02')).toBe(0);
  });

  it('is written at once on an approval, which is recorded', async () => {
    const job = await jobs.start(only('nobody'), payments);
    const options = { requestedMode: 'enforce', approvedBy: 'ada@example.com' } as const;
    const policyWins = await jobs.request(job, 'pay-eus-02', options);
    expect(policyWins.outcome).toBe('planned');
    const open = jobs.restart(job, undefined, payments);
    expect((await jobs.request(open, 'pay-eus-02', options)).outcome).toBe('repaired');
    const shown = await open.services.showCluster(refOf(job, 'pay-eus-02'), anInvocation());
    expect(shown?.history[0]).toMatchObject({ kind: 'look', approvedBy: 'ada@example.com', outcome: 'repaired' });
  });
});

describe('the stop switch', () => {
  it('holds every write, whatever is asked', async () => {
    const job = await jobs.start(undefined, { ...payments, areWritesStopped: true });
    const progress = await jobs.sweep(job, 'enforce');
    expect(job.azure.state.writes).toEqual([]);
    expect(line(progress, 'pay-weu-01').held[0]?.reason.kind).toBe('writes-stopped');
  });
});

describe('rings', () => {
  const ringed: PolicyChange = (policy) => {
    Object.assign(policy, { rings: { order: ['canary', 'broad'], soakHours: 24 } });
    policy.rules.push({ name: 'canaries', match: { name: ['pay-weu-01'] }, ring: 'canary' } as never);
  };

  it('the first is changed first, proves itself for a day, and then the rest follows', async () => {
    const job = await jobs.start(ringed, payments);
    const start = Date.now();
    const first = await jobs.sweep(job, 'enforce', start);
    expect([first.counts.repaired, line(first, 'pay-weu-01').outcome]).toEqual([1, 'repaired']);
    expect(line(first, 'pay-weu-03').held[0]?.reason).toEqual({
      kind: 'waits-for-ring',
      ring: 'broad',
      open: 'canary',
    });
    const soaking = await jobs.sweep(job, 'enforce', start + 23 * hourMs);
    expect(soaking.counts.repaired).toBe(0);
    const soaked = await jobs.sweep(job, 'enforce', start + 25 * hourMs);
    expect(line(soaked, 'pay-weu-03').outcome).toBe('repaired');
  });

  it('a failure in the first stops the rest', async () => {
    const job = await jobs.start(ringed, payments);
    const start = Date.now();
    fault(job, {
      method: 'PUT',
      status: 409,
      code: 'ScopeLocked',
      pathIncludes: 'managedClusters/pay-weu-01',
      times: 9,
    });
    await jobs.sweep(job, 'enforce', start);
    const later = await jobs.sweep(job, 'enforce', start + 48 * hourMs);
    expect(later.counts.repaired).toBe(0);
    expect(line(later, 'pay-weu-03').held[0]?.reason.kind).toBe('waits-for-ring');
  });
});

describe('two writers that disagree', () => {
  it('the warden stops after the second flip, tells both sides, and goes on when asked', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    let nowMs = Date.now();
    for (let round = 0; round < 4; round += 1) {
      await jobs.sweep(job, undefined, nowMs);
      await drift(job, 'pay-weu-01', 'None', 'grace@example.com');
      nowMs += hourMs;
    }
    const last = line(await jobs.sweep(job, undefined, nowMs), 'pay-weu-01');
    expect(clusterPuts(job, 'pay-weu-01')).toBe(2);
    expect(last.held[0]?.reason.kind).toBe('contested');
    expect(last.findings.map(({ code }) => code)).toContain('channel.contested');
    await job.services.deliverOutbox(anInvocation(nowMs));
    const contested = job.azure.state.mails.filter(({ subject }) => subject.startsWith('Changed back again'));
    expect(contested.map(({ to }) => to.join()).toSorted()).toEqual(['grace@example.com', 'platform-team@example.com']);
    expect((await jobs.request(job, 'pay-weu-01', { wish: 'resume' }, nowMs)).outcome).toBe('repaired');
  });
});

describe('settings that live in code', () => {
  it('are told with the lines to paste, and never written', async () => {
    const job = await jobs.start((policy) => {
      only('pay-weu-01')(policy);
      policy.rules.push({ name: 'code', match: { name: ['pay-weu-01'] }, codeOwner: 'terraform' } as never);
    }, payments);
    const progress = await jobs.sweep(job);
    expect(line(progress, 'pay-weu-01').held[0]?.reason).toEqual({ kind: 'owner-repairs', tool: 'terraform' });
    expect(clusterPuts(job, 'pay-weu-01')).toBe(0);
    await job.services.deliverOutbox(anInvocation());
    const mail = job.azure.state.mails.find(({ subject }) => subject.includes('pay-weu-01'));
    expect(mail?.text).toContain('node_os_upgrade_channel = "SecurityPatch"');
  });
});

describe('exemptions', () => {
  const exemption = (untilMs: number) => ({ owner: 'shop', reason: 'fair', untilMs, source: 'request' }) as const;

  it('protect a cluster, are announced before they lapse, and are over afterwards', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    const nowMs = Date.now();
    const cluster = refOf(job, 'pay-weu-01');
    const untilMs = nowMs + 10 * dayMs;
    await jobs.sweep(jobs.restart(job, undefined, payments), undefined, nowMs - 1_000);
    await job.services.exemptions.decide(
      { cluster, exemption: exemption(untilMs), doing: aDoing() },
      anInvocation(nowMs),
    );
    expect(await job.services.exemptions.granted(nowMs)).toMatchObject([{ cluster, exemption: { owner: 'shop' } }]);
    expect(line(await jobs.sweep(job, undefined, nowMs), 'pay-weu-01')).toMatchObject({
      verdict: 'exempt',
      actions: [],
    });
    const before = (await jobs.outbox()).pending;
    for (const day of [4, 5]) await jobs.sweep(job, undefined, nowMs + day * dayMs);
    expect((await jobs.outbox()).pending - before).toBe(1);
    const after = await jobs.sweep(job, undefined, untilMs + hourMs);
    expect(line(after, 'pay-weu-01')).toMatchObject({ verdict: 'drifted', outcome: 'repaired' });
  });

  it('can be ended by hand and leave a trace', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    const cluster = refOf(job, 'pay-weu-01');
    await jobs.sweep(jobs.restart(job, undefined, payments));
    const decide = (given: object) =>
      job.services.exemptions.decide({ cluster, doing: aDoing(), ...given }, anInvocation());
    await decide({ exemption: exemption(Date.now() + dayMs) });
    await decide({});
    expect(line(await jobs.sweep(job), 'pay-weu-01').outcome).toBe('repaired');
    const shown = await job.services.showCluster(cluster, anInvocation());
    expect(shown?.history.map(({ kind }) => kind).toSorted()).toEqual([
      'exemption-granted',
      'exemption-withdrawn',
      'look',
      'look',
    ]);
  });

  it('come from the policy document and from a tag as well', async () => {
    const job = await jobs.start((policy) => {
      Object.assign(policy, {
        exemptions: [{ match: { name: ['pay-weu-01'] }, owner: 'a', reason: 'b', until: '2099-01-01' }],
        tags: { mayExempt: true },
      });
    });
    seeded(job.azure, 'pay-weu-03').cluster.document['tags'] = {
      'aks-patch-warden-exempt': `until=${new Date(Date.now() + 9 * dayMs).toISOString().slice(0, 10)}; owner=a; reason=b`,
    };
    const progress = await jobs.sweep(job, 'enforce');
    expect(progress.counts.exempt).toBe(2);
    expect([line(progress, 'pay-weu-01').verdict, line(progress, 'pay-weu-03').verdict]).toEqual(['exempt', 'exempt']);
  });
});

describe('undo', () => {
  it('restores the former channel once, and the warden leaves it alone until it is asked', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    await jobs.sweep(job);
    const undone = await jobs.request(job, 'pay-weu-01', { requestedMode: 'enforce', wish: 'undo' });
    expect([undone.outcome, channelOf(job, 'pay-weu-01')]).toEqual(['repaired', 'None']);
    const next = line(await jobs.sweep(job), 'pay-weu-01');
    expect([next.outcome, next.held[0]?.reason.kind, channelOf(job, 'pay-weu-01')]).toEqual(['held', 'undone', 'None']);
    expect((await jobs.request(job, 'pay-weu-01', { wish: 'resume' })).outcome).toBe('repaired');
    expect(channelOf(job, 'pay-weu-01')).toBe('SecurityPatch');
  });
});

describe('what is different afterwards', () => {
  it('a setting that is lost beside ours is an alarm', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    const { cluster } = seeded(job.azure, 'pay-weu-01');
    fault(job, { method: 'PUT', losesLeaf: 'aSettingOfNextYear', pathIncludes: 'managedClusters/pay-weu-01' });
    const done = line(await jobs.sweep(job), 'pay-weu-01');
    expect(cluster.document['properties']).not.toHaveProperty('aSettingOfNextYear');
    expect(done.actions[0]?.outcome).toMatchObject({
      kind: 'applied',
      unexpected: expect.arrayContaining(['properties.aSettingOfNextYear.note']) as unknown,
    });
    await job.services.deliverOutbox(anInvocation(Date.now()));
    expect(told(job).some((subject) => subject.startsWith('Look at this cluster now'))).toBe(true);
  });
});

describe('a refusal', () => {
  it('stays a finding with its cure until something succeeds', async () => {
    const job = await jobs.start(only('pay-weu-01'), payments);
    fault(job, {
      method: 'PUT',
      status: 403,
      code: 'LinkedAuthorizationFailed',
      message:
        "The client has permission to perform action 'Microsoft.Network/virtualNetworks/subnets/join/action' on scope; however, it does not have permission on the linked scope(s) '/subscriptions/x/subnets/y'",
      pathIncludes: 'managedClusters/pay-weu-01',
    });
    await jobs.sweep(job);
    const shown = await job.services.showCluster(refOf(job, 'pay-weu-01'), anInvocation());
    expect(shown?.judgement?.verdict.findings.map(({ code }) => code)).toContain('cluster.write-refused');
    await jobs.sweep(job);
    const after = await job.services.showCluster(refOf(job, 'pay-weu-01'), anInvocation());
    expect(after?.judgement?.verdict.findings.map(({ code }) => code)).not.toContain('cluster.write-refused');
  });
});
