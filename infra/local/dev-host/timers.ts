/** Timer triggers: NCRONTAB in UTC, one run at a time, the next occurrence computed after the last has ended. */

import { setTimeout as wait } from 'node:timers/promises';
import { CronExpressionParser } from 'cron-parser';
import type { RegisteredFunction } from './functions-core.ts';
import { expanded, triggerOf, type Invoker, type TriggerInput } from './invoker.ts';

/** Runs until the signal stops it. Throws at once when the schedule cannot be read. */
export function startTimer(registered: RegisteredFunction, invoker: Invoker, signal: AbortSignal): void {
  const schedule = expanded(triggerOf(registered)['schedule'], process.env);
  nextAfter(schedule, new Date());
  void run({ registered, invoker, schedule }, signal);
}

interface Timer {
  readonly registered: RegisteredFunction;
  readonly invoker: Invoker;
  readonly schedule: string;
}

async function run({ registered, invoker, schedule }: Timer, signal: AbortSignal): Promise<void> {
  let last: Date | undefined;
  for (
    let next = nextAfter(schedule, new Date());
    await arrives(next, signal);
    next = nextAfter(schedule, new Date())
  ) {
    await invoker.invoke(registered, timerInput(last, next)).catch(() => undefined);
    last = next;
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

/** As the host hands it over; `isPastDue` never, because this host keeps no memory of missed runs. */
export function timerInput(last?: Date, next?: Date): TriggerInput {
  const at = (date: Date | undefined) => (date ?? new Date(0)).toISOString();
  const ScheduleStatus = { Last: at(last), Next: at(next), LastUpdated: at(last) };
  return { data: { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: false }) } };
}

/** Five fields mean seconds 0. */
function nextAfter(schedule: string, after: Date): Date {
  return CronExpressionParser.parse(schedule, { currentDate: after, tz: 'UTC' }).next().toDate();
}
