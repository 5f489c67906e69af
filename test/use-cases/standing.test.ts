/** One fleet, one count: what the doors say of a swept fleet adds up to it, with a cluster whose record cannot be read. */

import { expect, it } from 'vitest';
import { makeFleetDays } from '../../shared/adapters/storage/fleet-days.ts';
import { dayInUtc } from '../../shared/domain/time/calendar.ts';
import { standings } from '../../shared/domain/record/standing.ts';
import { fleetAnswer } from '../../shared/views/answers/fleet-answer.ts';
import { fleetPage } from '../../shared/views/answers/fleet-page.ts';
import { summaryWords } from '../../shared/views/words/summary-words.ts';
import { anInvocation, payments, useJobs, type PolicyChange } from '../job.ts';

const jobs = useJobs();
const told: PolicyChange = (policy) => {
  policy.defaults.receivers = ['platform-mail'];
  policy['accountable'] = ['platform-mail'];
  policy.receivers = policy.receivers
    .filter(({ kind }) => kind === 'email')
    .map((receiver) => ({ ...receiver, digest: true }));
};

interface Answer {
  readonly counts: Readonly<Record<string, number>>;
  readonly clusters: readonly { readonly standing: string }[];
}

it('the list, the page, the digest and the row of the day count the same fleet', async () => {
  const job = await jobs.start(told, payments);
  const { counts } = await jobs.sweep(job, 'enforce');
  const table = await jobs.table('clusters');
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities()) {
    await table.updateEntity({ partitionKey, rowKey, schemaVersion: 2 }, 'Merge');
    break;
  }
  const nowMs = Date.now();
  const fleet = await job.services.listClusters({ match: {} }, nowMs);
  expect([fleet.records.length, fleet.unreadable]).toEqual([counts.found - 1, 1]);

  const { counts: all, clusters } = fleetAnswer(fleet, nowMs) as Answer;
  const { clusters: total, ...six } = all;
  expect(Object.keys(six)).toEqual([...standings]);
  expect(total).toBe(counts.found);
  expect(Object.values(six).reduce((sum, count) => sum + count, 0)).toBe(counts.found);
  for (const standing of standings) {
    const listed = clusters.filter((each) => each.standing === standing).length;
    expect([standing, listed + (standing === 'cannot-tell' ? 1 : 0)]).toEqual([standing, six[standing]]);
    // What the number is of is what the filter shows.
    const picked = await job.services.listClusters({ match: {}, standing: [standing] }, nowMs);
    expect(picked.records.length + picked.unreadable).toBe(six[standing]);
  }
  expect([six['repaired'], six['cannot-tell']]).toEqual([expect.toSatisfy((count: number) => count > 0), 1]);

  const words = summaryWords({ clusters: counts.found, standings: six as never });
  expect(fleetPage(fleet, nowMs)).toContain(words);
  await job.services.sendDigest(anInvocation(nowMs));
  await job.services.deliverOutbox(anInvocation(nowMs));
  expect(job.azure.state.mails.filter(({ text }) => text.includes(words))).toHaveLength(1);

  await Promise.all([1, 2].map(() => job.services.keepFleetDay(anInvocation(nowMs))));
  const storage = {
    table: (name: string) => jobs.table(name),
    queue: () => Promise.reject(new Error('no queue is needed')),
  };
  const [day, ...others] = await makeFleetDays(storage).since(dayInUtc(nowMs));
  expect(others).toEqual([]);
  for (const standing of standings)
    expect(day?.groups.reduce((sum, group) => sum + group.standings[standing], 0)).toBe(six[standing]);
});
