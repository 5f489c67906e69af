/**
 * Timer triggers as the Timers extension works them (`TimerListener`, `ScheduleMonitor`): in UTC, on one host at a time, one run
 * at a time, the next occurrence computed after the last run has ended, and a run that was missed made up for once.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { RegisteredFunction } from './functions-core.ts';
import { expanded, triggerOf, type Invoker, type LogLine, type TriggerInput } from './invoker.ts';
import type { Life } from './life.ts';
import { readSchedule, type Schedule } from './schedule.ts';
import { statusJson, type TimerLease, type TimerStatus, type TimerStore } from './timer-store.ts';

export interface TimerStart {
  readonly registered: RegisteredFunction;
  readonly invoker: Invoker;
  readonly store: TimerStore;
  readonly life: Life;
  readonly log: LogLine;
}

interface Timer extends TimerStart {
  readonly name: string;
  readonly schedule: Schedule;
  /** As this host knows it; undefined: another one runs the timer. */
  status: TimerStatus | undefined;
}

export interface RunningTimer {
  /** What a run by hand would be given now. */
  input(): TriggerInput;
  /** Lets another host run it at once. */
  release(): Promise<void>;
}

/** Throws a `BindingError` when the schedule cannot be read. */
export async function startTimer(start: TimerStart): Promise<RunningTimer> {
  const text = expanded(triggerOf(start.registered)['schedule'], process.env);
  const { name } = start.registered.metadata;
  const timer: Timer = { ...start, name, schedule: readSchedule(text, Date.now()), status: undefined };
  const { store, life } = timer;
  let lease = await store.lease(name, life.leases.timerSeconds);
  if (lease !== undefined) timer.status = await firstStatus(timer, Date.now());
  void (async () => {
    lease ??= await untilLeased(timer);
    if (lease === undefined) return;
    keepLease(timer, lease);
    await run(timer);
  })().catch((fault: unknown) => {
    timer.log(`error       ${name}  the timer ended: ${String(fault)}`);
  });
  return {
    input: () => inputOf(timer, false),
    release: async () => lease?.release(),
  };
}

/** Undefined: the host was stopped before another one let go. */
async function untilLeased({ name, store, life, log }: Timer): Promise<TimerLease | undefined> {
  while (await sleep(life.leases.timerRetrySeconds * 1000, life.stopped)) {
    const lease = await store.lease(name, life.leases.timerSeconds).catch((fault: unknown) => {
      log(`warning     ${name}  the lease of the timer was not given: ${String(fault)}`);
      return undefined;
    });
    if (lease !== undefined) return lease;
  }
  return undefined;
}

function keepLease({ name, life, log }: Timer, lease: TimerLease): void {
  const renewal = setInterval(() => {
    lease.renew().catch((fault: unknown) => {
      log(`warning     ${name}  the lease of the timer was not renewed: ${String(fault)}`);
    });
  }, life.leases.timerSeconds * 500).unref();
  life.stopped.addEventListener('abort', () => {
    clearInterval(renewal);
  });
}

async function run(timer: Timer): Promise<void> {
  const { life } = timer;
  const first = (timer.status ??= await firstStatus(timer, Date.now()));
  let { nextMs } = first;
  if (Date.now() > nextMs && !life.stopped.aborted) nextMs = await invoke(timer, first, true);
  while (await arrives(nextMs, life.stopped)) nextMs = await invoke(timer, timer.status, false);
}

/** Answers when the timer is due next. */
async function invoke(timer: Timer, before: TimerStatus, isPastDue: boolean): Promise<number> {
  const begunMs = Date.now();
  // The invoker has printed the fault; the schedule goes on.
  await timer.invoker.invoke(timer.registered, inputOf(timer, isPastDue)).catch(() => undefined);
  const lastMs = isPastDue ? begunMs : Math.max(begunMs, before.nextMs);
  const after = { lastMs, nextMs: timer.schedule.next(lastMs), updatedMs: lastMs };
  timer.status = await save(timer, after);
  return after.nextMs;
}

/** A timer that is new, or whose schedule is another one than before, has missed nothing. */
async function firstStatus(timer: Timer, nowMs: number): Promise<TimerStatus> {
  const { schedule, store, name } = timer;
  const fresh: TimerStatus = { lastMs: undefined, nextMs: schedule.next(nowMs), updatedMs: nowMs };
  if (schedule.isSubMinute) return fresh;
  const known = await store.status(name);
  if (known === undefined) return save(timer, fresh);
  const expectedMs = schedule.next(known.lastMs ?? known.updatedMs);
  if (known.nextMs === expectedMs) return known;
  const updatedMs = expectedMs < nowMs ? nowMs : (known.lastMs ?? known.updatedMs);
  return save(timer, { lastMs: undefined, nextMs: expectedMs < nowMs ? schedule.next(nowMs) : expectedMs, updatedMs });
}

/** Best effort, as in the host. */
async function save({ schedule, store, name, life, log }: Timer, status: TimerStatus): Promise<TimerStatus> {
  if (!schedule.isSubMinute && !life.killed.aborted)
    await store.save(name, status).catch((fault: unknown) => {
      log(`error       ${name}  failed to update the timer trigger status: ${String(fault)}`);
    });
  return status;
}

/** A timer of Node.js cannot wait longer than 24 days. */
const longestSleepMs = 24 * 3_600_000;

/** False when the signal ends the waiting. */
async function arrives(moment: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const leftMs = moment - Date.now();
    if (leftMs <= 0) return true;
    await sleep(Math.min(leftMs, longestSleepMs), signal);
  }
  return false;
}

async function sleep(ms: number, signal: AbortSignal): Promise<boolean> {
  return wait(ms, true, { signal, ref: false }).catch(() => false);
}

/** The status from before the run; none where none is kept. */
function inputOf({ status, schedule }: Timer, isPastDue: boolean): TriggerInput {
  const ScheduleStatus = status === undefined || schedule.isSubMinute ? null : statusJson(status);
  return { data: { json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus, IsPastDue: isPastDue }) } };
}
