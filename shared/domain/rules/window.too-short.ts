/**
 * `window.too-short`: an opening lasts less than policy's minimum. Four hours is what AKS advises and its API demands
 * (AKS docs `planned-maintenance`); legacy hour slots on `default` can still be shorter.
 */

import { maintenanceConfigurationNames } from '../maintenance-window.ts';
import type { Finding } from '../finding.ts';
import type { JudgedWindow, RuleContext } from '../verdict.ts';

const hourMs = 3_600_000;

export function windowTooShort({ windows, policy }: RuleContext): readonly Finding[] {
  const { minimumHours, required } = policy.windows;
  return maintenanceConfigurationNames.flatMap((configuration) => {
    const judged = windows.find((window) => window.configuration.name === configuration);
    const hours = judged === undefined ? undefined : nominalHours(judged);
    if (hours === undefined || hours >= minimumHours) return [];
    const effect = required.includes(configuration) ? ('drift' as const) : ('advice' as const);
    const severity = effect === 'drift' ? ('error' as const) : ('warning' as const);
    return [{ code: 'window.too-short' as const, severity, effect, evidence: { configuration, hours, minimumHours } }];
  });
}

/** The duration it was given, or the shortest stretch of joined legacy slots. */
function nominalHours({ configuration, openings }: JudgedWindow): number | undefined {
  if (configuration.reading.kind === 'scheduled') return configuration.reading.window.durationHours;
  const lengths = openings.map(({ startMs, endMs }) => (endMs - startMs) / hourMs);
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}
