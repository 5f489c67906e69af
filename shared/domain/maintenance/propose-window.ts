/** Concrete windows that would mend a finding: proposals for people, and what a repair writes where policy allows it. */

import { dateIn } from '../time/calendar.ts';
import {
  type DayOfWeek,
  daysOfWeek,
  type MaintenanceWindow,
  type Opening,
  type Schedule,
  type TimeSpan,
  type WindowTemplate,
} from './maintenance-window.ts';
import { openingsStarting } from './openings.ts';

const longestHours = 24;

/** A repair never sets a start date: AKS then makes the window active at once. */
export function withoutStartDate({ startDate: _, ...window }: MaintenanceWindow): WindowTemplate {
  return window;
}

export function lengthened(window: MaintenanceWindow, hours: number): WindowTemplate {
  return {
    ...withoutStartDate(window),
    durationHours: Math.min(longestHours, Math.max(window.durationHours, Math.ceil(hours))),
  };
}

/** The same hours of the same day, every week. */
export function weekly(window: MaintenanceWindow): WindowTemplate {
  const { schedule } = window;
  const dayOfWeek = 'dayOfWeek' in schedule ? schedule.dayOfWeek : 'Sunday';
  return { ...withoutStartDate(window), schedule: { kind: 'weekly', intervalWeeks: 1, dayOfWeek } };
}

/**
 * The same window at other times, the nearest change first: another day at the same hour, then other hours. The rhythm is
 * kept; a daily window has only its hours to move.
 */
export function* alternatives(window: WindowTemplate): Generator<WindowTemplate> {
  const { startMinute, durationHours } = window;
  for (const laterMinutes of laterStarts(durationHours))
    for (const schedule of otherDays(window.schedule))
      yield { ...window, schedule, startMinute: (startMinute + laterMinutes) % minutesADay };
}

const minutesADay = 24 * 60;

/** Not at all, then by whole lengths of the window, so that one ends where the next begins, then by hours. */
function laterStarts(durationHours: number): readonly number[] {
  const hours = Array.from({ length: 24 }, (_, index) => index);
  return hours.toSorted((left, right) => (left % durationHours) - (right % durationHours)).map((hour) => hour * 60);
}

function otherDays(schedule: Schedule): readonly Schedule[] {
  switch (schedule.kind) {
    case 'daily':
      return [schedule];
    case 'weekly':
    case 'relativeMonthly':
      return daysOfWeek.map((_, days) => ({ ...schedule, dayOfWeek: laterDay(schedule.dayOfWeek, days) }));
    case 'absoluteMonthly':
      return everyMonthsDays.map((days) => ({ ...schedule, dayOfMonth: ((schedule.dayOfMonth - 1 + days) % 28) + 1 }));
  }
}

/** Days that every month has. */
const everyMonthsDays = Array.from({ length: 28 }, (_, index) => index);

function laterDay(day: DayOfWeek, days: number): DayOfWeek {
  return daysOfWeek[(daysOfWeek.indexOf(day) + days) % daysOfWeek.length] ?? day;
}

/** Openings of a window that would be written at the begin of the span: AKS fills in the date of that day. */
export function openingsIfWritten(window: WindowTemplate, span: TimeSpan): readonly Opening[] {
  const startDate = dateIn(window.utcOffsetMinutes, span.startMs);
  return openingsStarting({ kind: 'scheduled', window: { ...window, startDate } }, span);
}

/** The first window whose openings would be good; a proposal that mends nothing is none. */
export function firstGood(
  windows: Iterable<WindowTemplate>,
  span: TimeSpan,
  isGood: (openings: readonly Opening[]) => boolean,
): WindowTemplate | undefined {
  for (const window of windows) {
    const openings = openingsIfWritten(window, span);
    if (openings.some(({ usableHours }) => usableHours > 0) && isGood(openings)) return window;
  }
  return undefined;
}
