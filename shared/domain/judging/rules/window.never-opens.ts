/** `window.never-opens`: a required window that leaves nothing usable within policy’s horizon. */

import type {
  CalendarDate,
  MaintenanceConfigurationName,
  MaintenanceWindow,
  WindowTemplate,
} from '../../maintenance/maintenance-window.ts';
import { firstGood, weekly, withoutStartDate } from '../../maintenance/propose-window.ts';
import { horizonOf, windowNamed, type Rule, type RuleContext } from '../rule.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly horizonDays: number;
  readonly startDate?: CalendarDate;
}

export const windowNeverOpens: Rule<'window.never-opens', Evidence> = {
  code: 'window.never-opens',
  about: {
    what: 'A required window leaves nothing usable for the whole time that is judged.',
    why: 'It starts later or is frozen throughout: AKS then patches nothing until the images are older than the 90 days Microsoft supports.',
    cure: 'Bring its start date forward or shorten its not-allowed dates.',
    source: 'AKS docs: planned-maintenance (startDate, notAllowedDates), support-policies',
  },
  words: ({ configuration, horizonDays, startDate }) => ({
    message: `${configuration} does not open within the next ${String(horizonDays)} days${startDate === undefined ? '' : ` (it starts on ${startDate})`}.`,
    cure: 'Bring its start date forward or shorten its not-allowed dates.',
  }),
  find(context) {
    const { horizonDays, required } = context.policy.windows;
    return required.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      if (judged === undefined || judged.configuration.reading.kind === 'unreadable') return [];
      if (judged.openings.some(({ usableHours }) => usableHours > 0)) return [];
      const { reading } = judged.configuration;
      const window = reading.kind === 'scheduled' ? reading.window : undefined;
      const proposed = window === undefined ? undefined : thatOpens(window, context);
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
          ...(proposed === undefined ? {} : { proposal: { configuration, window: proposed } }),
        },
      ];
    });
  },
};

/** The same window from now on and without freezes, or every week when its rhythm is what keeps it shut. */
function thatOpens(window: MaintenanceWindow, context: RuleContext): WindowTemplate | undefined {
  const thawed = { ...window, notAllowedDates: [] };
  return firstGood([withoutStartDate(thawed), weekly(thawed)], horizonOf(context), () => true);
}
