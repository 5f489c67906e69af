/** Maintenance windows for tests: Sundays 01:00 to 07:00 UTC unless told otherwise. */

import type {
  MaintenanceConfiguration,
  MaintenanceWindow,
} from '../../shared/domain/maintenance/maintenance-window.ts';

export function aWindow(window: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    schedule: { kind: 'weekly', intervalWeeks: 1, dayOfWeek: 'Sunday' },
    durationHours: 6,
    utcOffsetMinutes: 0,
    startDate: '2026-01-01',
    startMinute: 60,
    notAllowedDates: [],
    ...window,
  };
}

export function aNodeOSWindow(window: Partial<MaintenanceWindow> = {}): MaintenanceConfiguration {
  return aConfiguration('aksManagedNodeOSUpgradeSchedule', window);
}

export function aConfiguration(name: string, window: Partial<MaintenanceWindow> = {}): MaintenanceConfiguration {
  return { name, reading: { kind: 'scheduled', window: aWindow(window) } };
}
