/** Timer triggers: NCRONTAB in UTC, one run at a time, the next occurrence computed after the last has ended. */

import { setTimeout as wait } from 'node:timers/promises';
import { CronExpressionParser } from 'cron-parser';
import type { RegisteredFunction } from './functions-core.ts';
import { expanded, triggerOf, type Invoker, type TriggerInput } from './invoker.ts';

/** Runs until the signal stops it; answers what the timer would be given now. Throws at once when the schedule cannot be read. */
export function startTimer(registered: RegisteredFunction, invoker: Invoker, signal: AbortSignal): () => TriggerInput {
  const schedule = expanded(triggerOf(registered)['schedule'], process.env);
  const startedAt = new Date();
  const timer: Timer = { schedule, updated: startedAt, next: nextAfter(schedule, startedAt) };
  void run(timer, () => invoker.invoke(registered, inputOf(timer)), signal);
  return () => inputOf(timer);
}

/** The status that a function sees is the one from before its run. */
interface Timer {
  readonly schedule: string;
  last?: Date;
  updated: Date;
  next: Date;
}

async function run(timer: Timer, invoke: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (await arrives(timer.next, signal)) {
    // The invoker has printed the fault; the schedule goes on.
    await invoke().catch(() => undefined);
    timer.last = timer.updated = timer.next;
    timer.next = nextAfter(timer.schedule, new Date());
  }
}

/** A timer of Node.js cannot wait longer than 24 days. */
const longestSleepMs = 24 * 3_600_000;

/** False when the signal ends the waiting. */
async function arrives(moment: Date, signal: AbortSignal): Promise<boolean> {
  const leftMs = moment.getTime() - Date.now();
  if (leftMs <= 0) return true;
  const sleep = wait(Math.min(leftMs, longestSleepMs), true, { signal, ref: false });
  return (await sleep.catch(() => false)) && arrives(moment, signal);
}

/** .NET's first moment, which the host hands over when a timer has never run. */
const never = '0001-01-01T00:00:00';

/** `isPastDue` never, because this host keeps no memory of missed runs. */
function inputOf({ last, updated, next }: Timer): TriggerInput {
  const ScheduleStatus = { Last: last === undefined ? never : at(last), Next: at(next), LastUpdated: at(updated) };
  return { data: { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: false }) } };
}

function at(moment: Date): string {
  return moment.toISOString().replace('Z', '+00:00');
}

/** Five fields mean seconds 0. */
function nextAfter(schedule: string, after: Date): Date {
  return CronExpressionParser.parse(schedule, { currentDate: after, tz: 'UTC' }).next().toDate();
}
