/** `window.misnamed`: a maintenance configuration whose name AKS does not know. */

import { isMaintenanceConfigurationName } from '../maintenance-window.ts';
import { nearestConfigurationName } from '../nearest-configuration-name.ts';
import type { Rule } from '../verdict.ts';

export const windowMisnamed: Rule = {
  code: 'window.misnamed',
  about: {
    what: 'A maintenance configuration has a name that AKS does not accept.',
    why: 'Only default, aksManagedAutoUpgradeSchedule and aksManagedNodeOSUpgradeSchedule mean anything; some pages misspell them.',
    cure: 'Rename it in the template it comes from.',
    source: 'Azure/ARO-HCP pull request 3260; AKS docs: planned-maintenance',
  },
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
