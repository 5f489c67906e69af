/** A maintenance window in words, the way the documentation of AKS would say it. */

import type {
  DateSpan,
  LegacyWindow,
  MaintenanceWindow,
  Schedule,
  WindowReading,
} from '../../domain/maintenance/maintenance-window.ts';
import { hoursName } from '../../domain/judging/words.ts';

/**
 * `every second Tuesday, 01:00-07:00 UTC+02:00, 6 hours; not between 23 December 2026 and 3 January 2027`. A start date is told
 * when it is after `nowMs`.
 */
export function windowWords(reading: WindowReading, nowMs = 0): string {
  switch (reading.kind) {
    case 'scheduled':
      return scheduledWords(reading.window, nowMs) + (reading.sharedWindowId === undefined ? '' : '; a shared window');
    case 'legacy':
      return legacyWords(reading.window);
    case 'unreadable':
      return `cannot be read: ${reading.problem}`;
  }
}

export function scheduledWords(window: MaintenanceWindow, nowMs = 0): string {
  const { schedule, durationHours, startMinute, startDate, notAllowedDates } = window;
  const endMinute = startMinute + durationHours * 60;
  const nextDay = endMinute > 1440 || durationHours === 24 ? ' the next day' : '';
  const hours = `${clock(startMinute)}-${clock(endMinute % 1440)}${nextDay} ${offset(window.utcOffsetMinutes)}`;
  return [
    `${scheduleWords(schedule)}, ${hours}, ${hoursName(durationHours)}`,
    ...notAllowedDates.map(freezeWords),
    ...(startDate === undefined || Date.parse(startDate) <= nowMs ? [] : [`from ${dayWords(startDate)} on`]),
  ].join('; ');
}

function scheduleWords(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'daily':
      return `every ${nth(schedule.intervalDays)}day`;
    case 'weekly':
      return `every ${nth(schedule.intervalWeeks)}${schedule.dayOfWeek}`;
    case 'absoluteMonthly':
      return `on the ${ordinal(schedule.dayOfMonth)} of every ${nth(schedule.intervalMonths)}month`;
    case 'relativeMonthly':
      return `on the ${schedule.weekIndex.toLowerCase()} ${schedule.dayOfWeek} of every ${nth(schedule.intervalMonths)}month`;
  }
}

const ordinals = ['', '', 'second ', 'third ', 'fourth ', 'fifth ', 'sixth ', 'seventh '];

function nth(interval: number): string {
  return ordinals[interval] ?? `${ordinal(interval)} `;
}

function ordinal(value: number): string {
  const suffix = value % 100 >= 11 && value % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${String(value)}${suffix}`;
}

function freezeWords({ start, end }: DateSpan): string {
  if (start === end) return `not on ${dayWords(start)}`;
  return `not between ${dayWords(start)} and ${dayWords(end)}`;
}

const dayMonthAndYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

/** With the year: a freeze of last year is over, and nobody can tell by its days. */
function dayWords(date: string): string {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) ? date : dayMonthAndYear.format(ms);
}

function clock(minute: number): string {
  return `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
}

/** `UTC`, `UTC+02:00` */
function offset(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  return `UTC${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function legacyWords({ timeInWeek, notAllowedTime }: LegacyWindow): string {
  const days = timeInWeek.map(({ day, hourSlots }) => {
    const hours = hourSlots.toSorted((left, right) => left - right).map((slot) => `${two(slot)}:00`);
    return `${day} in the hours from ${hours.join(', ')} UTC`;
  });
  const frozen = notAllowedTime.length === 0 ? '' : `; ${String(notAllowedTime.length)} spans not allowed`;
  return `every week: ${days.join('; ')}${frozen} (deprecated form)`;
}
