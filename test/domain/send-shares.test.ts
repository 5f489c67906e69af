/** Shares of a channel's budget and pauses of a channel: tables, and the law that what is urgent never waits behind the rest. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswer, noPause, parkMs, type SendAnswer } from '../../shared/domain/notices/channel-pause.ts';
import type { Notice } from '../../shared/domain/notices/notice.ts';
import {
  hasRoom,
  hourShares,
  minuteShares,
  purposeOf,
  type SendPurpose,
  type SendShares,
} from '../../shared/domain/notices/send-shares.ts';

describe('the share of a budget', () => {
  it.each([
    [1, 0, 1],
    [2, 1, 1],
    [3, 1, 2],
    [4, 1, 3],
    [5, 2, 3],
    [10, 4, 6],
    [30, 12, 18],
    [600, 240, 360],
  ])('of %s a minute %s are for errors only, %s for anything', (limit, forErrors, others) => {
    expect(minuteShares(limit)).toEqual({ total: limit, digest: others, routine: others, others });
    expect(limit - minuteShares(limit).others).toBe(forErrors);
  });

  it.each([
    [1, 0, 1, 1],
    [2, 1, 1, 1],
    [3, 1, 1, 1],
    [10, 8, 1, 1],
    [19, 17, 1, 1],
    [20, 16, 2, 2],
    [100, 80, 10, 10],
    [1_000, 800, 100, 100],
  ])(
    'of %s an hour %s are for errors only, %s for a digest, %s for what is routine',
    (limit, forErrors, digest, routine) => {
      expect(hourShares(limit)).toMatchObject({ total: limit, digest, routine });
      expect(limit - hourShares(limit).others).toBe(forErrors);
    },
  );

  const purposes = fc.array(fc.constantFrom<SendPurpose>('urgent', 'digest', 'routine'), { maxLength: 60 });
  /** Who of those that ask one after another gets one, and what was granted to others before an urgent one was refused. */
  const ask = (asking: readonly SendPurpose[], shares: SendShares) => {
    const sent = { total: 0, digest: 0, routine: 0, urgent: 0 };
    const refused: { purpose: SendPurpose; urgentBefore: number; total: number }[] = [];
    for (const purpose of asking) {
      if (hasRoom(purpose, sent, shares)) {
        sent.total += 1;
        sent[purpose] += 1;
      } else refused.push({ purpose, urgentBefore: sent.urgent, total: sent.total });
    }
    return { sent, refused };
  };

  it.each([
    ['minute', minuteShares],
    ['hour', hourShares],
  ])('of a %s: an urgent one is refused only when the errors alone have used what is theirs', (_, sharesOf) => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), purposes, (limit, asking) => {
        const shares = sharesOf(limit);
        const { refused } = ask(asking, shares);
        for (const { urgentBefore, total } of refused.filter(({ purpose }) => purpose === 'urgent')) {
          expect(urgentBefore).toBeGreaterThanOrEqual(limit - shares.others);
          expect(total).toBe(limit);
        }
        expect(limit - shares.others).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it.each([
    ['minute', minuteShares],
    ['hour', hourShares],
  ])('of a %s: errors may use all of it, nobody more than all, and everybody gets something', (_, sharesOf) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), purposes, (limit, asking) => {
        const shares = sharesOf(limit);
        expect(
          ask(
            Array.from({ length: limit + 1 }, () => 'urgent'),
            shares,
          ).sent.urgent,
        ).toBe(limit);
        expect(ask(asking, shares).sent.total).toBeLessThanOrEqual(limit);
        for (const purpose of ['digest', 'routine'] as const) expect(ask([purpose], shares).refused).toEqual([]);
      }),
    );
  });

  type Told = Pick<Notice, 'kind' | 'severity' | 'isTest'>;
  const info: Told = { kind: 'drift-found', severity: 'info' };
  const error: Told = { kind: 'repair-failed', severity: 'error' };
  const daily: Told = { kind: 'daily-digest', severity: 'info' };
  it.each<[string, readonly Told[], SendPurpose]>([
    ['an error', [error], 'urgent'],
    ['several errors', [error, error], 'urgent'],
    ['something routine', [info], 'routine'],
    ['several routine ones', [info, info], 'digest'],
    ['the daily digest', [daily], 'digest'],
    ['a test of an error', [{ ...error, isTest: true }], 'routine'],
    ['a test of the daily digest', [{ ...daily, isTest: true }], 'routine'],
    [
      'many tests',
      [
        { ...error, isTest: true },
        { ...info, isTest: true },
      ],
      'routine',
    ],
  ])('that %s belongs to', (_, notices, purpose) => {
    expect(purposeOf(notices)).toBe(purpose);
  });
});

describe('the pause of a channel', () => {
  const atMs = 1_000_000;
  const after = (...answers: readonly Partial<SendAnswer>[]) =>
    answers.reduce<ReturnType<typeof afterAnswer>>(
      (pause, answer) => afterAnswer(pause, { isTaken: false, atMs, ...answer }),
      noPause,
    );
  const secondsAfter = (...answers: readonly Partial<SendAnswer>[]) =>
    Math.max(0, (after(...answers).pausedUntilMs - atMs) / 1_000);
  const failures = (count: number, more: Partial<SendAnswer> = {}) => Array.from({ length: count }, () => more);

  it.each([
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 2],
    [5, 4],
    [10, 128],
    [13, 900],
    [2_000, 900],
  ])('after %s failures in a row is %s seconds', (count, seconds) => {
    expect(secondsAfter(...failures(count))).toBe(seconds);
  });

  it.each([
    [1, 60],
    [2, 120],
    [5, 900],
  ])('that has to be mended is longer: after %s failures %s seconds', (count, seconds) => {
    expect(secondsAfter(...failures(count, { needsMending: true }))).toBe(seconds);
  });

  it('is what the channel asks for, counted from its answer, but an hour at most', () => {
    expect(after({ retryAfterSeconds: 30, atMs: atMs + 29_200 }).pausedUntilMs).toBe(atMs + 29_200 + 30_000);
    expect(secondsAfter({ retryAfterSeconds: 86_400 })).toBe(3_600);
  });

  it('ends with the first message that is taken', () => {
    expect(after(...failures(9), { isTaken: true })).toEqual(noPause);
  });

  it('remembers since when nothing was taken', () => {
    expect(after({}, { atMs: atMs + 5 }, { atMs: atMs + 9 }).failingSinceMs).toBe(atMs);
  });

  it.each([
    [1, 2],
    [2, 4],
    [9, 512],
    [10, 900],
    [500, 900],
  ])('of a message that was not taken %s times is %s seconds', (attempts, seconds) => {
    expect(parkMs(attempts)).toBe(seconds * 1_000);
  });
});
