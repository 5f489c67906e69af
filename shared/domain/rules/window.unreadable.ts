/** `window.unreadable`: what could not be read is unknown, not absent: the cluster is neither compliant nor acted upon. */

import type { Finding, FindingEvidence } from '../finding.ts';
import { isMaintenanceConfigurationName } from '../maintenance-window.ts';
import type { Rule } from '../verdict.ts';

export const windowUnreadable: Rule = {
  code: 'window.unreadable',
  about: {
    what: 'The maintenance configurations, or one of them, could not be read.',
    why: 'What is not known is not judged: a missing right must not look like a missing window.',
    cure: 'Grant the warden read access to maintenance configurations, or correct the configuration.',
    source: 'azure-rest-api-specs: MaintenanceConfiguration.tsp',
  },
  find({ maintenance, policy }) {
    if (maintenance.kind === 'unknown') {
      const { kind: _, ...reading } = maintenance;
      return [unreadable({ configuration: 'maintenanceConfigurations', ...reading }, 'unknown')];
    }
    return maintenance.configurations.flatMap(({ name, reading }) => {
      if (reading.kind !== 'unreadable') return [];
      const isRequired = isMaintenanceConfigurationName(name) && policy.windows.required.includes(name);
      return [unreadable({ configuration: name, problem: reading.problem }, isRequired ? 'unknown' : 'advice')];
    });
  },
};

function unreadable(evidence: FindingEvidence['window.unreadable'], effect: 'unknown' | 'advice'): Finding {
  return { code: 'window.unreadable', severity: 'warning', effect, evidence };
}
