/** `window.stale-freeze`: not-allowed dates that are all in the past. */

import { dateIn } from '../../time/calendar.ts';
import {
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
} from '../../maintenance/maintenance-window.ts';
import { windowNamed, type Rule } from '../rule.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly spans: readonly { readonly start: string; readonly end: string }[];
}

export const windowStaleFreeze: Rule<'window.stale-freeze', Evidence> = {
  code: 'window.stale-freeze',
  about: {
    what: 'The window still lists not-allowed dates that are over.',
    why: 'Nobody removed them; this year’s freeze may be missing.',
    cure: 'Remove them, and check whether a coming freeze should take their place.',
    source: 'AKS docs: planned-maintenance (notAllowedDates)',
  },
  words: ({ configuration, spans }) => ({
    message: `${configuration} still lists not-allowed dates that are over (${spans.map(({ start, end }) => `${start} to ${end}`).join(', ')}).`,
    cure: "Remove them, and check whether this year's freeze should take their place.",
  }),
  find(context) {
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const reading = windowNamed(context, configuration)?.configuration.reading;
      if (reading?.kind !== 'scheduled') return [];
      const { notAllowedDates: spans, utcOffsetMinutes } = reading.window;
      const today = dateIn(utcOffsetMinutes, context.nowMs);
      if (spans.length === 0 || spans.some(({ end }) => end >= today)) return [];
      const evidence = { configuration, spans };
      return [{ code: 'window.stale-freeze' as const, severity: 'info' as const, effect: 'advice' as const, evidence }];
    });
  },
};
