/** `window.too-short`: an opening lasts nominally less than policy’s minimum. */

import {
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
} from '../../maintenance/maintenance-window.ts';
import { lengthened } from '../../maintenance/propose-window.ts';
import { templateOf } from '../../policy/window-template.ts';
import { type JudgedWindow, type Rule, windowNamed } from '../rule.ts';
import { hoursName } from '../words.ts';
import { hourMs } from '../../time/durations.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly hours: number;
  readonly minimumHours: number;
}

export const windowTooShort: Rule<'window.too-short', Evidence> = {
  code: 'window.too-short',
  about: {
    what: 'A maintenance window is shorter than policy’s minimum of hours.',
    why: 'AKS advises four hours or more; it only starts work inside the window, and what does not start waits for the next one.',
    cure: 'Lengthen the window.',
    source:
      'AKS docs: planned-maintenance, auto-upgrade-node-os-image; azure-rest-api-specs: MaintenanceConfiguration.tsp',
  },
  words: ({ configuration, hours, minimumHours }) => ({
    message: `${configuration} opens for ${hoursName(hours)}; at least ${hoursName(minimumHours)} are needed.`,
    cure: `Give ${configuration} a duration of ${hoursName(minimumHours)} or more.`,
  }),
  find(context) {
    const { minimumHours, required } = context.policy.windows;
    return maintenanceConfigurationNames.flatMap((configuration) => {
      const judged = windowNamed(context, configuration);
      const hours = judged === undefined ? undefined : nominalHours(judged);
      if (judged === undefined || hours === undefined || hours >= minimumHours) return [];
      const isRequired = required.includes(configuration);
      const { reading } = judged.configuration;
      const window =
        reading.kind === 'scheduled'
          ? lengthened(reading.window, minimumHours)
          : templateOf(context.policy.windows, configuration);
      return [
        {
          code: 'window.too-short' as const,
          severity: isRequired ? ('error' as const) : ('warning' as const),
          effect: isRequired ? ('drift' as const) : ('advice' as const),
          evidence: { configuration, hours, minimumHours },
          proposal: { configuration, window },
        },
      ];
    });
  },
};

/** The duration it was given, or the shortest stretch of joined legacy slots. */
function nominalHours({ configuration, openings }: JudgedWindow): number | undefined {
  if (configuration.reading.kind === 'scheduled') return configuration.reading.window.durationHours;
  const lengths = openings.map(({ startMs, endMs }) => (endMs - startMs) / hourMs);
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}
