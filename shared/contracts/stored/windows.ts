/** Maintenance windows inside stored things, as the domain holds them. */

import * as z from 'zod';
import {
  daysOfWeek,
  maintenanceConfigurationNames,
  type DateSpan,
  type LegacyWindow,
  type MaintenanceWindow,
  type Schedule,
  type TimeSpan,
  weekIndexes,
  type WindowReading,
  type WindowTemplate,
} from '../../domain/maintenance/maintenance-window.ts';
import { fields, kinds, list, wordOf } from './schema.ts';

const number = z.number();
const dayOfWeek = wordOf(daysOfWeek);

export const configurationNameSchema = wordOf(maintenanceConfigurationNames);

const schedule = kinds<Schedule>({
  daily: { intervalDays: number },
  weekly: { intervalWeeks: number, dayOfWeek },
  absoluteMonthly: { intervalMonths: number, dayOfMonth: number },
  relativeMonthly: { intervalMonths: number, weekIndex: wordOf(weekIndexes), dayOfWeek },
});

const template = {
  schedule,
  durationHours: number,
  utcOffsetMinutes: number,
  startMinute: number,
  notAllowedDates: list(fields<DateSpan>({ start: z.string(), end: z.string() })),
};

export const windowTemplateSchema = fields<WindowTemplate>(template);

const timeSpan = fields<TimeSpan>({ startMs: number, endMs: number });

const legacyWindow = fields<LegacyWindow>({
  timeInWeek: list(fields<LegacyWindow['timeInWeek'][number]>({ day: dayOfWeek, hourSlots: list(number) })),
  notAllowedTime: list(timeSpan),
});

export const windowReadingSchema = kinds<WindowReading>({
  scheduled: {
    window: fields<MaintenanceWindow>({ ...template, startDate: z.string().optional() }),
    sharedWindowId: z.string().optional(),
  },
  legacy: { window: legacyWindow },
  unreadable: { problem: z.string() },
});
