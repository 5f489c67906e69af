/** `window.rare`: longer between two usable stretches than policy allows. */

import { longestGapHours } from '../openings.ts';
import { weekly } from '../propose-window.ts';
import { windowNamed, type Rule } from '../verdict.ts';

export const windowRare: Rule = {
  code: 'window.rare',
  about: {
    what: 'The time between two openings is longer than policy allows.',
    why: 'Images come every week; whoever opens rarely runs old ones, and a single missed opening doubles the wait.',
    cure: 'Choose a weekly schedule.',
    source: 'AKS docs: planned-maintenance, support-policies',
  },
  find(context) {
    const { longestGapDays, horizonDays, required } = context.policy.windows;
    const span = { startMs: context.nowMs, endMs: context.nowMs + horizonDays * dayMs };
    return required.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (!judged?.openings.some(({ usableHours }) => usableHours > 0)) return [];
      const gap = longestGapHours(judged.openings, span);
      if (gap <= longestGapDays * 24) return [];
      const { reading } = judged.configuration;
      return [
        {
          code: 'window.rare' as const,
          severity: 'warning' as const,
          effect: 'advice' as const,
          evidence: { configuration, longestGapHours: Math.round(gap), allowedDays: longestGapDays },
          ...(reading.kind === 'scheduled' ? { proposal: { configuration, window: weekly(reading.window) } } : {}),
        },
      ];
    });
  },
};

const dayMs = 86_400_000;
