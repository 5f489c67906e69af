/** On which days a schedule opens. */

import { weekdayOf, civilFromDays, daysFromCivil, daysInMonth } from '../time/calendar.ts';
import { type Schedule, daysOfWeek, weekIndexes } from './maintenance-window.ts';

interface DayRange {
  readonly firstDay: number;
  readonly lastDay: number;
  /** Intervals are counted from here. */
  readonly anchorDay: number;
}

/** Days since 1970-01-01, in the window's offset, on which an opening starts. */
export function occurrenceDays(schedule: Schedule, range: DayRange): readonly number[] {
  switch (schedule.kind) {
    case 'daily':
      return everyNthDay(range, range.anchorDay, schedule.intervalDays);
    case 'weekly': {
      // Counting begins at the first such weekday on or after the start date (Azure/AKS issue 5720).
      const shift = (daysOfWeek.indexOf(schedule.dayOfWeek) - weekdayOf(range.anchorDay) + 7) % 7;
      return everyNthDay(range, range.anchorDay + shift, schedule.intervalWeeks * 7);
    }
    case 'absoluteMonthly':
      return everyNthMonth(range, schedule.intervalMonths, (year, month) =>
        dayOfMonth(year, month, schedule.dayOfMonth),
      );
    case 'relativeMonthly':
      return everyNthMonth(range, schedule.intervalMonths, (year, month) => weekdayInMonth(year, month, schedule));
  }
}

function everyNthDay({ firstDay, lastDay }: DayRange, anchorDay: number, interval: number): readonly number[] {
  const skipped = Math.max(0, Math.ceil((firstDay - anchorDay) / interval));
  const days: number[] = [];
  for (let day = anchorDay + skipped * interval; day <= lastDay; day += interval) days.push(day);
  return days;
}

type DayInMonth = (year: number, month: number) => number | undefined;

/** Months are counted from the first one that has the day on or after the anchor. */
function everyNthMonth(range: DayRange, interval: number, dayIn: DayInMonth): readonly number[] {
  const { year, month } = civilFromDays(range.anchorDay);
  const anchorMonth = year * 12 + month - 1;
  const inMonth = (index: number) => dayIn(Math.floor(index / 12), (index % 12) + 1);
  let origin = anchorMonth;
  while ((inMonth(origin) ?? -Infinity) < range.anchorDay) origin += 1;
  const first = civilFromDays(range.firstDay);
  const skipped = Math.max(0, Math.floor((first.year * 12 + first.month - 1 - origin) / interval));
  const days: number[] = [];
  for (let index = origin + skipped * interval; ; index += interval) {
    if (daysFromCivil({ year: Math.floor(index / 12), month: (index % 12) + 1, day: 1 }) > range.lastDay) return days;
    const day = inMonth(index);
    if (day !== undefined && day >= range.firstDay && day <= range.lastDay) days.push(day);
  }
}

/** Day 29 to 31 of a shorter month: AKS does not say; it is taken as no opening, as in RFC 5545, which promises least. */
function dayOfMonth(year: number, month: number, day: number): number | undefined {
  return day > daysInMonth(year, month) ? undefined : daysFromCivil({ year, month, day });
}

function weekdayInMonth(
  year: number,
  month: number,
  { weekIndex, dayOfWeek }: Extract<Schedule, { kind: 'relativeMonthly' }>,
): number {
  const firstOfMonth = daysFromCivil({ year, month, day: 1 });
  const first = firstOfMonth + ((daysOfWeek.indexOf(dayOfWeek) - weekdayOf(firstOfMonth) + 7) % 7);
  if (weekIndex !== 'Last') return first + weekIndexes.indexOf(weekIndex) * 7;
  return first + (first + 28 < firstOfMonth + daysInMonth(year, month) ? 28 : 21);
}
