/** `window.shifts`: the window keeps its offset while the owner’s clocks change. */

import { maintenanceConfigurationNames } from '../maintenance-window.ts';
import { timeOfDay } from '../local-time.ts';
import { windowNamed, type Rule } from '../verdict.ts';

export const windowShifts: Rule = {
  code: 'window.shifts',
  about: {
    what: 'Within two weeks the window moves on the owner’s clock.',
    why: 'Windows have a fixed UTC offset and know no daylight saving.',
    cure: 'Change the window’s utcOffset when the clocks change, or accept the shift.',
    source: 'AKS docs: planned-maintenance (utcOffset)',
  },
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

const dayMs = 86_400_000;
const announcedMs = 14 * dayMs;

/** The clock on which people know the window today: the same time of UTC day, seen at this moment of the year. */
function localStart(startMs: number, nowMs: number, timeZone: string): string {
  return timeOfDay(startMs - Math.ceil((startMs - nowMs) / dayMs) * dayMs, timeZone);
}
