/** `window.misnamed`: a maintenance configuration whose name AKS does not know. */

import {
  isMaintenanceConfigurationName,
  type MaintenanceConfigurationName,
} from '../../maintenance/maintenance-window.ts';
import { nearestConfigurationName } from '../../maintenance/nearest-configuration-name.ts';
import type { Rule } from '../rule.ts';

interface Evidence {
  readonly configuration: string;
  readonly meant?: MaintenanceConfigurationName;
}

export const windowMisnamed: Rule<'window.misnamed', Evidence> = {
  code: 'window.misnamed',
  about: {
    what: 'A maintenance configuration has a name that AKS does not accept.',
    why: 'Only default, aksManagedAutoUpgradeSchedule and aksManagedNodeOSUpgradeSchedule mean anything; some pages misspell them.',
    cure: 'Rename it in the template it comes from.',
    source: 'Azure/ARO-HCP pull request 3260; AKS docs: planned-maintenance',
  },
  words: ({ configuration, meant }) => ({
    message: `"${configuration}" is no name that AKS accepts for a maintenance configuration.`,
    cure: meant === undefined ? 'Remove it.' : `Rename it to ${meant}.`,
  }),
  find({ maintenance }) {
    if (maintenance.kind === 'unknown') return [];
    return maintenance.configurations
      .filter(({ name }) => !isMaintenanceConfigurationName(name))
      .map(({ name }) => {
        const meant = nearestConfigurationName(name);
        return {
          code: 'window.misnamed',
          severity: 'warning',
          effect: 'advice',
          evidence: { configuration: name, ...(meant === undefined ? {} : { meant }) },
        };
      });
  },
};
