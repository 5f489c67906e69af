/** `window.never-opens`: a required window that leaves nothing usable within policy’s horizon. */

import { withoutStartDate } from '../propose-window.ts';
import { windowNamed, type Rule } from '../verdict.ts';

export const windowNeverOpens: Rule = {
  code: 'window.never-opens',
  about: {
    what: 'A required window leaves nothing usable for the whole time that is judged.',
    why: 'It starts later or is frozen throughout: AKS then patches nothing until the images are older than the 90 days Microsoft supports.',
    cure: 'Bring its start date forward or shorten its not-allowed dates.',
    source: 'AKS docs: planned-maintenance (startDate, notAllowedDates), support-policies',
  },
  find(context) {
    const { horizonDays, required } = context.policy.windows;
    return required.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (judged === undefined || judged.configuration.reading.kind === 'unreadable') return [];
      if (judged.openings.some(({ usableHours }) => usableHours > 0)) return [];
      const { reading } = judged.configuration;
      const window = reading.kind === 'scheduled' ? reading.window : undefined;
      return [
        {
          code: 'window.never-opens' as const,
          severity: 'error' as const,
          effect: 'drift' as const,
          evidence: {
            configuration,
            horizonDays,
            ...(window?.startDate === undefined ? {} : { startDate: window.startDate }),
          },
          ...(window === undefined
            ? {}
            : { proposal: { configuration, window: { ...withoutStartDate(window), notAllowedDates: [] } } }),
        },
      ];
    });
  },
};
