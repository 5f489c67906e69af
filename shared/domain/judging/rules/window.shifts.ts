/** `window.shifts`: the window keeps its offset while the owner’s clocks change. */

import {
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
} from '../../maintenance/maintenance-window.ts';
import { timeOfDay } from '../../time/local-time.ts';
import { windowNamed, type Rule } from '../rule.ts';
import { dayWords } from '../../time/moment.ts';
import { dayMs } from '../../time/durations.ts';

/** Local times of day in the owner's zone before and after the clocks change. */
interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly openingStartMs: number;
}

export const windowShifts: Rule<'window.shifts', Evidence> = {
  code: 'window.shifts',
  about: {
    what: 'Within two weeks the window moves on the owner’s clock.',
    why: 'Windows have a fixed UTC offset and know no daylight saving.',
    cure: 'Change the window’s utcOffset when the clocks change, or accept the shift.',
    source: 'AKS docs: planned-maintenance (utcOffset)',
  },
  words: ({ configuration, timeZone, from, to, openingStartMs }) => ({
    message: `From ${dayWords(openingStartMs, timeZone)} on ${configuration} opens at ${to} instead of ${from} in ${timeZone}: windows know no daylight saving.`,
    cure: 'Change its utcOffset when the clocks change, or accept the shift.',
  }),
  find(context) {
    const { timeZone } = context.policy;
    const soon = context.nowMs + announcedMs;
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const openings = windowNamed(context, configuration)?.openings.filter(({ startMs }) => startMs < soon) ?? [];
      const shifted = openings
        .map(({ startMs }) => ({
          openingStartMs: startMs,
          from: localStart(startMs, context.nowMs, timeZone),
          to: timeOfDay(startMs, timeZone),
        }))
        .find(({ from, to }) => from !== to);
      if (shifted === undefined) return [];
      const evidence = { configuration, timeZone, ...shifted };
      return [{ code: 'window.shifts' as const, severity: 'info' as const, effect: 'advice' as const, evidence }];
    });
  },
};

const announcedMs = 14 * dayMs;

/** The clock on which people know the window today: the same time of UTC day, seen at this moment of the year. */
function localStart(startMs: number, nowMs: number, timeZone: string): string {
  return timeOfDay(startMs - Math.ceil((startMs - nowMs) / dayMs) * dayMs, timeZone);
}
