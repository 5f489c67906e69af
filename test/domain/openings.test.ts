import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  daysOfWeek,
  weekIndexes,
  type MaintenanceWindow,
  type Schedule,
  type WindowReading,
} from '../../shared/domain/maintenance/maintenance-window.ts';
import {
  isOpenAt,
  longestGapHours,
  nextUsable,
  openingAt,
  openingsStarting,
  usableHours,
} from '../../shared/domain/maintenance/openings.ts';
import { aWindow } from '../builders/a-window.ts';
import { anySchedule } from '../builders/any-window.ts';

const at = (text: string): number => Date.parse(text);
const reading = (window: Partial<MaintenanceWindow> = {}): WindowReading => ({
  kind: 'scheduled',
  window: aWindow(window),
});
const startsOf = (window: Partial<MaintenanceWindow>, from: string, count: number): readonly string[] =>
  nextUsable(reading(window), at(from), { count: count + 1 })
    .filter(({ startMs }) => startMs >= at(from))
    .slice(0, count)
    .map(({ startMs }) => new Date(startMs).toISOString().slice(0, 16));

describe('when a window opens', () => {
  const daily = (intervalDays: number): Schedule => ({ kind: 'daily', intervalDays });
  const weekly = (intervalWeeks: number, dayOfWeek: 'Monday' | 'Tuesday' | 'Sunday'): Schedule => ({
    kind: 'weekly',
    intervalWeeks,
    dayOfWeek,
  });
  const monthly = (intervalMonths: number, dayOfMonth: number): Schedule => ({
    kind: 'absoluteMonthly',
    intervalMonths,
    dayOfMonth,
  });
  const last = (dayOfWeek: 'Sunday' | 'Friday'): Schedule => ({
    kind: 'relativeMonthly',
    intervalMonths: 1,
    weekIndex: 'Last',
    dayOfWeek,
  });

  it.each([
    ['daily', { schedule: daily(1) }, ['2026-11-21T01:00', '2026-11-22T01:00']],
    [
      'every third day, counted from the start date',
      { schedule: daily(3), startDate: '2026-11-19' },
      ['2026-11-22T01:00', '2026-11-25T01:00'],
    ],
    ['weekly', { schedule: weekly(1, 'Sunday') }, ['2026-11-22T01:00', '2026-11-29T01:00']],
    [
      'every second week, counted from the first such day on or after the start date',
      { schedule: weekly(2, 'Tuesday'), startDate: '2026-11-18' },
      ['2026-11-24T01:00', '2026-12-08T01:00'],
    ],
    [
      'a start date after the weekday of its week loses that week',
      { schedule: weekly(2, 'Monday'), startDate: '2026-11-24' },
      ['2026-11-30T01:00', '2026-12-14T01:00'],
    ],
    ['monthly on a day', { schedule: monthly(1, 15) }, ['2026-12-15T01:00', '2027-01-15T01:00']],
    [
      'every third month',
      { schedule: monthly(3, 15), startDate: '2026-10-01' },
      ['2027-01-15T01:00', '2027-04-15T01:00'],
    ],
    [
      'day 31 skips the months that have none',
      { schedule: monthly(1, 31) },
      ['2026-12-31T01:00', '2027-01-31T01:00', '2027-03-31T01:00'],
    ],
    ['the last Sunday', { schedule: last('Sunday') }, ['2026-11-29T01:00', '2026-12-27T01:00']],
    [
      'the last Friday of a February with four',
      { schedule: last('Friday'), startDate: '2027-02-01' },
      ['2027-02-26T01:00'],
    ],
    [
      'east of UTC the local day begins earlier',
      { schedule: weekly(1, 'Sunday'), utcOffsetMinutes: 330 },
      ['2026-11-21T19:30', '2026-11-28T19:30'],
    ],
    [
      'west of UTC the local day ends later',
      { schedule: weekly(1, 'Sunday'), startMinute: 1380, utcOffsetMinutes: -420 },
      ['2026-11-23T06:00'],
    ],
    ['not before the start date', { startDate: '2027-03-01' }, ['2027-03-07T01:00']],
  ] as const)('%s', (_, window, starts) => {
    expect(startsOf(window, '2026-11-20T12:00Z', starts.length)).toEqual(starts);
  });

  it('agrees with a calendar library on every schedule, interval, offset and anchor', () => {
    fc.assert(
      fc.property(
        anySchedule(),
        fc.integer({ min: -12, max: 14 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 0, max: 2000 }),
        (schedule, hours, startMinute, day) => {
          const startDate = DateTime.fromISO('2024-01-01', { zone: 'utc' }).plus({ days: day }).toISODate() ?? '';
          const window = aWindow({ schedule, utcOffsetMinutes: hours * 60, startMinute, startDate });
          const span = { startMs: at('2026-01-01T00:00Z'), endMs: at('2027-06-01T00:00Z') };
          const found = openingsStarting({ kind: 'scheduled', window }, span).map(({ startMs }) => startMs);
          expect(found).toEqual(oracle(window, span));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what a freeze leaves', () => {
  const usable = (window: Partial<MaintenanceWindow>): readonly number[] =>
    openingsStarting(reading(window), { startMs: at('2026-12-19T00:00Z'), endMs: at('2027-01-11T00:00Z') }).map(
      (opening) => opening.usableHours,
    );

  it('takes away whole days in the offset, the end included', () => {
    expect(usable({ notAllowedDates: [{ start: '2026-12-23', end: '2027-01-03' }] })).toEqual([6, 0, 0, 6]);
  });

  it('cuts an opening that runs into it over midnight', () => {
    expect(
      usable({
        startMinute: 1320,
        durationHours: 10,
        notAllowedDates: [{ start: '2026-12-21', end: '2026-12-21' }],
      })[0],
    ).toBe(2);
  });

  it('leaves the longest stretch when it splits an opening', () => {
    const daily = {
      schedule: { kind: 'daily', intervalDays: 7 },
      startDate: '2026-12-19',
      startMinute: 720,
      durationHours: 24,
    } as const;
    expect(usable({ ...daily, notAllowedDates: [{ start: '2026-12-20', end: '2026-12-20' }] })[0]).toBe(12);
  });

  it('reads the dates in the offset of the window', () => {
    const opening = openingsStarting(
      reading({
        utcOffsetMinutes: 120,
        startMinute: 0,
        durationHours: 24,
        notAllowedDates: [{ start: '2026-12-21', end: '2026-12-21' }],
      }),
      { startMs: at('2026-12-19T00:00Z'), endMs: at('2026-12-20T00:00Z') },
    )[0];
    expect(opening).toMatchObject({ startMs: at('2026-12-19T22:00Z'), usableHours: 24 });
  });

  it('never adds time, and what is usable stays inside the opening', () => {
    const day = fc
      .integer({ min: 0, max: 60 })
      .map((days) => new Date(at('2026-11-01T00:00Z') + days * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        anySchedule(),
        fc.array(fc.record({ start: day, end: day }), { maxLength: 3 }),
        (schedule, notAllowedDates) => {
          const span = { startMs: at('2026-11-01T00:00Z'), endMs: at('2027-02-01T00:00Z') };
          const free = openingsStarting(reading({ schedule }), span);
          const frozen = openingsStarting(reading({ schedule, notAllowedDates }), span);
          expect(frozen.map(({ startMs }) => startMs)).toEqual(free.map(({ startMs }) => startMs));
          for (const [index, opening] of frozen.entries()) {
            expect(opening.usableHours).toBeLessThanOrEqual(free[index]?.usableHours ?? 0);
            for (const stretch of opening.usable) {
              expect(stretch.startMs).toBeGreaterThanOrEqual(opening.startMs);
              expect(stretch.endMs).toBeLessThanOrEqual(opening.endMs);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('whether a window is open', () => {
  it('is open from its start to just before its end, also over midnight', () => {
    const window = reading({ startMinute: 1320, durationHours: 8 });
    expect(isOpenAt(window, at('2026-11-22T21:59Z'))).toBe(false);
    expect(isOpenAt(window, at('2026-11-22T22:00Z'))).toBe(true);
    expect(isOpenAt(window, at('2026-11-23T05:59Z'))).toBe(true);
    expect(isOpenAt(window, at('2026-11-23T06:00Z'))).toBe(false);
  });

  it('is closed while frozen, and says until when it is usable', () => {
    const window = reading({
      startMinute: 1320,
      durationHours: 10,
      notAllowedDates: [{ start: '2026-11-23', end: '2026-11-23' }],
    });
    expect(openingAt(window, at('2026-11-22T23:00Z'))?.usableUntilMs).toBe(at('2026-11-23T00:00Z'));
    expect(isOpenAt(window, at('2026-11-23T01:00Z'))).toBe(false);
  });

  it('has its next usable stretch where a freeze ends, also when the opening has begun', () => {
    const window = reading({
      startMinute: 1320,
      durationHours: 8,
      notAllowedDates: [{ start: '2026-11-20', end: '2026-11-22' }],
    });
    const stretch = { startMs: at('2026-11-23T00:00Z'), endMs: at('2026-11-23T06:00Z') };
    for (const from of ['2026-11-21T00:00Z', '2026-11-22T23:00Z', '2026-11-23T05:00Z'])
      expect(nextUsable(window, at(from), { count: 1, leastMs: 3_600_000 })).toEqual([stretch]);
    const [later] = nextUsable(window, at('2026-11-23T05:01Z'), { count: 1, leastMs: 3_600_000 });
    expect(later?.startMs).toBe(at('2026-11-29T22:00Z'));
  });

  it('never opens when it cannot be read', () => {
    expect(nextUsable({ kind: 'unreadable', problem: 'schedule' }, at('2026-11-22T00:00Z'), { count: 3 })).toEqual([]);
  });
});

describe('the legacy hour slots of default', () => {
  const legacy = (timeInWeek: { day: 'Sunday' | 'Monday' | 'Saturday'; hourSlots: number[] }[]): WindowReading => ({
    kind: 'legacy',
    window: { timeInWeek, notAllowedTime: [] },
  });
  const span = { startMs: at('2026-11-21T00:00Z'), endMs: at('2026-11-28T00:00Z') };

  it('joins adjacent slots, also over midnight and over the end of the week', () => {
    const openings = openingsStarting(
      legacy([
        { day: 'Saturday', hourSlots: [22, 23] },
        { day: 'Sunday', hourSlots: [0, 1, 5] },
      ]),
      span,
    );
    expect(
      openings.map(({ startMs, usableHours: hours }) => [new Date(startMs).toISOString().slice(0, 13), hours]),
    ).toEqual([
      ['2026-11-21T22', 4],
      ['2026-11-22T05', 1],
    ]);
  });

  it('subtracts the times that are not allowed', () => {
    const window: WindowReading = {
      kind: 'legacy',
      window: {
        timeInWeek: [{ day: 'Sunday', hourSlots: [1, 2, 3, 4] }],
        notAllowedTime: [{ startMs: at('2026-11-22T02:00Z'), endMs: at('2026-11-22T10:00Z') }],
      },
    };
    expect(openingsStarting(window, span)[0]?.usableHours).toBe(1);
  });
});

describe('figures over many openings', () => {
  const span = { startMs: at('2026-12-01T00:00Z'), endMs: at('2026-12-31T00:00Z') };
  const openings = openingsStarting(reading({ notAllowedDates: [{ start: '2026-12-13', end: '2026-12-13' }] }), span);

  it('names the least that is usable', () => {
    expect(usableHours(openings)).toBe(0);
    expect(usableHours([])).toBeUndefined();
  });

  it('names the longest time in which nothing is usable', () => {
    expect(longestGapHours(openings, span)).toBe(14 * 24 - 6);
  });
});

/** The same question asked day by day of a calendar library. */
function oracle(window: MaintenanceWindow, span: { startMs: number; endMs: number }): readonly number[] {
  const zone = `UTC${window.utcOffsetMinutes < 0 ? '-' : '+'}${String(Math.abs(window.utcOffsetMinutes) / 60)}`;
  const anchor = DateTime.fromISO(window.startDate ?? '', { zone });
  const starts: number[] = [];
  let counted = -1;
  for (let day = anchor; day.toMillis() < span.endMs + 86_400_000; day = day.plus({ days: 1 })) {
    const next = occurrence(window.schedule, day, anchor);
    if (next === 'no') continue;
    if (next === 'counts') counted += 1;
    const interval = window.schedule.kind === 'weekly' ? window.schedule.intervalWeeks : 1;
    if (next === 'counts' && counted % interval !== 0) continue;
    const startMs = day.plus({ minutes: window.startMinute }).toMillis();
    if (startMs >= span.startMs && startMs < span.endMs) starts.push(startMs);
  }
  return starts;
}

function occurrence(schedule: Schedule, day: DateTime, anchor: DateTime): 'no' | 'counts' | 'yes' {
  const weekday = daysOfWeek[day.weekday % 7];
  switch (schedule.kind) {
    case 'daily':
      return Math.round(day.diff(anchor, 'days').days) % schedule.intervalDays === 0 ? 'yes' : 'no';
    case 'weekly':
      return weekday === schedule.dayOfWeek ? 'counts' : 'no';
    case 'absoluteMonthly':
      return day.day === schedule.dayOfMonth && isInRhythm(schedule, anchor, day) ? 'yes' : 'no';
    case 'relativeMonthly': {
      const inWeek =
        schedule.weekIndex === 'Last'
          ? day.plus({ days: 7 }).month !== day.month
          : Math.ceil(day.day / 7) === weekIndexes.indexOf(schedule.weekIndex) + 1;
      return weekday === schedule.dayOfWeek && inWeek && isInRhythm(schedule, anchor, day) ? 'yes' : 'no';
    }
  }
}

type Monthly = Extract<Schedule, { intervalMonths: number }>;

/** Counted from the first month that has the day on or after the anchor. */
function isInRhythm(schedule: Monthly, anchor: DateTime, day: DateTime): boolean {
  let first = anchor.startOf('month');
  const has = (month: DateTime) => {
    const wanted = schedule.kind === 'absoluteMonthly' ? schedule.dayOfMonth : dayInMonth(schedule, month);
    return wanted <= (month.daysInMonth ?? 31) && month.set({ day: wanted }) >= anchor.startOf('day');
  };
  while (!has(first)) first = first.plus({ months: 1 });
  return ((day.year - first.year) * 12 + day.month - first.month) % schedule.intervalMonths === 0;
}

function dayInMonth(schedule: Extract<Schedule, { kind: 'relativeMonthly' }>, month: DateTime): number {
  const days = Array.from({ length: month.daysInMonth ?? 31 }, (_, index) => month.set({ day: index + 1 })).filter(
    (day) => daysOfWeek[day.weekday % 7] === schedule.dayOfWeek,
  );
  return (schedule.weekIndex === 'Last' ? days.at(-1) : days[weekIndexes.indexOf(schedule.weekIndex)])?.day ?? 0;
}
