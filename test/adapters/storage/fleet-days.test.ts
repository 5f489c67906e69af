/** The days of the fleet, on Azurite and on the fake that stands for it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFleetDays } from '../../../shared/adapters/storage/fleet-days.ts';
import { makeRetention } from '../../../shared/adapters/storage/retention.ts';
import type { Storage } from '../../../shared/adapters/storage/storage-connection.ts';
import { fleetDay, type FleetDay } from '../../../shared/domain/fleet/fleet-day.ts';
import { addedPools } from '../../../shared/domain/judging/pool-clocks.ts';
import { countStandings } from '../../../shared/domain/record/standing.ts';
import type { ClusterRecord } from '../../../shared/domain/record/cluster-record.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import { dayMs } from '../../../shared/domain/time/durations.ts';
import { makeKeepFleetDay } from '../../../shared/use-cases/keep-fleet-day.ts';
import { makeTidyUp } from '../../../shared/use-cases/tidy-up.ts';
import { fakeStorage } from '../../fakes/tables.ts';
import { anInvocation } from '../../job.ts';
import { startLocalStorage, type LocalStorage } from '../../local-storage.ts';

let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage();
});
afterAll(() => local.azurite.close());

const nowMs = Date.parse('2026-11-25T03:30Z');
const signal = AbortSignal.timeout(60_000);
const day = (text: string, clusters: number): FleetDay => ({
  day: text,
  countedAtMs: Date.parse(text),
  groups: [
    {
      ring: 'canary',
      region: 'westeurope',
      standings: { ...countStandings([]), 'on-time': clusters },
      pools: addedPools([]),
    },
  ],
});

describe.each<[string, () => { readonly one: Storage; readonly other: Storage }]>([
  ['in Azurite', () => ({ one: local.storage, other: local.another() })],
  [
    'in memory',
    () => {
      const one = fakeStorage();
      return { one, other: one };
    },
  ],
])('the days of the fleet %s', (_, world) => {
  it('have one row each, whichever of two workers counts first; the first count stays', async () => {
    const { one, other } = world();
    const firsts = await Promise.all([
      makeFleetDays(one).keep(day('2026-11-24', 3)),
      makeFleetDays(other).keep(day('2026-11-24', 3)),
    ]);
    expect(firsts.toSorted()).toEqual([false, true]);
    expect(await makeFleetDays(one).keep(day('2026-11-24', 9))).toBe(false);
    expect(await makeFleetDays(one).keep(day('2026-11-25', 4))).toBe(true);
    expect(await makeFleetDays(other).since('2026-11-24')).toEqual([day('2026-11-24', 3), day('2026-11-25', 4)]);
    expect(await makeFleetDays(one).since('2026-11-25')).toEqual([day('2026-11-25', 4)]);
  });

  it('hold a fleet of many rings and regions', async () => {
    const { one } = world();
    const wide = {
      ...day('2027-01-01', 0),
      groups: Array.from({ length: 300 }, (_each, index) => ({
        ring: `ring-${String(index % 5)}`,
        region: `region-${String(index)}`,
        standings: { ...countStandings([]), 'needs-you': index },
        pools: addedPools([{ newest: index, onTime: 1, late: 2, cannotTell: 3 }]),
      })),
    };
    await makeFleetDays(one).keep(wide);
    expect(await makeFleetDays(one).since('2027-01-01')).toEqual([wide]);
  });

  it('leave alone what a later version of the app counted', async () => {
    const { one } = world();
    const table = await one.table('fleet');
    await table.createEntity({ partitionKey: 'days', rowKey: '2028-01-01', schemaVersion: 2, json0: '{}' });
    expect(await makeFleetDays(one).since('2028-01-01')).toEqual([]);
    expect(await makeFleetDays(one).keep(day('2028-01-01', 1))).toBe(false);
  });

  it('are kept for 400 days', async () => {
    const { one } = world();
    const days = makeFleetDays(one);
    const ago = (count: number) => new Date(nowMs - count * dayMs).toISOString().slice(0, 10);
    for (const count of [401, 400, 399]) await days.keep(day(ago(count), 1));
    // The fake has no moment of writing, so only the days are asked of it.
    const retention = makeRetention(one);
    const none = () => Promise.resolve(0);
    const forgetDays = (beforeMs: number, until: AbortSignal) => retention.forgetDays(beforeMs, until);
    await makeTidyUp({ forgetSweeps: none, forgetNotices: none, forgetHistory: none, forgetDays })(anInvocation(nowMs));
    expect((await days.since('2025-01-01')).map((each) => each.day).slice(0, 2)).toEqual([ago(400), ago(399)]);
    expect(await forgetDays(nowMs - 400 * dayMs, signal)).toBe(0);
  });

  it('are counted from the records that can be read and those that cannot, without what is gone', async () => {
    const { one } = world();
    const record = (name: string, state: ClusterRecord['state']): ClusterRecord => ({
      cluster: clusterRef('11111111-1111-4111-8111-111111111111', 'rg', name),
      location: 'westeurope',
      verdict: 'compliant',
      fingerprint: '',
      sinceMs: 1,
      judgedAtMs: 1,
      memory: { ring: 'canary' },
      state,
    });
    const records = [record('a', { kind: 'judged' }), record('b', { kind: 'gone', sinceMs: 1 })];
    const days = makeFleetDays(one);
    const keep = makeKeepFleetDay({ records: { all: () => Promise.resolve({ records, skipped: 1 }) }, days });
    const atMs = Date.parse('2029-05-05T03:30Z');
    await keep(anInvocation(atMs));
    await keep(anInvocation(atMs + 60_000));
    const kept = await days.since('2029-05-05');
    expect(kept).toEqual([fleetDay({ records: records.slice(0, 1), unreadable: 1 }, atMs)]);
    expect(
      kept[0]?.groups.map(({ region, standings }) => [region, standings['on-time'], standings['cannot-tell']]),
    ).toEqual([
      ['westeurope', 1, 0],
      [undefined, 0, 1],
    ]);
  });
});
