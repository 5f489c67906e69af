/** Forgets what is too old to be asked for. */

import type { Retention } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import { dayMs } from '../domain/time/durations.ts';

export type TidyUp = (invocation: Invocation) => Promise<void>;

/** Long enough to look back over an incident; every hour adds a line for every cluster. */
const sweepDays = 30;
/** A notice is told once while it is remembered; nothing Azure sends comes again after more than a few days. */
const noticeDays = 90;
const historyDays = 400;
/** A year and a month, so that a month can be seen beside that of the year before. */
const fleetDays = 400;

export function makeTidyUp(retention: Retention): TidyUp {
  return async function tidyUp({ nowMs, signal, log }) {
    const sweeps = await retention.forgetSweeps(nowMs - sweepDays * dayMs, signal);
    const notices = await retention.forgetNotices(nowMs - noticeDays * dayMs, signal);
    const history = await retention.forgetHistory(nowMs - historyDays * dayMs, signal);
    const days = await retention.forgetDays(nowMs - fleetDays * dayMs, signal);
    log.info('tidied up', { sweeps, notices, history, days });
  };
}
