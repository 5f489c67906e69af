/** Any window that ARM accepts, for laws. */

import fc from 'fast-check';
import {
  daysOfWeek,
  weekIndexes,
  type MaintenanceWindow,
  type Schedule,
} from '../../shared/domain/maintenance/maintenance-window.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';

export function anySchedule(): fc.Arbitrary<Schedule> {
  const dayOfWeek = fc.constantFrom(...daysOfWeek);
  return fc.oneof(
    fc.record({ kind: fc.constant('daily' as const), intervalDays: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ kind: fc.constant('weekly' as const), intervalWeeks: fc.integer({ min: 1, max: 4 }), dayOfWeek }),
    fc.record({
      kind: fc.constant('absoluteMonthly' as const),
      intervalMonths: fc.integer({ min: 1, max: 6 }),
      dayOfMonth: fc.integer({ min: 1, max: 31 }),
    }),
    fc.record({
      kind: fc.constant('relativeMonthly' as const),
      intervalMonths: fc.integer({ min: 1, max: 6 }),
      weekIndex: fc.constantFrom(...weekIndexes),
      dayOfWeek,
    }),
  );
}

/** Start date and freezes lie some months around the given moment. */
export function anyWindow(aroundMs: number): fc.Arbitrary<MaintenanceWindow> {
  const day = (from: number, to: number) =>
    fc
      .integer({ min: from, max: to })
      .map((days) => new Date(aroundMs + days * dayMs).toISOString().slice(0, 'YYYY-MM-DD'.length));
  const freeze = fc.tuple(day(-30, 90), day(-30, 90)).map((days) => {
    const [start = '', end = ''] = days.toSorted();
    return { start, end };
  });
  return fc.record({
    schedule: anySchedule(),
    durationHours: fc.integer({ min: 1, max: 24 }),
    utcOffsetMinutes: fc.integer({ min: -48, max: 56 }).map((quarters) => quarters * 15),
    startDate: day(-200, 120),
    startMinute: fc.integer({ min: 0, max: 1439 }),
    notAllowedDates: fc.array(freeze, { maxLength: 2 }),
  });
}
