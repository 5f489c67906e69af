/** Which of the three names somebody meant who wrote another one. */

import { maintenanceConfigurationNames, type MaintenanceConfigurationName } from './maintenance-window.ts';

/** Undefined when the name resembles none of them. */
export function nearestConfigurationName(name: string): MaintenanceConfigurationName | undefined {
  const written = name.toLowerCase();
  if (written.includes('nodeos') || written.includes('node-os')) return 'aksManagedNodeOSUpgradeSchedule';
  if (written.includes('autoupgrade') || written.includes('auto-upgrade')) return 'aksManagedAutoUpgradeSchedule';
  return maintenanceConfigurationNames.find((known) => known.toLowerCase() === written);
}
