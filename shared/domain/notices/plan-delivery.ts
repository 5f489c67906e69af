/** Cuts what is due to one receiver into messages: what is urgent at once, the rest not too often, many as one digest. */

import { isUrgent, type Notice } from './notice.ts';
import type { DeliveryHabits, Receiver } from './receiver.ts';
import { timeOfDay } from '../time/local-time.ts';
import { minuteMs } from '../time/durations.ts';

export interface DueNotice {
  readonly notice: Notice;
  /** It was due before and had to wait. */
  readonly isPutOff?: boolean;
}

/** As many as this are sent one by one. */
const mostSingle = 3;

export interface DeliveryMoment {
  readonly nowMs: number;
  /** When the receiver last got something that was not urgent; undefined: never. */
  readonly lastRoutineMs: number | undefined;
}

/** From when on the receiver may be sent something that is not urgent. */
export function routineOpensAtMs(
  receiver: Receiver,
  { routineGapMs }: DeliveryHabits,
  { nowMs, lastRoutineMs }: DeliveryMoment,
): number {
  return Math.max((lastRoutineMs ?? -Infinity) + routineGapMs, quietUntilMs(receiver, nowMs));
}

/** Each list becomes one message; more than one notice makes a digest. The urgent ones come first, the tests last. */
export function planDelivery<Due extends DueNotice>(
  due: readonly Due[],
  { isOneByOne = false }: DeliveryHabits,
): readonly (readonly Due[])[] {
  if (isOneByOne) return due.map((each) => [each]);
  const tests = due.filter(({ notice }) => notice.isTest === true);
  const real = due.filter(({ notice }) => notice.isTest !== true);
  // The state of the fleet is a message of its own.
  const daily = real.filter(({ notice }) => notice.kind === 'daily-digest');
  const news = real.filter(({ notice }) => notice.kind !== 'daily-digest');
  const urgent = news.filter(({ notice }) => isUrgent(notice));
  const routine = news.filter(({ notice }) => !isUrgent(notice));
  // Somebody wants to see what each kind of test looks like; what there was no room for comes together.
  const freshTests = tests.filter(({ isPutOff }) => isPutOff !== true);
  const waitingTests = tests.filter(({ isPutOff }) => isPutOff === true);
  return [
    ...bundled(urgent),
    ...(routine.some(({ isPutOff }) => isPutOff) ? asOne(routine) : bundled(routine)),
    ...alone(daily),
    ...asOne(waitingTests),
    ...alone(freshTests),
  ];
}

function bundled<Due>(due: readonly Due[]): readonly (readonly Due[])[] {
  return due.length <= mostSingle ? alone(due) : asOne(due);
}

function alone<Due>(due: readonly Due[]): readonly (readonly Due[])[] {
  return due.map((each) => [each]);
}

function asOne<Due>(due: readonly Due[]): readonly (readonly Due[])[] {
  return due.length === 0 ? [] : [due];
}

const dayMinutes = 24 * 60;

/** The end of the receiver's quiet hours when it is now within them; else a moment that is over. */
export function quietUntilMs({ quietHours, timeZone = 'UTC' }: Receiver, nowMs: number): number {
  if (quietHours === undefined) return -Infinity;
  const [now, from, to] = [timeOfDay(nowMs, timeZone), quietHours.from, quietHours.to].map(minutes);
  if (now === undefined || from === undefined || to === undefined || from === to) return -Infinity;
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to;
  return isQuiet ? nowMs + ((to - now + dayMinutes) % dayMinutes) * minuteMs : -Infinity;
}

function minutes(clock: string): number {
  const [hours = '0', rest = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(rest);
}
