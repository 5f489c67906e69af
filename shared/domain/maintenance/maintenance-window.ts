/** A maintenance configuration as a value: names, schedule kinds, the window itself and what could be read of it. */

export const maintenanceConfigurationNames = [
  'aksManagedNodeOSUpgradeSchedule',
  'aksManagedAutoUpgradeSchedule',
  'default',
] as const;
export type MaintenanceConfigurationName = (typeof maintenanceConfigurationNames)[number];

export const daysOfWeek = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
export type DayOfWeek = (typeof daysOfWeek)[number];
export const weekIndexes = ['First', 'Second', 'Third', 'Fourth', 'Last'] as const;
export type WeekIndex = (typeof weekIndexes)[number];

/** The four schedule kinds of AKS planned maintenance (azure-rest-api-specs, MaintenanceConfiguration.tsp). */
export type Schedule =
  | { readonly kind: 'daily'; readonly intervalDays: number }
  | { readonly kind: 'weekly'; readonly intervalWeeks: number; readonly dayOfWeek: DayOfWeek }
  | { readonly kind: 'absoluteMonthly'; readonly intervalMonths: number; readonly dayOfMonth: number }
  | {
      readonly kind: 'relativeMonthly';
      readonly intervalMonths: number;
      readonly weekIndex: WeekIndex;
      readonly dayOfWeek: DayOfWeek;
    };

/** A plain calendar date, `YYYY-MM-DD`, read in the window's own offset. */
export type CalendarDate = string;

/** Both ends are whole days in the window's offset, `end` included (AKS docs `planned-maintenance`). */
export interface DateSpan {
  readonly start: CalendarDate;
  readonly end: CalendarDate;
}

export interface MaintenanceWindow {
  readonly schedule: Schedule;
  /** Hours an opening lasts; AKS takes 24 when the field is absent. */
  readonly durationHours: number;
  /** Minutes east of UTC; fixed, without daylight saving. */
  readonly utcOffsetMinutes: number;
  /** The window is inactive before this date; absent means active at once. */
  readonly startDate?: CalendarDate;
  /** Local start of each opening in minutes after midnight, 0..1439. */
  readonly startMinute: number;
  readonly notAllowedDates: readonly DateSpan[];
}

/** The deprecated form, allowed on `default` only: whole UTC hours per weekday, and forbidden UTC spans. */
export interface LegacyWindow {
  readonly timeInWeek: readonly { readonly day: DayOfWeek; readonly hourSlots: readonly number[] }[];
  readonly notAllowedTime: readonly { readonly startMs: number; readonly endMs: number }[];
}

export type WindowReading =
  | { readonly kind: 'scheduled'; readonly window: MaintenanceWindow; readonly sharedWindowId?: string }
  | { readonly kind: 'legacy'; readonly window: LegacyWindow }
  | { readonly kind: 'unreadable'; readonly problem: string };

export interface MaintenanceConfiguration {
  /** As ARM spells it; a name outside the three known ones is kept so that a near miss can be told. */
  readonly name: string;
  readonly reading: WindowReading;
}

/** A stretch of time, epoch milliseconds, end excluded. */
export interface TimeSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** One occurrence of a window: its nominal span, and what freezes leave of it. */
export interface Opening extends TimeSpan {
  readonly usable: readonly TimeSpan[];
  /** Hours of the longest usable stretch; AKS starts work only inside one. */
  readonly usableHours: number;
}

export function isMaintenanceConfigurationName(name: string): name is MaintenanceConfigurationName {
  return maintenanceConfigurationNames.some((known) => known === name);
}

/** The window a repair creates; a repair never sets a start date, so AKS makes it active at once. */
export type WindowTemplate = Omit<MaintenanceWindow, 'startDate'>;
