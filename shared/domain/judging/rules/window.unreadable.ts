/** `window.unreadable`: what could not be read is unknown, not absent: the cluster is neither compliant nor acted upon. */

import { isMaintenanceConfigurationName } from '../../maintenance/maintenance-window.ts';
import type { Found, Rule } from '../rule.ts';
import { unreadableCure } from '../words.ts';
import type { UnknownBecause } from '../../cluster/cluster.ts';

interface Evidence {
  readonly configuration: string;
  readonly problem: string;
  readonly because?: UnknownBecause;
}

export const windowUnreadable: Rule<'window.unreadable', Evidence> = {
  code: 'window.unreadable',
  about: {
    what: 'The maintenance configurations, or one of them, could not be read.',
    why: 'What is not known is not judged: a missing right must not look like a missing window.',
    cure: 'Grant the warden read access to maintenance configurations, or correct the configuration.',
    source: 'azure-rest-api-specs: MaintenanceConfiguration.tsp',
  },
  words: ({ configuration, problem, because }) => ({
    message: `${configuration} could not be read (${problem}).`,
    cure: unreadableCure(because),
  }),
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

function unreadable(evidence: Evidence, effect: 'unknown' | 'advice'): Found<'window.unreadable', Evidence> {
  return { code: 'window.unreadable', severity: 'warning', effect, evidence };
}
