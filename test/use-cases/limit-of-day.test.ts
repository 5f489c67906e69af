/** One limit for a day: whatever changes clusters counts against it, and what is over it waits, is told once, and goes on. */

import { expect, it } from 'vitest';
import type { SweepLine } from '../../shared/domain/record/sweep-line.ts';
import type { SweepProgress } from '../../shared/domain/fleet/sweep.ts';
import { dayEndMs } from '../../shared/domain/policy/change-limit.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/domain/time/durations.ts';
import { anInvocation, channelOf, line, payments, refOf, useJobs, type Job, type PolicyChange } from '../job.ts';

const jobs = useJobs();
/** Long before midnight, so that no test crosses it by itself. */
const morningMs = Math.floor(Date.now() / dayMs) * dayMs + dayMs + 6 * hourMs;
const midnightMs = dayEndMs(morningMs);

const perDay =
  (changesPerDay: number, mode = 'enforce'): PolicyChange =>
  (policy) => {
    policy.defaults.mode = mode;
    policy.defaults.receivers = ['platform-mail'];
    Object.assign(policy.limits, { changesPerDay, percentPerSweep: 100 });
  };

const reasonsOf = ({ held }: SweepLine): readonly string[] => held.map(({ reason }) => reason.kind);
const overDay = ({ lines }: SweepProgress): readonly string[] =>
  lines.filter((each) => reasonsOf(each).includes('over-limit-of-day')).map(({ cluster }) => cluster.name);
const changed = ({ azure }: Job): number => new Set(azure.state.writes.map(({ clusterName }) => clusterName)).size;

it('two sweeps and a request on one day change no more than it says; the next day goes on', async () => {
  const job = await jobs.start(perDay(3), payments);
  const first = await jobs.sweep(job, undefined, morningMs);
  expect([first.counts.repaired, changed(job)]).toEqual([3, 3]);
  const [left = ''] = overDay(first);
  expect(line(first, left).held[0]?.reason).toEqual({ kind: 'over-limit-of-day', limit: 3, untilMs: midnightMs });
  const told = (await jobs.outbox()).pending;
  const second = await jobs.sweep(job, undefined, morningMs + hourMs);
  expect([second.counts.repaired, overDay(second)]).toEqual([0, overDay(first)]);
  const asked = await jobs.request(job, left, { requestedMode: 'enforce' }, morningMs + 2 * hourMs);
  expect([asked.outcome, reasonsOf(asked)]).toEqual(['held', ['over-limit-of-day']]);
  // Told in the first sweep, and not again.
  expect((await jobs.outbox()).pending).toBe(told);
  const next = await jobs.sweep(job, undefined, midnightMs + minuteMs);
  expect(next.counts.repaired).toBe(Math.min(3, overDay(first).length));
  expect(line(next, left).outcome).toBe('repaired');
});

it('says which limit it is and until when, in words', async () => {
  const job = await jobs.start(perDay(0), payments);
  await jobs.sweep(job, undefined, morningMs);
  await job.services.deliverOutbox(anInvocation(morningMs));
  const texts = job.azure.state.mails.map(({ text }) => text).join('\n');
  expect(texts).toMatch(/as policy allows for a day \(changesPerDay: 0\)\. The next day begins .*00:00 UTC/);
  expect(job.azure.state.writes).toEqual([]);
});

it('what waited for its window counts as well', async () => {
  const job = await jobs.start(perDay(1), payments);
  const [held] = line(await jobs.sweep(job, undefined, morningMs), 'pay-eus-02').held;
  const opensAtMs = held?.reason.kind === 'waits-for-window' ? (held.reason.opensAtMs ?? 0) : 0;
  expect(opensAtMs).toBeGreaterThan(0);
  const atMs = opensAtMs + minuteMs;
  await jobs.sweep(job, undefined, atMs - 2 * minuteMs);
  const before = changed(job);
  await job.services.watchWindows(anInvocation(atMs));
  await jobs.work(job, atMs);
  expect([before, changed(job), channelOf(job, 'pay-eus-02')]).toEqual([2, 2, 'Unmanaged']);
});

it('an undo over the limit is done by itself when the day begins', async () => {
  const job = await jobs.start(perDay(1), payments);
  const first = await jobs.sweep(job, undefined, morningMs);
  const name = first.lines.find(({ outcome }) => outcome === 'repaired')?.cluster.name ?? '';
  const was = job.azure.state.writes.length;
  const held = await jobs.request(job, name, { wish: 'undo', requestedMode: 'enforce' }, morningMs + hourMs);
  expect(reasonsOf(held)).toEqual(['over-limit-of-day']);
  const watch = async (atMs: number): Promise<void> => {
    await job.services.watchWindows(anInvocation(atMs));
    await jobs.work(job, atMs);
  };
  await watch(midnightMs - minuteMs);
  expect(job.azure.state.writes).toHaveLength(was);
  await watch(midnightMs + minuteMs);
  expect(job.azure.state.writes).toHaveLength(was + 1);
  const shown = await job.services.showCluster(refOf(job, name), anInvocation());
  expect(shown?.record?.memory.undoneAtMs).toBeDefined();
});
