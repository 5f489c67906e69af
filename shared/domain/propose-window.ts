/** Concrete windows that would mend a finding: proposals for people, and what a repair writes where policy allows it. */

import {
  daysOfWeek,
  type MaintenanceConfigurationName,
  type MaintenanceWindow,
  type Opening,
  type TimeSpan,
} from './maintenance-window.ts';
import { openingsStarting } from './openings.ts';
import type { WindowPolicy, WindowTemplate } from './policy.ts';

const longestHours = 24;

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

/** A repair never sets a start date: AKS then makes the window active at once. */
export function withoutStartDate({ startDate: _, ...window }: MaintenanceWindow): WindowTemplate {
  return window;
}

export function lengthened(window: MaintenanceWindow, hours: number): WindowTemplate {
  return {
    ...withoutStartDate(window),
    durationHours: Math.min(longestHours, Math.max(window.durationHours, Math.ceil(hours))),
  };
}

/** The same hours of the same day, every week. */
export function weekly(window: MaintenanceWindow): WindowTemplate {
  const { schedule } = window;
  const dayOfWeek = 'dayOfWeek' in schedule ? schedule.dayOfWeek : 'Sunday';
  return { ...withoutStartDate(window), schedule: { kind: 'weekly', intervalWeeks: 1, dayOfWeek } };
}

/** The same hours on another weekday. `days`: 1 to 6 days later. */
export function movedByDays(window: WindowTemplate, days: number): WindowTemplate {
  const { schedule } = window;
  const day = 'dayOfWeek' in schedule ? daysOfWeek.indexOf(schedule.dayOfWeek) : 0;
  const dayOfWeek = daysOfWeek[(day + days) % daysOfWeek.length] ?? 'Sunday';
  return { ...window, schedule: { kind: 'weekly', intervalWeeks: 1, dayOfWeek } };
}

/** The first weekday and hour near the old ones for which every opening suits; undefined when there is none. */
export function movedUntil(
  window: MaintenanceWindow,
  span: TimeSpan,
  suits: (opening: Opening) => boolean,
): WindowTemplate | undefined {
  const template = weekly(window);
  for (let days = 0; days < daysOfWeek.length; days += 1)
    for (const startMinute of [window.startMinute, ...hourStarts]) {
      const moved = { ...movedByDays(template, days), startMinute };
      if (openingsStarting({ kind: 'scheduled', window: moved }, span).every(suits)) return moved;
    }
  return undefined;
}

const hourStarts = Array.from({ length: 24 }, (_, hour) => hour * 60);
