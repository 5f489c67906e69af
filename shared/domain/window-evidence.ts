/** Evidence of the findings about maintenance windows. */

import type { MaintenanceConfigurationName } from './maintenance-window.ts';

export interface WindowEvidence {
  /** A required maintenance configuration is not there. */
  'window.missing': { readonly configuration: MaintenanceConfigurationName };
  /** An opening is nominally shorter than policy's minimum. */
  'window.too-short': {
    readonly configuration: MaintenanceConfigurationName;
    readonly hours: number;
    readonly minimumHours: number;
  };
  /** Freezes leave an opening less than policy's minimum. */
  'window.starved': {
    readonly configuration: MaintenanceConfigurationName;
    readonly usableHours: number;
    readonly minimumHours: number;
    /** Nominal start of the first such opening, epoch milliseconds. */
    readonly openingStartMs: number;
  };
  /** The windows could not be read, or one of them is of a shape nobody knows. */
  'window.unreadable': { readonly configuration: string; readonly problem: string };
  /** The window never opens within policy's horizon: it starts later, or is frozen throughout. */
  'window.never-opens': {
    readonly configuration: MaintenanceConfigurationName;
    readonly horizonDays: number;
    readonly startDate?: string;
  };
  /** AKS ignores a `default` window that is not weekly. */
  'window.ignored': { readonly configuration: MaintenanceConfigurationName };
}
