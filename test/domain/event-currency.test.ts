/** What is old, what is current, and what has not happened yet. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyOf, currencyWords, mostAheadMs, toldForMs } from '../../shared/domain/events/event-currency.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/domain/time/durations.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');

describe('an event', () => {
  it.each<[string, number, string]>([
    ['of this moment', 0, 'current'],
    ['of yesterday, on the last try of Event Grid', -24 * hourMs, 'current'],
    ['of yesterday, taken by a host half an hour after the last try', -24.5 * hourMs, 'current'],
    ['at the bound', -25 * hourMs, 'current'],
    ['beyond the bound', -25 * hourMs - 1, 'too-old'],
    ['a dead letter of three days ago', -3 * dayMs, 'too-old'],
    ['a year old', -365 * dayMs, 'too-old'],
    ['of the epoch', -nowMs, 'too-old'],
    ['of a clock five minutes fast', 5 * minuteMs, 'current'],
    ['an hour ahead', hourMs, 'current'],
    ['more than an hour ahead', hourMs + 1, 'ahead'],
    ['of next year', 365 * dayMs, 'ahead'],
  ])('%s', (_, offsetMs, kind) => {
    expect(currencyOf({ atMs: nowMs + offsetMs }, nowMs).kind).toBe(kind);
  });

  const moments = fc.integer({ min: 0, max: 4e12 });

  it('stays too old once it is, and is current at some time between the two bounds only', () => {
    fc.assert(
      fc.property(moments, moments, fc.nat(1e12), (atMs, now, laterMs) => {
        const { kind } = currencyOf({ atMs }, now);
        if (kind === 'too-old') expect(currencyOf({ atMs }, now + laterMs).kind).toBe('too-old');
        expect(kind === 'current').toBe(atMs >= now - toldForMs && atMs <= now + mostAheadMs);
      }),
    );
  });

  it('is judged by the distance to now, and by nothing else', () => {
    fc.assert(
      fc.property(moments, moments, fc.integer({ min: -1e12, max: 1e12 }), (atMs, now, shiftMs) => {
        expect(currencyOf({ atMs: atMs + shiftMs }, now + shiftMs)).toEqual(currencyOf({ atMs }, now));
      }),
    );
  });

  it('that is not told says by how much', () => {
    const words = (offsetMs: number) => {
      const currency = currencyOf({ atMs: nowMs + offsetMs }, nowMs);
      return currency.kind === 'current' ? 'current' : currencyWords(currency);
    };
    expect([-26 * hourMs, -365 * dayMs, 3 * hourMs].map(words)).toEqual([
      '26 hours old',
      '365 days old',
      '3 hours ahead of now',
    ]);
  });
});
