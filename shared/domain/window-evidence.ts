/** Evidence of the findings about maintenance windows. Moments are epoch milliseconds. */

import type { UnknownBecause } from './cluster.ts';
import type { CalendarDate, MaintenanceConfigurationName } from './maintenance-window.ts';

interface OfConfiguration {
  readonly configuration: MaintenanceConfigurationName;
}

export interface WindowEvidence {
  'window.missing': OfConfiguration;
  'window.too-short': OfConfiguration & { readonly hours: number; readonly minimumHours: number };
  /** `openingStartMs`: nominal start of the first such opening. */
  'window.starved': OfConfiguration & {
    readonly usableHours: number;
    readonly minimumHours: number;
    readonly openingStartMs: number;
  };
  'window.unreadable': {
    readonly configuration: string;
    readonly problem: string;
    readonly because?: UnknownBecause;
  };
  'window.never-opens': OfConfiguration & { readonly horizonDays: number; readonly startDate?: CalendarDate };
  'window.not-started': OfConfiguration & { readonly startDate: CalendarDate; readonly firstOpeningMs: number };
  'window.ignored': OfConfiguration;
  /** `channel`: what makes the window one without effect. */
  'window.no-effect': OfConfiguration & { readonly channel: string };
  'window.misnamed': { readonly configuration: string; readonly meant?: MaintenanceConfigurationName };
  'window.rare': OfConfiguration & { readonly longestGapHours: number; readonly allowedDays: number };
  /** The other configuration and the first moment at which both are open. */
  'window.overlapping': OfConfiguration & { readonly other: MaintenanceConfigurationName; readonly atMs: number };
  'window.crowded': OfConfiguration & { readonly clusters: number; readonly allowed: number };
  'window.tight': OfConfiguration & {
    readonly pool: string;
    readonly nodes: number;
    readonly surge: number;
    readonly neededHours: number;
    readonly usableHours: number;
  };
  /** Local times of day in the owner's zone before and after the clocks change. */
  'window.shifts': OfConfiguration & {
    readonly timeZone: string;
    readonly from: string;
    readonly to: string;
    readonly openingStartMs: number;
  };
  'window.stale-freeze': OfConfiguration & {
    readonly spans: readonly { readonly start: string; readonly end: string }[];
  };
}
