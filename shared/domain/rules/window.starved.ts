/** `window.starved`: long enough on paper, but a freeze leaves an opening less than policy’s minimum. An opening that a freeze takes away altogether is told and drifts nobody: that is what a freeze is for. */

import { maintenanceConfigurationNames, type Opening } from '../maintenance-window.ts';
import { movedUntil } from '../propose-window.ts';
import { windowNamed, type Rule } from '../verdict.ts';

export const windowStarved: Rule = {
  code: 'window.starved',
  about: {
    what: 'Not-allowed dates leave an opening less than policy’s minimum of hours.',
    why: 'Freezes are whole days in the window’s offset, the end included; what they cut off an opening is lost.',
    cure: 'Move the not-allowed dates or the window so that they do not cut each other.',
    source: 'AKS docs: planned-maintenance (notAllowedDates)',
  },
  find(context) {
    const { minimumHours, required, horizonDays } = context.policy.windows;
    const span = { startMs: context.nowMs, endMs: context.nowMs + horizonDays * dayMs };
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (judged === undefined) return [];
      const starved = judged.openings.filter(
        (opening) => nominalHours(opening) >= minimumHours && opening.usableHours < minimumHours,
      );
      const cut = starved.find(({ usableHours }) => usableHours > 0);
      const told = cut ?? starved[0];
      if (told === undefined) return [];
      const isDrift = cut !== undefined && required.includes(configuration);
      const { reading } = judged.configuration;
      const suits = ({ usableHours }: Opening) => usableHours === 0 || usableHours >= minimumHours;
      const window =
        reading.kind === 'scheduled' && cut !== undefined ? movedUntil(reading.window, span, suits) : undefined;
      return [
        {
          code: 'window.starved' as const,
          severity: cut === undefined ? ('info' as const) : ('warning' as const),
          effect: isDrift ? ('drift' as const) : ('advice' as const),
          evidence: { configuration, usableHours: told.usableHours, minimumHours, openingStartMs: told.startMs },
          ...(window === undefined ? {} : { proposal: { configuration, window } }),
        },
      ];
    });
  },
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function nominalHours({ startMs, endMs }: Opening): number {
  return (endMs - startMs) / hourMs;
}
