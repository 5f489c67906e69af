/** How long to leave a channel, or a single message, alone after it was not taken. */

import { hourMs } from '../time/durations.ts';

/** What a channel went through last. `pausedUntilMs` in the past: it may be used. */
export interface ChannelPause {
  readonly failuresInARow: number;
  readonly pausedUntilMs: number;
  /** When the first of them was. */
  readonly failingSinceMs: number;
}

export const noPause: ChannelPause = { failuresInARow: 0, pausedUntilMs: 0, failingSinceMs: 0 };

export interface SendAnswer {
  readonly isTaken: boolean;
  /** When the channel answered, not when the run began: this is what `Retry-After` counts from (RFC 9110, 10.2.3). */
  readonly atMs: number;
  /** How long the channel itself asked to be left alone. */
  readonly retryAfterSeconds?: number | undefined;
  /** Its address, a role or a secret is wrong. */
  readonly needsMending?: boolean | undefined;
}

/** One failure is one message's trouble; as many in a row are the channel's. */
const mostInARow = 3;
const firstPauseMs = 1_000;
/** Nothing mends itself in a second. */
const firstMendingPauseMs = 60_000;
const longestPauseMs = 15 * 60_000;
/** A channel that asks for more is asked again each hour. */
const longestRequestedMs = hourMs;

/** The pause doubles with every failure in a row; what the channel itself asks for is granted at once. */
export function afterAnswer(before: ChannelPause, answer: SendAnswer): ChannelPause {
  const { isTaken, atMs, retryAfterSeconds = 0 } = answer;
  if (isTaken) return noPause;
  const failuresInARow = before.failuresInARow + 1;
  const pauseMs = Math.max(grownMs(failuresInARow, answer), Math.min(retryAfterSeconds * 1_000, longestRequestedMs));
  return {
    failuresInARow,
    pausedUntilMs: pauseMs === 0 ? before.pausedUntilMs : atMs + pauseMs,
    failingSinceMs: before.failuresInARow === 0 ? atMs : before.failingSinceMs,
  };
}

function grownMs(failuresInARow: number, { needsMending = false }: SendAnswer): number {
  if (needsMending) return doubled(firstMendingPauseMs, failuresInARow - 1, longestPauseMs);
  return failuresInARow < mostInARow ? 0 : doubled(firstPauseMs, failuresInARow - mostInARow, longestPauseMs);
}

const firstParkMs = 2_000;
const longestParkMs = 15 * 60_000;

/** How long a message waits that was not taken for the `attempts`-th time, counted from 1. */
export function parkMs(attempts: number): number {
  return doubled(firstParkMs, attempts - 1, longestParkMs);
}

function doubled(firstMs: number, times: number, mostMs: number): number {
  return Math.min(firstMs * 2 ** Math.max(0, times), mostMs);
}
