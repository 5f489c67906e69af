import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../shared/domain/maintenance/maintenance-window.ts';
import { spanWords } from '../../shared/domain/time/moment.ts';
import { windowWords } from '../../shared/views/words/window-words.ts';
import { aWindow } from '../builders/a-window.ts';

describe('a window in words', () => {
  it.each<[Partial<MaintenanceWindow>, string]>([
    [
      {
        schedule: { kind: 'weekly', intervalWeeks: 2, dayOfWeek: 'Tuesday' },
        utcOffsetMinutes: 120,
        notAllowedDates: [{ start: '2026-12-23', end: '2027-01-03' }],
      },
      'every second Tuesday, 01:00-07:00 UTC+02:00, 6 hours; not between 23 December 2026 and 3 January 2027',
    ],
    [{}, 'every Sunday, 01:00-07:00 UTC, 6 hours'],
    [
      { schedule: { kind: 'daily', intervalDays: 1 }, startMinute: 1320, durationHours: 8 },
      'every day, 22:00-06:00 the next day UTC, 8 hours',
    ],
    [{ schedule: { kind: 'daily', intervalDays: 3 } }, 'every third day, 01:00-07:00 UTC, 6 hours'],
    [
      { schedule: { kind: 'absoluteMonthly', intervalMonths: 1, dayOfMonth: 22 }, utcOffsetMinutes: -330 },
      'on the 22nd of every month, 01:00-07:00 UTC-05:30, 6 hours',
    ],
    [
      { schedule: { kind: 'absoluteMonthly', intervalMonths: 3, dayOfMonth: 11 } },
      'on the 11th of every third month, 01:00-07:00 UTC, 6 hours',
    ],
    [
      { schedule: { kind: 'relativeMonthly', intervalMonths: 2, weekIndex: 'Last', dayOfWeek: 'Friday' } },
      'on the last Friday of every second month, 01:00-07:00 UTC, 6 hours',
    ],
    [
      { startDate: '2027-01-10', notAllowedDates: [{ start: '2027-05-01', end: '2027-05-01' }] },
      'every Sunday, 01:00-07:00 UTC, 6 hours; not on 1 May 2027; from 10 January 2027 on',
    ],
    [{ durationHours: 24 }, 'every Sunday, 01:00-01:00 the next day UTC, 24 hours'],
  ])('%j', (window, words) => {
    const { startDate: _, ...rest } = aWindow(window);
    const shown = 'startDate' in window ? { ...rest, startDate: window.startDate } : rest;
    expect(windowWords({ kind: 'scheduled', window: shown })).toBe(words);
  });

  it('tells the deprecated form, a shared window and one that nobody can read', () => {
    const legacy = { timeInWeek: [{ day: 'Monday' as const, hourSlots: [2, 1] }], notAllowedTime: [] };
    expect(windowWords({ kind: 'legacy', window: legacy })).toBe(
      'every week: Monday in the hours from 01:00, 02:00 UTC (deprecated form)',
    );
    expect(windowWords({ kind: 'scheduled', window: aWindow(), sharedWindowId: '/x' })).toMatch(/a shared window$/);
    expect(windowWords({ kind: 'unreadable', problem: 'schedule: hourly' })).toBe('cannot be read: schedule: hourly');
  });
});

it('a span over a change of the clocks names both of its zones', () => {
  const span = { startMs: Date.parse('2027-03-27T22:00Z'), endMs: Date.parse('2027-03-28T04:00Z') };
  expect(spanWords(span, 'Europe/Berlin')).toBe('Sat, 27 Mar 2027, 23:00 CET to 06:00 CEST (22:00 to 04:00 UTC)');
});
