/** Somebody else writes the cluster whenever the warden wants to: it tries again a few times, then waits for the next sweep. */

import { describe, expect, it } from 'vitest';
import { mostWriteRaces } from '../../shared/domain/record/lost-write.ts';
import { heldWords } from '../../shared/views/words/action-words.ts';
import { anInvocation, channelOf, fault, line, only, payments, refOf, useJobs, type Job } from '../job.ts';

const jobs = useJobs();
const name = 'pay-weu-01';

/** What Azure answers to a write whose eTag is that of before the neighbour's. */
function neighbour(job: Job, times: number, status: number, code: string): void {
  fault(job, { method: 'PUT', pathIncludes: `managedClusters/${name}`, status, code, times });
}

const told = async (job: Job) => {
  await job.services.deliverOutbox(anInvocation());
  return job.azure.state.mails.map(({ subject }) => subject);
};

describe.each([
  [412, 'PreconditionFailed'],
  [409, 'EtagMismatch'],
])('a neighbour who was faster (%d %s)', (status, code) => {
  it.each([1, mostWriteRaces])(
    '%d times: the repair comes a little later, and nothing else is told',
    { timeout: 60_000 },
    async (times) => {
      const job = await jobs.start(only(name), payments);
      neighbour(job, times, status, code);
      const repaired = line(await jobs.sweep(job), name);
      expect([repaired.outcome, channelOf(job, name)]).toEqual(['repaired', 'SecurityPatch']);
      expect(await told(job)).toEqual([expect.stringMatching(/^Drift repaired/)]);
    },
  );

  it(
    'each time: it is held after a few tries, with the reason, and the next sweep goes on',
    { timeout: 60_000 },
    async () => {
      const job = await jobs.start(only(name), payments);
      neighbour(job, 99, status, code);
      const held = line(await jobs.sweep(job), name);
      expect(held).toMatchObject({
        outcome: 'held',
        actions: [],
        held: [{ reason: { kind: 'being-changed', times: mostWriteRaces + 1 } }],
      });
      expect(held.held.map((each) => heldWords(each, 'UTC'))[0]).toMatch(
        /Somebody else changed the cluster each time \(4 tries\)/,
      );
      expect(await told(job)).toEqual([expect.stringMatching(/^Repair on hold/)]);
      const shown = await job.services.showCluster(refOf(job, name), anInvocation());
      expect(shown?.record?.state.kind).toBe('judged');
      job.azure.state.faults.length = 0;
      expect(line(await jobs.sweep(job), name).outcome).toBe('repaired');
    },
  );
});
