/** Cuts what is due to one receiver into messages: what is urgent at once, the rest not too often, many as one digest. */

import { isUrgent, type Notice } from './notice.ts';
import type { DeliveryHabits, Receiver } from './receiver.ts';
import { timeOfDay } from '../time/local-time.ts';

export interface DueNotice {
  readonly notice: Notice;
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

/** Each list becomes one message; more than one notice makes a digest. The urgent ones come first. */
export function planDelivery<Due extends DueNotice>(
  due: readonly Due[],
  { isOneByOne = false }: DeliveryHabits,
): readonly (readonly Due[])[] {
  if (isOneByOne) return due.map((each) => [each]);
  // Somebody wants to see what each kind of test looks like, and the state of the fleet is a message of its own.
  const isAlone = ({ notice }: Due) => notice.isTest === true || notice.kind === 'daily-digest';
  const alone = due.filter(isAlone);
  const real = due.filter((each) => !isAlone(each));
  const urgent = real.filter(({ notice }) => isUrgent(notice));
  const routine = real.filter(({ notice }) => !isUrgent(notice));
  return [...bundled(urgent), ...bundled(routine), ...alone.map((each) => [each])];
}

function bundled<Due extends DueNotice>(due: readonly Due[]): readonly (readonly Due[])[] {
  if (due.length === 0) return [];
  return due.length <= mostSingle ? due.map((each) => [each]) : [due];
}

const minuteMs = 60_000;
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
