/** Which of the three names somebody meant who wrote another one. */

import { maintenanceConfigurationNames, type MaintenanceConfigurationName } from './maintenance-window.ts';

/** Undefined when the name resembles none of them. */
export function nearestConfigurationName(name: string): MaintenanceConfigurationName | undefined {
  const written = name.toLowerCase();
  if (/node-?(os|upgrade|image)/.test(written)) return 'aksManagedNodeOSUpgradeSchedule';
  if (/auto-?upgrade/.test(written)) return 'aksManagedAutoUpgradeSchedule';
  return maintenanceConfigurationNames.find((known) => known.toLowerCase() === written);
}
