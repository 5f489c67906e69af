/** Cost of looking ahead: it must grow with the number of windows and days, and stay far under a second for a whole fleet. */

import { expect, it } from 'vitest';
import { evaluate } from '../../shared/domain/judging/evaluate.ts';
import type { Schedule } from '../../shared/domain/maintenance/maintenance-window.ts';
import { openingsStarting } from '../../shared/domain/maintenance/openings.ts';
import { aSnapshot } from '../builders/a-cluster.ts';
import { aPolicy } from '../builders/a-policy.ts';
import { aWindow } from '../builders/a-window.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');
const span = { startMs: nowMs, endMs: nowMs + 90 * 86_400_000 };
const schedules: readonly Schedule[] = [
  { kind: 'daily', intervalDays: 1 },
  { kind: 'weekly', intervalWeeks: 1, dayOfWeek: 'Sunday' },
  { kind: 'absoluteMonthly', intervalMonths: 1, dayOfMonth: 31 },
  { kind: 'relativeMonthly', intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Friday' },
];
const notAllowedDates = [{ start: '2026-12-20', end: '2027-01-05' }];
const windows = Array.from({ length: 10_000 }, (_, index) =>
  aWindow({ schedule: schedules[index % schedules.length]!, startMinute: index % 1440, notAllowedDates }),
);
const expand = (count: number): void => {
  for (const window of windows.slice(0, count)) openingsStarting({ kind: 'scheduled', window }, span);
};

it('openings of 90 days cost ten times as much for ten times the windows', { timeout: 60_000 }, async ({ bench }) => {
  const few = bench('1,000 windows', () => {
    expand(1_000);
  });
  const many = bench('10,000 windows', () => {
    expand(10_000);
  });
  const results = await bench.compare(few, many);
  const ratio = results.get('10,000 windows').latency.mean / results.get('1,000 windows').latency.mean;
  expect(ratio).toBeLessThan(15);
});

it('a judgement with every rule', { timeout: 60_000 }, async ({ bench }) => {
  const snapshot = aSnapshot();
  const policy = aPolicy();
  await bench('1,000 clusters', () => {
    for (let index = 0; index < 1_000; index += 1) evaluate(snapshot, policy, { nowMs });
  }).run();
});
