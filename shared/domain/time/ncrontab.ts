/**
 * NCRONTAB as the Functions host reads it: seconds to weekdays in UTC, or five fields that leave the seconds out.
 *
 * The rules are those of the host's own parser (NCrontab, `CrontabFieldImpl` and `CrontabSchedule`), which differ from cron's:
 * a day has to fit both the day of the month and the weekday, a reversed range is turned round, the beginning of an English
 * name is enough, and neither `7` for Sunday nor `?`, `L` or `@daily` is known.
 */

import { dayMs, hourMs } from './durations.ts';

export interface Ncrontab {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
}

export type ParsedNcrontab =
  | { readonly kind: 'schedule'; readonly schedule: Ncrontab }
  | { readonly kind: 'unreadable'; readonly problem: string };

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const months = 'January February March April May June July August September October November December'
  .toLowerCase()
  .split(' ');
const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.toLowerCase().split(' ');

const fields = {
  seconds: { name: 'second', least: 0, most: 59 },
  minutes: { name: 'minute', least: 0, most: 59 },
  hours: { name: 'hour', least: 0, most: 23 },
  days: { name: 'day of the month', least: 1, most: 31 },
  months: { name: 'month', least: 1, most: 12, names: months },
  weekdays: { name: 'weekday', least: 0, most: 6, names: weekdays },
} as const satisfies { readonly [Name in keyof Ncrontab]: Field };

export function parseNcrontab(text: string): ParsedNcrontab {
  const given = text.split(' ').filter((part) => part !== '');
  const parts = given.length === 5 ? ['0', ...given] : given;
  if (parts.length !== 6) return { kind: 'unreadable', problem: `it has ${fieldCount(given.length)}` };
  const [seconds = '', minutes = '', hours = '', days = '', monthsPart = '', weekdaysPart = ''] = parts;
  const read = {
    seconds: readField(seconds, fields.seconds),
    minutes: readField(minutes, fields.minutes),
    hours: readField(hours, fields.hours),
    days: readField(days, fields.days),
    months: readField(monthsPart, fields.months),
    weekdays: readField(weekdaysPart, fields.weekdays),
  };
  const problem = Object.values(read).find((values) => typeof values === 'string');
  if (problem !== undefined) return { kind: 'unreadable', problem };
  const schedule = read as Ncrontab;
  return nextOccurrence(schedule, 0) === undefined
    ? { kind: 'unreadable', problem: 'no day of any year fits it' }
    : { kind: 'schedule', schedule };
}

function fieldCount(count: number): string {
  return count === 1 ? 'one field' : `${String(count)} fields`;
}

/** The values, ascending; a text says what is wrong. */
function readField(text: string, field: Field): readonly number[] | string {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = readItem(item, field);
    if (range === undefined)
      return `"${text}" is no ${field.name} from ${String(field.least)} to ${String(field.most)}`;
    for (let value = range.first; value <= range.last; value += range.step) values.add(value);
  }
  return [...values].sort((left, right) => left - right);
}

interface Range {
  readonly first: number;
  readonly last: number;
  readonly step: number;
}

/** `*`, `5`, `1-5`, each with a step such as `/2`; a single value with a step goes on to the end. */
function readItem(item: string, field: Field): Range | undefined {
  const [, first = '', last, step] = /^([^/-]+)(?:-([^/-]+))?(?:\/(\d+))?$/.exec(item) ?? [];
  // The host takes a step of 0 for 1.
  const every = Math.max(1, Number(step ?? 1));
  if (first === '*') return last === undefined ? { first: field.least, last: field.most, step: every } : undefined;
  const from = readValue(first, field);
  const to = last === undefined ? (step === undefined ? from : field.most) : readValue(last, field);
  if (from === undefined || to === undefined) return undefined;
  return { first: Math.min(from, to), last: Math.max(from, to), step: every };
}

function readValue(text: string, { least, most, names = [] }: Field): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) >= least && Number(text) <= most ? Number(text) : undefined;
  const index = names.findIndex((name) => name.startsWith(text.toLowerCase()));
  return text === '' || index < 0 ? undefined : index + least;
}

/** A 29 February that is a given weekday comes within forty years, over the turn of a century as well. */
const furthestDays = 40 * 366;

/** The first occurrence after a moment, both in epoch milliseconds; undefined: there is none. */
export function nextOccurrence(schedule: Ncrontab, afterMs: number): number | undefined {
  const today = Math.floor(afterMs / dayMs);
  for (let day = today; day <= today + furthestDays; day += 1) {
    if (!fitsDay(schedule, new Date(day * dayMs))) continue;
    const moment = firstOfDay(schedule, day === today ? afterMs - day * dayMs : -1);
    if (moment !== undefined) return day * dayMs + moment;
  }
  return undefined;
}

function fitsDay(schedule: Ncrontab, day: Date): boolean {
  return (
    schedule.months.includes(day.getUTCMonth() + 1) &&
    schedule.days.includes(day.getUTCDate()) &&
    schedule.weekdays.includes(day.getUTCDay())
  );
}

/** Milliseconds since midnight, the first after `afterMs`. */
function firstOfDay({ hours, minutes, seconds }: Ncrontab, afterMs: number): number | undefined {
  for (const hour of hours) {
    if ((hour + 1) * hourMs <= afterMs) continue;
    for (const minute of minutes) {
      const minuteMs = (hour * 60 + minute) * 60_000;
      const second = seconds.find((each) => minuteMs + each * 1000 > afterMs);
      if (second !== undefined) return minuteMs + second * 1000;
    }
  }
  return undefined;
}
