/** `window.not-started`: a window that opens for the first time some time from now; an interval pushes its first opening out further. */

import { dateIn } from '../../time/calendar.ts';
import {
  type CalendarDate,
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
} from '../../maintenance/maintenance-window.ts';
import { withoutStartDate } from '../../maintenance/propose-window.ts';
import { windowNamed, type Rule } from '../rule.ts';
import { minuteOf } from '../words.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly startDate: CalendarDate;
  readonly firstOpeningMs: number;
}

export const windowNotStarted: Rule<'window.not-started', Evidence> = {
  code: 'window.not-started',
  about: {
    what: 'The window has a start date that is still to come.',
    why: 'Until then it is inactive; and when the start date falls after the chosen weekday of its week, counting begins a whole interval later.',
    cure: 'Check that the start date is meant; leave it out to have the window active at once.',
    source: 'AKS docs: planned-maintenance (startDate); Azure/AKS issue 5720',
  },
  words: ({ configuration, startDate, firstOpeningMs }) => ({
    message: `${configuration} starts on ${startDate}; it opens for the first time on ${minuteOf(firstOpeningMs)} UTC.`,
    cure: 'Leave the start date out to have the window active at once, if that is not meant.',
  }),
  find(context) {
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      const reading = judged?.configuration.reading;
      const first = judged?.openings.find(({ usableHours }) => usableHours > 0);
      if (reading?.kind !== 'scheduled' || first === undefined) return [];
      const { startDate, utcOffsetMinutes } = reading.window;
      if (startDate === undefined || startDate <= dateIn(utcOffsetMinutes, context.nowMs)) return [];
      return [
        {
          code: 'window.not-started' as const,
          severity: 'info' as const,
          effect: 'advice' as const,
          evidence: { configuration, startDate, firstOpeningMs: first.startMs },
          proposal: { configuration, window: withoutStartDate(reading.window) },
        },
      ];
    });
  },
};
