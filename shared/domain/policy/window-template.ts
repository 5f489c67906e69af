/** The window that policy, or else Microsoft's advice, would have. */

import type { WindowTemplate, MaintenanceConfigurationName } from '../maintenance/maintenance-window.ts';
import type { WindowPolicy } from './policy.ts';

/** Microsoft's advice where policy has no template: weekly, four hours or more (AKS docs `planned-maintenance`). */
const advised: WindowTemplate = {
  schedule: { kind: 'weekly', intervalWeeks: 1, dayOfWeek: 'Sunday' },
  durationHours: 6,
  utcOffsetMinutes: 0,
  startMinute: 60,
  notAllowedDates: [],
};

export function templateOf(policy: WindowPolicy, configuration: MaintenanceConfigurationName): WindowTemplate {
  return (
    policy.repair[configuration] ?? { ...advised, durationHours: Math.max(advised.durationHours, policy.minimumHours) }
  );
}
