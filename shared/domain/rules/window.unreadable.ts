/** `window.unreadable`: what could not be read is unknown, not absent: the cluster is neither compliant nor acted upon. */

import { isMaintenanceConfigurationName } from '../maintenance-window.ts';
import type { Finding } from '../finding.ts';
import type { RuleContext } from '../verdict.ts';

export function windowUnreadable({ maintenance, policy }: RuleContext): readonly Finding[] {
  if (maintenance.kind === 'unknown') return [unreadable('maintenanceConfigurations', maintenance.problem, 'unknown')];
  return maintenance.configurations.flatMap(({ name, reading }) => {
    if (reading.kind !== 'unreadable') return [];
    const isRequired = isMaintenanceConfigurationName(name) && policy.windows.required.includes(name);
    return [unreadable(name, reading.problem, isRequired ? 'unknown' : 'advice')];
  });
}

function unreadable(configuration: string, problem: string, effect: 'unknown' | 'advice'): Finding {
  return { code: 'window.unreadable', severity: 'warning', effect, evidence: { configuration, problem } };
}
