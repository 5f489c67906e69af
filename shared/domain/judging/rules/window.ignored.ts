/** `window.ignored`: AKS ignores a `default` window that is not weekly. */

import { weekly } from '../../maintenance/propose-window.ts';
import { windowNamed, type Rule } from '../rule.ts';
import type { MaintenanceConfigurationName } from '../../maintenance/maintenance-window.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
}

export const windowIgnored: Rule<'window.ignored', Evidence> = {
  code: 'window.ignored',
  about: {
    what: 'The window default does not open every week.',
    why: 'Since June 2025 AKS ignores a default window rarer than weekly and patches as soon as a release reaches the region; daily and monthly kinds are not allowed there.',
    cure: 'Give default a weekly schedule with an interval of one week.',
    source: 'Azure/AKS issue 5050; AKS docs: planned-maintenance',
  },
  words: ({ configuration }) => ({
    message: `AKS ignores ${configuration} because it does not open every week.`,
    cure: `Give ${configuration} a weekly schedule with an interval of one week.`,
  }),
  find(context) {
    const reading = windowNamed(context, 'default')?.configuration.reading;
    if (reading?.kind !== 'scheduled') return [];
    const { schedule } = reading.window;
    if (schedule.kind === 'weekly' && schedule.intervalWeeks === 1) return [];
    return [
      {
        code: 'window.ignored',
        severity: 'warning',
        effect: 'advice',
        evidence: { configuration: 'default' },
        proposal: { configuration: 'default', window: weekly(reading.window) },
      },
    ];
  },
};
