/** Schedules of timers as the Timers extension reads them: NCRONTAB, or a TimeSpan between two runs. */

import { nextOccurrence, parseNcrontab } from '../../../shared/domain/time/ncrontab.ts';
import { BindingError } from './invoker.ts';

export interface Schedule {
  /** Epoch milliseconds; the first occurrence after a moment. */
  next(afterMs: number): number;
  /** More than one occurrence a minute: the host keeps no status of it (`TimerSchedule.Create`). */
  readonly isSubMinute: boolean;
}

const minuteMs = 60_000;

/** Throws a `BindingError` in the host's words: only that timer is off. */
export function readSchedule(text: string, nowMs: number): Schedule {
  const parsed = parseNcrontab(text);
  if (parsed.kind === 'schedule') {
    const next = (afterMs: number) => nextOccurrence(parsed.schedule, afterMs) ?? Infinity;
    return { next, isSubMinute: next(next(nowMs)) < nowMs + minuteMs };
  }
  const periodMs = timeSpanMs(text);
  if (periodMs !== undefined && periodMs > 0)
    return { next: (afterMs) => afterMs + periodMs, isSubMinute: periodMs < minuteMs };
  throw new BindingError(
    'Microsoft.Azure.WebJobs.Extensions',
    `The schedule expression '${text}' was not recognized as a valid cron expression or timespan string.`,
  );
}

/** `hh:mm:ss`, with days and fractions as .NET writes them; undefined: it is none. */
export function timeSpanMs(text: string): number | undefined {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,7})?))?$/.exec(text);
  if (match === null) return undefined;
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number((part as string | undefined) ?? 0));
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000;
}
