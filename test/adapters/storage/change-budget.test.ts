/** The limits of a sweep and of a day hold whoever claims, in whatever order, and whoever dies in between: in memory and on Azurite. */

import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeChangeBudget } from '../../../shared/adapters/storage/change-budget.ts';
import type { Storage } from '../../../shared/adapters/storage/storage-connection.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import { dayEndMs } from '../../../shared/domain/policy/change-limit.ts';
import { dayInUtc } from '../../../shared/domain/time/calendar.ts';
import { dayMs } from '../../../shared/domain/time/durations.ts';
import type { ChangeBudget, ClaimAnswer } from '../../../shared/ports/records.ts';
import { fakeStorage, type FakeTable } from '../../fakes/tables.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const clusterNumber = (index: number) =>
  clusterRef('11111111-1111-4111-8111-111111111111', 'RG/odd#name?', `cluster-${String(index)}`);

/** A day of its own for each test: the days of one storage are shared. */
let days = Date.parse('2026-01-01T12:00Z');
const aDay = (): number => (days += 2 * dayMs);

interface Place {
  /** Another worker on the same storage. */
  readonly worker: () => ChangeBudget;
  readonly storage: () => Storage;
}

const inMemory = fakeStorage();
const places: readonly (readonly [string, Place])[] = [
  ['in memory', { worker: () => makeChangeBudget(inMemory), storage: () => inMemory }],
  ['on Azurite', { worker: () => makeChangeBudget(local.another()), storage: () => local.storage }],
];

describe.each(places)('the change budget %s', (_, { worker, storage }) => {
  const claim = (budget: ChangeBudget, sweepId: string, index: number, more: object): Promise<ClaimAnswer> =>
    budget.claim({ sweepId, cluster: clusterNumber(index), nowMs: 0, perSweep: 9, ...more });
  const granted = (answers: readonly ClaimAnswer[]): number => answers.filter(({ kind }) => kind === 'granted').length;

  it('of one sweep is never overdrawn by sixteen workers at once', async () => {
    const sweepId = randomUUID();
    const nowMs = aDay();
    const asked = Array.from({ length: 32 }, (__, index) => claim(worker(), sweepId, index, { nowMs, perSweep: 5 }));
    expect(granted(await Promise.all(asked))).toBe(5);
  });

  it('of a day is shared by two sweeps and by requests, at once', async () => {
    const nowMs = aDay();
    const limits = { nowMs, perSweep: 20, perDay: 7 };
    const sweeps = [randomUUID(), randomUUID()];
    const ofSweeps = sweeps.flatMap((sweepId) =>
      Array.from({ length: 10 }, (__, index) => claim(worker(), sweepId, index, limits)),
    );
    const requests = Array.from({ length: 6 }, (__, index) =>
      claim(worker(), randomUUID(), index, { ...limits, perSweep: 1 }),
    );
    const answers = await Promise.all([...ofSweeps, ...requests]);
    expect(granted(answers)).toBe(7);
    const [refused] = answers.filter(({ kind }) => kind === 'exhausted');
    expect(refused).toEqual({ kind: 'exhausted', limit: 'day', most: 7, untilMs: dayEndMs(nowMs) });
  });

  it('counts a cluster that claims again once, for the sweep and for the day, also after midnight', async () => {
    const nowMs = aDay();
    const sweepId = randomUUID();
    const limits = { nowMs, perSweep: 1, perDay: 2 };
    const budget = worker();
    for (let times = 0; times < 3; times += 1)
      expect(await claim(budget, sweepId, 1, limits)).toEqual({ kind: 'granted' });
    expect(await claim(budget, sweepId, 2, limits)).toEqual({ kind: 'exhausted', limit: 'sweep', most: 1 });
    const tomorrow = { ...limits, nowMs: dayEndMs(nowMs) };
    expect(await claim(budget, sweepId, 1, tomorrow)).toEqual({ kind: 'granted' });
    expect(granted([await claim(budget, randomUUID(), 2, limits)])).toBe(1);
    expect(granted([await claim(budget, randomUUID(), 3, limits)])).toBe(0);
    const next = await Promise.all([4, 5, 6].map((index) => claim(worker(), randomUUID(), index, tomorrow)));
    expect(granted(next)).toBe(2);
  });

  it('grants any number a day where policy says none, and none where it says 0', async () => {
    const nowMs = aDay();
    const answers = [1, 2, 3].map((index) => claim(worker(), randomUUID(), index, { nowMs }));
    expect(granted(await Promise.all(answers))).toBe(3);
    expect(await claim(worker(), randomUUID(), 4, { nowMs, perDay: 0 })).toMatchObject({ limit: 'day', most: 0 });
  });

  it('goes on with the count of a sweep that the first version of the app began', async () => {
    const sweepId = randomUUID();
    const table = await storage().table('changes');
    await table.createEntity({ partitionKey: sweepId, rowKey: '!count', count: 2 });
    const limits = { nowMs: aDay(), perSweep: 3 };
    expect(granted([await claim(worker(), sweepId, 1, limits)])).toBe(1);
    expect(granted([await claim(worker(), sweepId, 2, limits)])).toBe(0);
  });
});

interface Asked {
  readonly sweep: number;
  readonly cluster: number;
  /** 0 or 1: today or tomorrow. */
  readonly day: number;
  /** Storage calls until the process dies; absent: it lives. */
  readonly diesAfter: number | undefined;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  sweep: fc.nat(2),
  cluster: fc.nat(3),
  day: fc.nat(1),
  diesAfter: fc.option(fc.nat(6), { nil: undefined }),
});

/** Each call leaves and comes back when the scheduler says so; a dead process hears nothing and sends nothing. */
function scheduled(inner: Storage, scheduler: fc.Scheduler, diesAfter = Infinity): Storage {
  let calls = 0;
  const call = async <Answer>(effect: () => Promise<Answer>): Promise<Answer> => {
    calls += 1;
    if (calls > diesAfter) return new Promise(() => undefined);
    await scheduler.schedule(Promise.resolve());
    const answer = effect();
    answer.catch(() => undefined);
    if (calls >= diesAfter) return new Promise(() => undefined);
    await scheduler.schedule(Promise.resolve());
    return answer;
  };
  return {
    ...inner,
    table: async (name) => {
      const table = (await inner.table(name)) as unknown as FakeTable;
      const shaky: FakeTable = {
        ...table,
        getEntity: (partitionKey, rowKey) => call(() => table.getEntity(partitionKey, rowKey)),
        submitTransaction: (actions) => call(() => table.submitTransaction(actions)),
      };
      return shaky as never;
    },
  };
}

describe('claims in any order, some of them by processes that die', () => {
  it('overdraw neither limit, stay granted when asked again, and leave nothing unused', async () => {
    const startMs = Date.parse('2026-11-25T10:00Z');
    const run = fc.asyncProperty(
      fc.array(asked, { minLength: 1, maxLength: 8 }),
      fc.record({ perSweep: fc.nat(3), perDay: fc.option(fc.nat(4), { nil: undefined }) }),
      fc.scheduler(),
      async (claims, limits, scheduler) => {
        const storage = fakeStorage();
        const requestOf = ({ sweep, cluster, day }: Asked) => ({
          sweepId: `s${String(sweep)}`,
          cluster: clusterNumber(cluster),
          nowMs: startMs + day * dayMs,
          ...limits,
        });
        const alive = claims.map(async (each) => {
          const answer = makeChangeBudget(scheduled(storage, scheduler, each.diesAfter)).claim(requestOf(each));
          return each.diesAfter === undefined ? answer : undefined;
        });
        const answers = await scheduler.waitFor(Promise.all(alive));
        // The queue brings back what the dead had in hand.
        const again = makeChangeBudget(storage);
        const later: ClaimAnswer[] = [];
        for (const each of claims) later.push(await again.claim(requestOf(each)));
        answers.forEach((answer, index) => {
          if (answer?.kind === 'granted') expect(later[index]).toEqual(answer);
        });
        await holdsLimits(storage, { claims: claims.map(requestOf), later, ...limits });
      },
    );
    await fc.assert(run, { numRuns: 200 });
  }, 60_000);
});

interface End {
  readonly claims: readonly {
    readonly sweepId: string;
    readonly nowMs: number;
    readonly cluster: { readonly id: string };
  }[];
  readonly later: readonly ClaimAnswer[];
  readonly perSweep: number;
  readonly perDay: number | undefined;
}

/** What the rows say is what was granted, within both limits; who was refused was refused by a limit that is used up. */
async function holdsLimits(storage: Storage, { claims, later, perSweep, perDay = Infinity }: End): Promise<void> {
  const counts = new Map<string, number>();
  const rows: string[] = [];
  for await (const { rowKey = '', count } of (await storage.table('changes')).listEntities<{ count?: number }>()) {
    if (count === undefined) rows.push(rowKey);
    else counts.set(rowKey, count);
  }
  const ofSweep = (sweepId: string): number => counts.get(`sweep|${sweepId}`) ?? 0;
  const ofDay = (nowMs: number): number => counts.get(`day|${dayInUtc(nowMs)}`) ?? 0;
  const total = (prefix: string): number =>
    [...counts].reduce((sum, [key, count]) => sum + (key.startsWith(prefix) ? count : 0), 0);
  expect([total('sweep|'), total('day|')]).toEqual([rows.length, rows.length]);
  const grantedKeys = claims
    .filter((_, index) => later[index]?.kind === 'granted')
    .map(({ sweepId, cluster }) => `${sweepId} ${cluster.id}`);
  expect(rows).toHaveLength(new Set(grantedKeys).size);
  claims.forEach(({ sweepId, nowMs }, index) => {
    expect(ofSweep(sweepId)).toBeLessThanOrEqual(perSweep);
    expect(ofDay(nowMs)).toBeLessThanOrEqual(perDay);
    const answer = later[index];
    if (answer?.kind !== 'exhausted') return;
    expect(answer.limit === 'day' ? ofDay(nowMs) : ofSweep(sweepId)).toBe(answer.most);
  });
}
