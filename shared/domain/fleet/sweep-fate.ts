/** Whether a sweep is over: one pure function decides, so that no sweep runs for ever, whatever died on the way. */

import type { SweepProgress } from './sweep.ts';
import { hourMs, minuteMs } from '../time/durations.ts';

export interface SweepSigns {
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** When its last row was written, epoch milliseconds. */
  readonly lastProgressMs: number;
  readonly inventory: 'open' | 'complete' | 'failed';
  /** Clusters that were found and are not judged yet. */
  readonly queued: number;
  /** Clusters whose write is not verified yet. */
  readonly verifying: number;
}

export type SweepFate =
  | { readonly kind: 'running' }
  /** Nothing has moved for longer than a run takes; a dead host may hold its messages. */
  | { readonly kind: 'stalled'; readonly sinceMs: number }
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed' }
  /** What it still waited for is not coming any more. */
  | { readonly kind: 'given-up'; readonly reason: string };

/** No run and no page of the inventory takes longer: `functionTimeout` of host.json. */
const longestInvocationMs = 10 * minuteMs;
/** A dead host hides its messages for ten minutes, and five tries of them are the most that come (measured on the real host). */
const longestSilenceMs = 2 * hourMs;
/** An operation of AKS is watched for six hours, and told within another. */
const longestVerificationMs = 7 * hourMs;
/** However slowly it moves: the next ones have long begun. */
const longestSweepMs = 48 * hourMs;

/** The same of a sweep as the ledger tells it. */
export function fateOfSweep(progress: SweepProgress, nowMs: number): SweepFate {
  const { sweep, inventory, lastProgressMs, counts } = progress;
  const { queued, settling: verifying } = counts;
  return fateOf({ startedAtMs: sweep.startedAtMs, lastProgressMs, inventory, queued, verifying }, nowMs);
}

export function fateOf(signs: SweepSigns, nowMs: number): SweepFate {
  const { startedAtMs, lastProgressMs, inventory, queued, verifying } = signs;
  if (inventory === 'failed') return { kind: 'failed' };
  if (inventory === 'complete' && queued + verifying === 0) return { kind: 'completed' };
  const silenceMs = nowMs - Math.max(startedAtMs, lastProgressMs);
  if (inventory === 'open' && silenceMs > longestSilenceMs)
    return { kind: 'given-up', reason: 'the search for clusters ended without a word' };
  if (queued > 0 && silenceMs > longestSilenceMs) return { kind: 'given-up', reason: `${clusters(queued)} not judged` };
  if (silenceMs > longestVerificationMs)
    return { kind: 'given-up', reason: `the writes of ${clusters(verifying)} not verified` };
  if (nowMs - startedAtMs > longestSweepMs)
    return { kind: 'given-up', reason: `${clusters(queued + verifying)} not done after two days` };
  const isWatched = queued > 0 || inventory === 'open';
  return isWatched && silenceMs > longestInvocationMs
    ? { kind: 'stalled', sinceMs: nowMs - silenceMs }
    : { kind: 'running' };
}

function clusters(count: number): string {
  return count === 1 ? '1 cluster was' : `${String(count)} clusters were`;
}
