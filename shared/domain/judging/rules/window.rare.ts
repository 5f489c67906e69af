/** `window.rare`: longer between two usable stretches than policy allows. */

import type { MaintenanceConfigurationName, Opening } from '../../maintenance/maintenance-window.ts';
import { longestGapHours } from '../../maintenance/openings.ts';
import { firstGood, weekly } from '../../maintenance/propose-window.ts';
import { horizonOf, windowNamed, type Rule } from '../rule.ts';
import { daysName } from '../words.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly longestGapHours: number;
  readonly allowedDays: number;
}

export const windowRare: Rule<'window.rare', Evidence> = {
  code: 'window.rare',
  about: {
    what: 'The time between two openings is longer than policy allows.',
    why: 'Images come every week; whoever opens rarely runs old ones, and a single missed opening doubles the wait.',
    cure: 'Choose a weekly schedule, and shorten a freeze that is longer than the gap.',
    source: 'AKS docs: planned-maintenance, support-policies',
  },
  words: ({ configuration, longestGapHours, allowedDays }) => ({
    message: `${configuration} stays closed for up to ${daysName(longestGapHours / 24)}; policy allows ${daysName(allowedDays)}.`,
    cure: 'Choose a weekly schedule.',
  }),
  find(context) {
    const { longestGapDays, required } = context.policy.windows;
    const span = horizonOf(context);
    return required.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (!judged?.openings.some(({ usableHours }) => usableHours > 0)) return [];
      const gap = longestGapHours(judged.openings, span);
      if (gap <= longestGapDays * 24) return [];
      const { reading } = judged.configuration;
      const isGood = (openings: readonly Opening[]) => longestGapHours(openings, span) <= longestGapDays * 24;
      const window = reading.kind === 'scheduled' ? firstGood([weekly(reading.window)], span, isGood) : undefined;
      return [
        {
          code: 'window.rare' as const,
          severity: 'warning' as const,
          effect: 'advice' as const,
          evidence: { configuration, longestGapHours: Math.round(gap), allowedDays: longestGapDays },
          ...(window === undefined ? {} : { proposal: { configuration, window } }),
        },
      ];
    });
  },
};
