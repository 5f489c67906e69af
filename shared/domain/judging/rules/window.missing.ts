/** `window.missing`: policy requires a maintenance configuration that the cluster does not have. */

import { templateOf } from '../../policy/window-template.ts';
import type { Rule } from '../rule.ts';
import type { MaintenanceConfigurationName } from '../../maintenance/maintenance-window.ts';

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
}

export const windowMissing: Rule<'window.missing', Evidence> = {
  code: 'window.missing',
  about: {
    what: 'A maintenance configuration that policy requires is not there.',
    why: 'Without the node OS window upgrades run at AKS’s own cadence, at any hour, and a failed one is not retried.',
    cure: 'Create the configuration with a weekly window of four hours or more.',
    source: 'AKS docs: planned-maintenance, auto-upgrade-node-os-image; Azure/AKS issue 4600',
  },
  words: ({ configuration }) => ({
    message: `The maintenance configuration ${configuration} is missing, so upgrades can start at any hour.`,
    cure: `Create ${configuration} with a weekly window of four hours or more.`,
  }),
  find({ maintenance, policy }) {
    if (maintenance.kind === 'unknown') return [];
    const present = new Set(maintenance.configurations.map((configuration) => configuration.name));
    return policy.windows.required
      .filter((name) => !present.has(name))
      .map((configuration) => ({
        code: 'window.missing',
        severity: 'error',
        effect: 'drift',
        evidence: { configuration },
        proposal: { configuration, window: templateOf(policy.windows, configuration) },
      }));
  },
};
