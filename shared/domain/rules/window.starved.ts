/**
 * `window.starved`: long enough on paper, but a freeze leaves an opening less than policy's minimum. An opening that a freeze
 * takes away altogether is what the freeze is for, and not counted. Source: AKS docs `planned-maintenance`, `notAllowedDates`.
 */

import { maintenanceConfigurationNames } from '../maintenance-window.ts';
import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

const hourMs = 3_600_000;

export function windowStarved({ windows, policy }: RuleContext): readonly Finding[] {
  const { minimumHours, required } = policy.windows;
  return maintenanceConfigurationNames.flatMap((configuration) => {
    const openings = windows.find((window) => window.configuration.name === configuration)?.openings ?? [];
    const starved = openings.find(
      ({ startMs, endMs, usableHours }) =>
        (endMs - startMs) / hourMs >= minimumHours && usableHours < minimumHours && usableHours > 0,
    );
    if (starved === undefined) return [];
    const { usableHours, startMs: openingStartMs } = starved;
    const effect = required.includes(configuration) ? ('drift' as const) : ('advice' as const);
    const evidence = { configuration, usableHours, minimumHours, openingStartMs };
    return [{ code: 'window.starved' as const, severity: 'warning' as const, effect, evidence }];
  });
}
