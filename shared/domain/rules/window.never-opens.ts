/**
 * `window.never-opens`: a required window that leaves nothing usable within policy's horizon, because it starts later or is
 * frozen throughout: AKS then patches nothing until the images are older than the 90 days Microsoft supports.
 * Sources: AKS docs `planned-maintenance` (`startDate`, `notAllowedDates`) and `support-policies`.
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function windowNeverOpens({ windows, policy }: RuleContext): readonly Finding[] {
  const { horizonDays, required } = policy.windows;
  return required.flatMap((configuration) => {
    const judged = windows.find((window) => window.configuration.name === configuration);
    if (judged === undefined || judged.configuration.reading.kind === 'unreadable') return [];
    if (judged.openings.some(({ usableHours }) => usableHours > 0)) return [];
    const { reading } = judged.configuration;
    const startDate = reading.kind === 'scheduled' ? reading.window.startDate : undefined;
    const evidence = { configuration, horizonDays, ...(startDate === undefined ? {} : { startDate }) };
    return [{ code: 'window.never-opens' as const, severity: 'error' as const, effect: 'drift' as const, evidence }];
  });
}
