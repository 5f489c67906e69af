/** The patch clock: when an image arrived, by when it is due on each pool, and whether an opening brings it in time. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareImages } from '../../shared/domain/cluster/image-order.ts';
import { standingArrivals, withOffer, type FamilyArrivals } from '../../shared/domain/images/image-arrivals.ts';
import { poolClock, type ClockRules, type PoolClock } from '../../shared/domain/images/pool-clock.ts';
import { addedPools, countPools, shareOnTime } from '../../shared/domain/judging/pool-clocks.ts';
import { countStandings } from '../../shared/domain/record/standing.ts';
import { summaryWords } from '../../shared/views/words/summary-words.ts';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';
import { findingWords } from '../../shared/domain/judging/about-findings.ts';
import { openingsStarting } from '../../shared/domain/maintenance/openings.ts';
import { judge } from '../../shared/domain/repair/judge-cluster.ts';
import { dayWords, momentWords } from '../../shared/domain/time/moment.ts';
import { dayMs, hourMs } from '../../shared/domain/time/durations.ts';
import { aPool, aSnapshot } from '../builders/a-cluster.ts';
import { aFleetPolicy, aPolicy } from '../builders/a-policy.ts';
import { aConfiguration, aNodeOSWindow } from '../builders/a-window.ts';
import { anyWindow } from '../builders/any-window.ts';

const at = (day: string) => Date.parse(`${day}T12:00:00Z`);
const family = 'AKSUbuntu-2204gen2containerd';
const image = (release: string) => `${family}-${release}`;
const rules: ClockRules = { sla: { default: 21, critical: 7 }, advisories: [] };

/** Asked each day from the first: what was on offer from which day on. */
function watched(days: number, offers: Readonly<Record<number, string>>, startMs = at('2026-10-01')): FamilyArrivals {
  let known: FamilyArrivals | undefined;
  let offered = '';
  for (let day = 0; day < days; day += 1) {
    offered = offers[day] ?? offered;
    known = withOffer(known, offered, startMs + day * dayMs);
  }
  if (known === undefined) throw new Error('nothing was offered');
  return known;
}

describe('an arrival', () => {
  const release = fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([month, day]) => image(`2026${String(month).padStart(2, '0')}.${String(day).padStart(2, '0')}.0`));

  it('never moves, is told once, and arrivals come in the order of their releases, whatever AKS says from time to time', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(release, fc.integer({ min: 0, max: 48 })), { minLength: 1 }), (offers) => {
        let known: FamilyArrivals | undefined;
        let nowMs = at('2026-01-01');
        for (const [offered, hours] of offers) {
          nowMs += hours * hourMs;
          const before = known?.arrivals ?? [];
          known = withOffer(known, offered, nowMs);
          for (const arrival of known.arrivals)
            expect(before.find(({ version }) => version === arrival.version) ?? arrival).toEqual(arrival);
          expect(new Set(known.arrivals.map(({ version }) => version)).size).toBe(known.arrivals.length);
          known.arrivals.slice(1).forEach((arrival, index) => {
            const before = known?.arrivals[index];
            expect(compareImages(arrival.version, before?.version ?? '')).toBeGreaterThan(0);
            expect(arrival.seenMs).toBeGreaterThanOrEqual(before?.seenMs ?? Infinity);
          });
        }
      }),
    );
  });

  it('does not count while AKS offers an older image: a release was taken back', () => {
    const known = watched(5, { 0: image('202609.01.0'), 2: image('202609.20.0'), 4: image('202609.01.0') });
    expect(standingArrivals(known).map(({ version }) => version)).toEqual([image('202609.01.0')]);
    expect(poolClock({ installed: image('202609.01.0'), family: known }, rules, at('2027-01-01'))).toEqual({
      kind: 'newest',
    });
  });

  it('of a pool that runs what its region offers never makes it late, however old that is', () => {
    fc.assert(
      fc.property(
        fc.array(release, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 2000 }),
        (offers, days) => {
          const start = at('2026-01-01');
          const known = offers.reduce<FamilyArrivals | undefined>(
            (before, offered, index) => withOffer(before, offered, start + index * dayMs),
            undefined,
          );
          const installed = offers.at(-1);
          expect(poolClock({ installed, family: known }, rules, start + days * dayMs)).toEqual({ kind: 'newest' });
        },
      ),
    );
  });
});

describe('the clock of a pool', () => {
  const known = watched(10, { 0: image('202609.10.0'), 4: image('202609.22.0'), 8: image('202609.30.0') });
  const due = at('2026-10-05') + 21 * dayMs;

  it.each<[string, string | undefined, number, Partial<Extract<PoolClock, { kind: 'waiting' }>> | PoolClock]>([
    ['the newest of the region', image('202609.30.0'), at('2027-10-01'), { kind: 'newest' }],
    ['a newer one than the region offers', image('202611.30.0'), at('2027-10-01'), { kind: 'newest' }],
    [
      'one that two releases have overtaken: the first of them counts',
      image('202609.10.0'),
      at('2026-10-10'),
      { kind: 'waiting', sinceMs: at('2026-10-05'), dueMs: due, standing: 'on-time', offered: image('202609.30.0') },
    ],
    ['to the last moment it is in time', image('202609.10.0'), due, { standing: 'on-time' }],
    ['and late from then on', image('202609.10.0'), due + 1, { standing: 'late' }],
    [
      'one of before the watch, young enough: whatever came since came after it was built',
      image('202609.25.0'),
      at('2026-10-10'),
      { standing: 'on-time', sinceMs: at('2026-10-09') },
    ],
    [
      'one of before the watch: its successor may have been there for long, and nobody saw it come',
      image('202607.01.0'),
      at('2026-10-10'),
      { standing: 'cannot-tell', sinceMs: at('2026-10-01'), dueMs: at('2026-10-22') },
    ],
    ['the same, once it is late for sure', image('202607.01.0'), at('2026-10-23'), { standing: 'late' }],
    [
      'security patches that reach as far as the newest',
      image('202609.10.0-2026.10.01'),
      at('2027-01-01'),
      { kind: 'newest' },
    ],
    [
      'security patches that reach as far as the second',
      image('202609.10.0-2026.09.24'),
      at('2026-10-10'),
      { kind: 'waiting', sinceMs: at('2026-10-09') },
    ],
    ['no image at all', undefined, at('2026-10-10'), { kind: 'cannot-tell', because: 'no-image' }],
  ])('%s', (_, installed, nowMs, expected) => {
    expect(poolClock({ installed, family: known }, rules, nowMs)).toMatchObject(expected);
  });

  it('says that it cannot tell of a family nobody has asked for', () => {
    const clock = poolClock({ installed: image('202609.10.0'), family: undefined }, rules, at('2026-10-10'));
    expect(clock).toEqual({ kind: 'cannot-tell', because: 'not-asked' });
  });

  it.each<[string, Partial<ClockRules['advisories'][number]>, string, number]>([
    ['an advisory of before: days run from the arrival', {}, image('202609.10.0'), at('2026-10-09') + 7 * dayMs],
    [
      'an advisory of afterwards: days run from the advisory',
      { publishedMs: at('2026-10-12') },
      image('202609.10.0'),
      at('2026-10-12') + 7 * dayMs,
    ],
    [
      'an advisory long after: what was due is due',
      { publishedMs: at('2026-11-12') },
      image('202609.10.0'),
      at('2026-10-05') + 21 * dayMs,
    ],
    ['a pattern for every family', { images: ['*-202609.30.0'] }, image('202609.10.0'), at('2026-10-09') + 7 * dayMs],
    [
      'an image that the region skipped: the next one mends it, too',
      { images: [image('202609.15.0')] },
      image('202609.10.0'),
      at('2026-10-05') + 7 * dayMs,
    ],
    [
      'an image of another family says nothing',
      { images: ['AKSAzureLinux-V3gen2-202609.30.0'] },
      image('202609.10.0'),
      at('2026-10-05') + 21 * dayMs,
    ],
  ])('%s', (_, advisory, installed, dueMs) => {
    const known = watched(10, { 0: image('202609.10.0'), 4: image('202609.22.0'), 8: image('202609.30.0') });
    const named = { id: 'CVE-2026-31431', publishedMs: at('2026-10-03'), images: [image('202609.30.0')], ...advisory };
    const clock = poolClock({ installed, family: known }, { ...rules, advisories: [named] }, at('2026-10-10'));
    expect(clock).toMatchObject({ kind: 'waiting', dueMs });
  });

  it('is never late before its days are over, whenever anything was seen', () => {
    const days = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(days, days, days, (seen, later, past) => {
        const start = at('2026-01-01');
        const first = withOffer(undefined, image('202512.01.0'), start);
        const known = withOffer(first, image('202512.20.0'), start + seen * dayMs);
        const nowMs = start + (seen + later) * dayMs;
        const clock = poolClock({ installed: image('202512.01.0'), family: known }, rules, nowMs);
        if (clock.kind !== 'waiting') throw new Error('it waits');
        expect(clock.dueMs).toBe(start + (seen + rules.sla.default) * dayMs);
        expect(clock.standing === 'late').toBe(nowMs > clock.dueMs);
        const stillLate = poolClock({ installed: image('202512.01.0'), family: known }, rules, nowMs + past * dayMs);
        if (clock.standing === 'late') expect(stillLate).toMatchObject({ standing: 'late' });
      }),
    );
  });
});

describe('pools of a fleet', () => {
  it('are counted once each, and what nobody can tell is not on time', () => {
    const pool = (clock: PoolClock) => ({ pool: 'np', clock });
    const waiting = (standing: 'on-time' | 'late' | 'cannot-tell') =>
      pool({ kind: 'waiting', offered: 'x', sinceMs: 0, dueMs: 1, standing });
    const pools = [
      pool({ kind: 'newest' }),
      waiting('on-time'),
      waiting('late'),
      waiting('cannot-tell'),
      pool({ kind: 'cannot-tell', because: 'not-asked' }),
    ];
    const counts = countPools({ pools, next: { kind: 'any-time' } });
    expect(counts).toEqual({ newest: 1, onTime: 1, late: 1, cannotTell: 2 });
    expect(shareOnTime(addedPools([counts, counts]))).toBe(4 / 10);
    expect(shareOnTime(addedPools([]))).toBeUndefined();
    const standings = countStandings(['on-time', 'needs-you']);
    expect(summaryWords({ clusters: 2, standings, pools: counts })).toBe(
      '2 clusters: 1 needs you, 1 on time. 5 pools: 1 run the newest image, 1 wait within their days, 1 are late, 2 nobody can tell; 40 % on time.',
    );
    expect(summaryWords({ clusters: 2, standings })).toBe('2 clusters: 1 needs you, 1 on time.');
  });
});

describe('a cluster', () => {
  const known = watched(60, { 0: image('202609.10.0'), 4: image('202609.22.0') });
  const arrivals = { [family.toLowerCase()]: known };
  const arrivedMs = at('2026-10-05');
  const old = aPool({ name: 'np1', nodeImageVersion: image('202609.10.0') });
  const verdictAt = (nowMs: number, cluster: Partial<Cluster> = {}, configurations = [aNodeOSWindow()]) =>
    evaluate(aSnapshot({ pools: [old], ...cluster }, configurations), aPolicy(), { nowMs, arrivals });
  const patchFindings = (...given: Parameters<typeof verdictAt>) =>
    verdictAt(...given).findings.filter(({ code }) => code.startsWith('patch.'));

  it('is told by when it is due, and that the next opening brings it', () => {
    const [due] = patchFindings(arrivedMs + dayMs);
    expect(due?.code).toBe('patch.due');
    const [since, by] = [dayWords(arrivedMs, 'UTC'), dayWords(arrivedMs + 21 * dayMs, 'UTC')];
    expect(due && findingWords(due).message).toBe(
      `Pool np1 runs ${image('202609.10.0')}; AKS has offered newer images since ${since}, now ${image('202609.22.0')}: due by ${by}. AKS installs it in the next opening, ${momentWords(Date.parse('2026-10-11T01:00Z'), 'UTC')}.`,
    );
  });

  it('will be late where the next opening ends after the day it is due', () => {
    const frozen = aConfiguration('aksManagedNodeOSUpgradeSchedule', {
      notAllowedDates: [{ start: '2026-10-06', end: '2026-12-13' }],
    });
    const [found] = patchFindings(arrivedMs + 2 * dayMs, {}, [frozen]);
    expect(found).toMatchObject({ code: 'patch.will-be-late', effect: 'advice' });
    expect(found && findingWords(found).message).toContain(
      `That will be late: AKS installs it in the next opening, ${momentWords(Date.parse('2026-12-20T01:00Z'), 'UTC')}.`,
    );
  });

  it('is late, and no longer compliant, when its days are over; AKS brings it, and nobody has to act', () => {
    const nowMs = arrivedMs + 22 * dayMs;
    const { kind, findings } = verdictAt(nowMs);
    expect(kind).toBe('drifted');
    expect(findings.map(({ code }) => code)).toContain('patch.late');
    const { plan } = judge(aSnapshot({ pools: [old] }), aFleetPolicy(), { nowMs, arrivals });
    expect(plan.actions).toEqual([]);
    expect(plan.held).toEqual([
      { repairs: 'patch.late', reason: { kind: 'next-opening', opensAtMs: Date.parse('2026-11-01T01:00Z') } },
    ]);
  });

  it.each<[string, Partial<Cluster>, string]>([
    ['stopped', { isStopped: true }, 'stopped'],
    ['with its channel off', { nodeOSUpgradeChannel: 'None' }, 'channel-off'],
  ])('%s is brought nothing, and waits for a person', (_, cluster, because) => {
    const [early] = patchFindings(arrivedMs + dayMs, cluster);
    expect(early).toMatchObject({ code: 'patch.will-be-late', evidence: { next: { kind: 'none', because } } });
    const nowMs = arrivedMs + 22 * dayMs;
    const { plan } = judge(aSnapshot({ pools: [old], ...cluster }), aFleetPolicy(), { nowMs, arrivals });
    expect(plan.held).toContainEqual({
      repairs: 'patch.late',
      reason: { kind: 'owner-decides', code: 'patch.late' },
    });
  });

  it.each<[string, Partial<Cluster>]>([
    ['without a node', { pools: [aPool({ ...old, count: 0 })] }],
    ['in mode Machines', { pools: [aPool({ ...old, mode: 'Machines' })] }],
    [
      'whose operating system has come to its end',
      { pools: [aPool({ ...old, osSku: 'AzureLinux', nodeImageVersion: 'AKSAzureLinux-V2gen2-202511.01.0' })] },
    ],
  ])('a pool %s has no clock', (_, cluster) => {
    expect(verdictAt(arrivedMs + 40 * dayMs, cluster).clock?.pools).toEqual([]);
  });

  it('has no clock where nobody has learned what AKS offers', () => {
    const verdict = evaluate(aSnapshot({ pools: [old] }), aPolicy(), { nowMs: arrivedMs + 40 * dayMs });
    expect(verdict.clock).toBeUndefined();
    expect(verdict.findings.filter(({ code }) => code.startsWith('patch.'))).toEqual([]);
  });

  it('that runs what its region offers is not blamed for the age of that image', () => {
    const newest = aPool({ name: 'np1', nodeImageVersion: image('202609.22.0') });
    const { findings } = verdictAt(at('2026-11-28'), { pools: [newest] });
    expect(findings.map(({ code }) => code)).not.toContain('image.stale');
    const unknown = evaluate(aSnapshot({ pools: [newest] }), aPolicy(), { nowMs: at('2026-11-28') });
    expect(unknown.findings.map(({ code }) => code)).toContain('image.stale');
  });

  it('is never promised an opening that its window does not have, nor one that has begun', () => {
    const nowMs = arrivedMs + dayMs;
    fc.assert(
      fc.property(anyWindow(nowMs), (window) => {
        const reading = { kind: 'scheduled', window } as const;
        const { clock } = verdictAt(nowMs, {}, [{ ...aNodeOSWindow(), reading }]);
        if (clock?.next.kind !== 'opening') return;
        const { startMs, endMs } = clock.next;
        expect(startMs).toBeGreaterThanOrEqual(nowMs);
        const around = { startMs: startMs - 2 * dayMs, endMs: endMs + 1 };
        expect(openingsStarting(reading, around).flatMap(({ usable }) => usable)).toContainEqual({ startMs, endMs });
      }),
    );
  });
});
