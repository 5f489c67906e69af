/** A message that lost a race comes back without being counted, and not for ever. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRaces } from '../../shared/adapters/storage/races.ts';
import { LostRaceError } from '../../shared/domain/transient-error.ts';
import { makePutBackLost, mostRaces } from '../../shared/use-cases/put-back-lost.ts';
import { fakeStorage } from '../fakes/tables.ts';
import { anInvocation } from '../job.ts';

const fault = new LostRaceError('somebody was faster');

describe('a message that goes on losing', () => {
  it('waits longer each time, and is a failure in the end', async () => {
    const delays: number[] = [];
    const queue = { putBack: (_: string, delaySeconds: number) => Promise.resolve(void delays.push(delaySeconds)) };
    const putBack = makePutBackLost({ queue, races: makeRaces(fakeStorage()) });
    for (let times = 0; times < mostRaces; times += 1) await putBack({ text: 'm', fault }, anInvocation());
    expect(delays.slice(0, 7)).toEqual([2, 4, 8, 16, 32, 60, 60]);
    for (let times = 0; times < 5; times += 1)
      await expect(putBack({ text: 'm', fault }, anInvocation())).rejects.toThrow(fault);
    expect(delays).toHaveLength(mostRaces);
  });

  it('hinders no other, in whatever order they lose', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 120 }), async (texts) => {
        const put: string[] = [];
        const queue = { putBack: (text: string) => Promise.resolve(void put.push(text)) };
        const putBack = makePutBackLost({ queue, races: makeRaces(fakeStorage()) });
        for (const text of texts) await putBack({ text, fault }, anInvocation()).catch(() => undefined);
        for (const name of ['a', 'b', 'c']) {
          const lost = texts.filter((text) => text === name).length;
          expect(put.filter((text) => text === name)).toHaveLength(Math.min(lost, mostRaces));
        }
      }),
      { numRuns: 30 },
    );
  });
});
