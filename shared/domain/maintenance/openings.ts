/**
 * When a maintenance window really opens. UTC millisecond arithmetic plus the window's fixed offset: AKS windows know no
 * daylight saving (AKS docs `planned-maintenance`), so no time zone database is needed.
 */

import { weekdayOf } from '../time/calendar.ts';
import {
  daysOfWeek,
  type DateSpan,
  type LegacyWindow,
  type MaintenanceWindow,
  type Opening,
  type TimeSpan,
  type WindowReading,
} from './maintenance-window.ts';
import { occurrenceDays } from './schedule-days.ts';
import { dayMs, hourMs, minuteMs } from '../time/durations.ts';

/** No opening lasts longer than a day (AKS allows at most 24 hours); legacy slots of a week can join to seven days. */
export const longestOpeningMs = 7 * dayMs;

/** Openings whose nominal start lies in the span, in order of time. An unreadable window has none. */
export function openingsStarting(reading: WindowReading, span: TimeSpan): readonly Opening[] {
  switch (reading.kind) {
    case 'scheduled':
      return scheduledOpenings(reading.window, span);
    case 'legacy':
      return legacyOpenings(reading.window, span);
    case 'unreadable':
      return [];
  }
}

/** A window rarer than this, or frozen for longer, counts as one that never opens. */
const farthestDays = 800;

/**
 * The next usable stretches, in order of time, that leave `leastMs` or more after `fromMs`; the first may have begun.
 * A freeze can cut an opening's beginning off: what counts is when AKS may start.
 */
export function nextUsable(
  reading: WindowReading,
  fromMs: number,
  { count, leastMs = 1 }: { readonly count: number; readonly leastMs?: number },
): readonly TimeSpan[] {
  const found: TimeSpan[] = [];
  let startMs = fromMs - longestOpeningMs;
  while (startMs < fromMs + farthestDays * dayMs && found.length < count) {
    const span = { startMs, endMs: startMs + 50 * dayMs };
    const stretches = openingsStarting(reading, span).flatMap(({ usable }) => usable);
    found.push(...stretches.filter((stretch) => stretch.endMs - Math.max(stretch.startMs, fromMs) >= leastMs));
    startMs = span.endMs;
  }
  return found.slice(0, count);
}

/** What is told of an opening: when AKS may start, without what a freeze takes away. */
export function usableSpans({
  usable,
}: Pick<Opening, 'usable'>): readonly (TimeSpan & { readonly usableHours: number })[] {
  return usable.map(({ startMs, endMs }) => ({ startMs, endMs, usableHours: (endMs - startMs) / hourMs }));
}

/** Usable stretches in order of time; those that touch or overlap are one. */
export function joinedStretches(openings: readonly Opening[]): readonly TimeSpan[] {
  const joined: TimeSpan[] = [];
  for (const stretch of openings.flatMap(({ usable }) => usable)) {
    const last = joined.at(-1);
    if (last === undefined || stretch.startMs > last.endMs) joined.push(stretch);
    else joined[joined.length - 1] = { startMs: last.startMs, endMs: Math.max(last.endMs, stretch.endMs) };
  }
  return joined;
}

export interface OpenNow {
  readonly opening: Opening;
  /** End of the usable stretch that holds the moment asked for. */
  readonly usableUntilMs: number;
}

/** The opening that is usable at this moment, freezes counted as closed. */
export function openingAt(reading: WindowReading, atMs: number): OpenNow | undefined {
  for (const opening of openingsStarting(reading, { startMs: atMs - longestOpeningMs, endMs: atMs + 1 })) {
    const stretch = opening.usable.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
    if (stretch !== undefined) return { opening, usableUntilMs: stretch.endMs };
  }
  return undefined;
}

export function isOpenAt(reading: WindowReading, atMs: number): boolean {
  return openingAt(reading, atMs) !== undefined;
}

/** The shortest usable stretch among the openings, in hours; undefined when there is none. */
export function usableHours(openings: readonly Opening[]): number | undefined {
  return openings.length === 0
    ? undefined
    : openings.reduce((least, opening) => Math.min(least, opening.usableHours), Infinity);
}

/** Hours of the longest time within the span in which nothing is usable. */
export function longestGapHours(openings: readonly Opening[], span: TimeSpan): number {
  let closedSinceMs = span.startMs;
  let longestMs = 0;
  for (const { usable } of openings)
    for (const stretch of usable) {
      longestMs = Math.max(longestMs, stretch.startMs - closedSinceMs);
      closedSinceMs = Math.max(closedSinceMs, stretch.endMs);
    }
  return Math.max(longestMs, span.endMs - closedSinceMs) / hourMs;
}

/** The first moment at which both are usable; the openings are in order of time. */
export function firstOverlapMs(left: readonly Opening[], right: readonly Opening[]): number | undefined {
  const ours = left.flatMap(({ usable }) => usable);
  const theirs = right.flatMap(({ usable }) => usable);
  for (let i = 0, j = 0; i < ours.length && j < theirs.length;) {
    const [mine, other] = [ours[i], theirs[j]];
    if (mine === undefined || other === undefined) return undefined;
    const startMs = Math.max(mine.startMs, other.startMs);
    if (startMs < Math.min(mine.endMs, other.endMs)) return startMs;
    if (mine.endMs <= other.endMs) i += 1;
    else j += 1;
  }
  return undefined;
}

function scheduledOpenings(window: MaintenanceWindow, span: TimeSpan): readonly Opening[] {
  const offsetMs = window.utcOffsetMinutes * minuteMs;
  const startInDayMs = window.startMinute * minuteMs;
  const anchorDay = window.startDate === undefined ? undefined : dayOfDate(window.startDate);
  const localDay = (ms: number) => Math.floor((ms + offsetMs) / dayMs);
  const firstDay = Math.max(localDay(span.startMs), anchorDay ?? -Infinity);
  const freezes = window.notAllowedDates.map((dates) => freezeSpan(dates, offsetMs));
  return occurrenceDays(window.schedule, {
    firstDay,
    lastDay: localDay(span.endMs),
    anchorDay: anchorDay ?? unknownAnchorDay,
  })
    .map((day) => day * dayMs + startInDayMs - offsetMs)
    .filter((startMs) => startMs >= span.startMs && startMs < span.endMs)
    .map((startMs) => opening({ startMs, endMs: startMs + window.durationHours * hourMs }, freezes));
}

/** AKS fills in a start date at every write; should one be missing, its rhythm is unknown and any fixed day is as good. */
const unknownAnchorDay = 0;

function dayOfDate(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** Whole days in the window's offset, the end included. */
function freezeSpan({ start, end }: DateSpan, offsetMs: number): TimeSpan {
  return { startMs: dayOfDate(start) * dayMs - offsetMs, endMs: (dayOfDate(end) + 1) * dayMs - offsetMs };
}

function opening(nominal: TimeSpan, freezes: readonly TimeSpan[]): Opening {
  const usable = freezes.reduce<readonly TimeSpan[]>(
    (spans, freeze) => spans.flatMap((span) => without(span, freeze)),
    [nominal],
  );
  const longestMs = usable.reduce((longest, { startMs, endMs }) => Math.max(longest, endMs - startMs), 0);
  return { ...nominal, usable, usableHours: longestMs / hourMs };
}

function without(span: TimeSpan, freeze: TimeSpan): readonly TimeSpan[] {
  if (freeze.endMs <= freeze.startMs || freeze.endMs <= span.startMs || freeze.startMs >= span.endMs) return [span];
  const before = { startMs: span.startMs, endMs: freeze.startMs };
  const after = { startMs: freeze.endMs, endMs: span.endMs };
  return [before, after].filter(({ startMs, endMs }) => startMs < endMs);
}

/** Hour slots of a week, adjacent ones joined, also over midnight and over the end of the week. */
function legacyOpenings(window: LegacyWindow, span: TimeSpan): readonly Opening[] {
  const hours = new Set(
    window.timeInWeek.flatMap(({ day, hourSlots }) => hourSlots.map((slot) => daysOfWeek.indexOf(day) * 24 + slot)),
  );
  const isOpen = (hour: number) => hours.has(((hour % 168) + 168) % 168);
  const openings: Opening[] = [];
  const firstHour = Math.floor(span.startMs / hourMs);
  for (let hour = firstHour; hour * hourMs < span.endMs; hour += 1) {
    const isAlwaysOpen = hours.size === 168;
    const weekHour = weekHourOf(hour);
    const startsHere = isOpen(weekHour) && (!isOpen(weekHour - 1) || (isAlwaysOpen && weekHour === 0));
    if (!startsHere || hour * hourMs < span.startMs) continue;
    let length = 1;
    while (length < 168 && isOpen(weekHour + length)) length += 1;
    openings.push(opening({ startMs: hour * hourMs, endMs: (hour + length) * hourMs }, window.notAllowedTime));
  }
  return openings;
}

/** Hours since Sunday 00:00 UTC. */
function weekHourOf(epochHour: number): number {
  return weekdayOf(Math.floor(epochHour / 24)) * 24 + (((epochHour % 24) + 24) % 24);
}
