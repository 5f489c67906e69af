/**
 * `window.ignored`: since June 2025 AKS ignores a `default` window rarer than weekly and patches as soon as a release
 * reaches the region (Azure/AKS issue 5050); daily and monthly kinds are not allowed there at all (AKS docs `planned-maintenance`).
 */

import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function windowIgnored({ windows }: RuleContext): readonly Finding[] {
  return windows.flatMap(({ configuration: { name, reading } }) => {
    if (name !== 'default' || reading.kind !== 'scheduled') return [];
    const { schedule } = reading.window;
    if (schedule.kind === 'weekly' && schedule.intervalWeeks === 1) return [];
    const evidence = { configuration: name } as const;
    return [{ code: 'window.ignored' as const, severity: 'warning' as const, effect: 'advice' as const, evidence }];
  });
}
