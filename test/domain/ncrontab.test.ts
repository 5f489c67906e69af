/** NCRONTAB means the same here as on the Functions host, whose parser is not cron's. */

import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextOccurrence, parseNcrontab } from '../../shared/domain/time/ncrontab.ts';

function nextOf(text: string, after: string): string {
  const parsed = parseNcrontab(text);
  if (parsed.kind === 'unreadable') return parsed.problem;
  const next = nextOccurrence(parsed.schedule, Date.parse(after));
  return next === undefined ? 'never' : new Date(next).toISOString().replace('.000Z', 'Z');
}

describe('a schedule', () => {
  it.each([
    ['0 0 * * * *', '2026-11-25T07:00:00Z', '2026-11-25T08:00:00Z'],
    ['0 */5 * * * *', '2026-11-25T07:04:59.999Z', '2026-11-25T07:05:00Z'],
    ['45 * * * * *', '2026-11-25T07:04:45Z', '2026-11-25T07:05:45Z'],
    ['0 30 3 * * *', '2026-12-31T04:00:00Z', '2027-01-01T03:30:00Z'],
    ['0 0 6 * * MON-FRI', '2026-11-27T06:00:00Z', '2026-11-30T06:00:00Z'],
    ['0 0 6 * feb-Mar *', '2026-11-27T06:00:00Z', '2027-02-01T06:00:00Z'],
    ['0 0 0 29 2 *', '2026-11-27T06:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 0 31 * *', '2026-11-27T06:00:00Z', '2026-12-31T00:00:00Z'],
    ['0  5,10-20/5 8 * * *', '2026-11-25T08:05:00Z', '2026-11-25T08:10:00Z'],
  ])('%s after %s comes at %s', (text, after, next) => {
    expect(nextOf(text, after)).toBe(next);
  });

  it.each([
    ['five fields leave the seconds out', '*/5 * * * *', '2026-11-25T07:05:00Z'],
    ['a day has to fit its date and its weekday', '0 0 0 13 * Fri', '2027-08-13T00:00:00Z'],
    ['a reversed range is turned round', '0 0 17-9 * * *', '2026-11-25T09:00:00Z'],
    ['a value with a step goes on to the end', '0 50/5 * * * *', '2026-11-25T07:50:00Z'],
    ['a step of none is a step of one', '0 */0 * * * *', '2026-11-25T07:01:00Z'],
    ['the beginning of a name is enough', '0 0 0 1 j *', '2027-01-01T00:00:00Z'],
  ])('%s, as the host takes it', (_, text, next) => {
    expect(nextOf(text, '2026-11-25T07:00:00Z')).toBe(next);
  });

  it.each([
    ['every day', 'it has 2 fields'],
    ['hourly', 'it has one field'],
    ['@daily', 'it has one field'],
    ['0 0 6 * * * *', 'it has 7 fields'],
    ['0\t0\t6 * * *', 'it has 4 fields'],
    ['00:05:00', 'it has one field'],
    ['0 0 25 * * *', '"25" is no hour from 0 to 23'],
    ['0 60 * * * *', '"60" is no minute from 0 to 59'],
    ['0 0 0 0 * *', '"0" is no day of the month from 1 to 31'],
    ['0 0 0 * 13 *', '"13" is no month from 1 to 12'],
    ['0 0 0 * * 7', '"7" is no weekday from 0 to 6'],
    ['0 0 0 ? * *', '"?" is no day of the month from 1 to 31'],
    ['0 0 0 L * *', '"L" is no day of the month from 1 to 31'],
    ['0 1,,2 * * * *', '"1,,2" is no minute from 0 to 59'],
    ['0 1- * * * *', '"1-" is no minute from 0 to 59'],
    ['0 -1 * * * *', '"-1" is no minute from 0 to 59'],
    ['0 */x * * * *', '"*/x" is no minute from 0 to 59'],
    ['0 *-5 * * * *', '"*-5" is no minute from 0 to 59'],
    ['0 1-2-3 * * * *', '"1-2-3" is no minute from 0 to 59'],
    ['0 0 0 * * ,Mon', '",Mon" is no weekday from 0 to 6'],
    ['0 0 0 30 2 *', 'no day of any year fits it'],
  ])('%s is none: %s', (text, problem) => {
    expect(parseNcrontab(text)).toEqual({ kind: 'unreadable', problem });
  });
});

describe('where both languages mean the same', () => {
  const valueOf = (least: number, most: number) => fc.integer({ min: least, max: most });
  // cron-parser refuses a list that names a value twice.
  const field = (least: number, most: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.uniqueArray(valueOf(least, most), { minLength: 1, maxLength: 4 }).map((values) => values.join()),
      fc
        .tuple(valueOf(least, most), valueOf(least, most), valueOf(1, most))
        .map(([a, b, step]) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}/${String(step)}`),
      valueOf(1, most).map((step) => `*/${String(step)}`),
    );
  // Cron lets a date or a weekday suffice where both are given: one of them stays open here.
  const dates = fc.oneof(fc.tuple(field(1, 28), fc.constant('*')), fc.tuple(fc.constant('*'), field(0, 6)));
  const schedules = fc
    .tuple(field(0, 59), field(0, 59), field(0, 23), dates, field(1, 12))
    .map(([second, minute, hour, [day, weekday], month]) => `${second} ${minute} ${hour} ${day} ${month} ${weekday}`);

  it('it says what cron-parser says', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 4_000_000_000 }), (text, seconds) => {
        const after = new Date(seconds * 1000);
        const expected = CronExpressionParser.parse(text, { currentDate: after, tz: 'UTC' }).next().toDate();
        expect([text, nextOf(text, after.toISOString())]).toEqual([text, expected.toISOString().replace('.000Z', 'Z')]);
      }),
      { numRuns: 500 },
    );
  });
});
