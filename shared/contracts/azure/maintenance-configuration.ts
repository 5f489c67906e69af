/** Maintenance configurations as ARM and the policy document spell them, read into domain values and written back. */

import * as z from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import {
  daysOfWeek,
  type MaintenanceConfiguration,
  type MaintenanceWindow,
  type Schedule,
  weekIndexes,
  type WindowReading,
  type WindowTemplate,
} from '../../domain/maintenance/maintenance-window.ts';

/** Bounds of azure-rest-api-specs, MaintenanceConfiguration.tsp. */
const scheduleShape = {
  daily: z.strictObject({ intervalDays: z.int().min(1).max(7) }).optional(),
  weekly: z.strictObject({ intervalWeeks: z.int().min(1).max(4), dayOfWeek: z.enum(daysOfWeek) }).optional(),
  absoluteMonthly: z
    .strictObject({ intervalMonths: z.int().min(1).max(6), dayOfMonth: z.int().min(1).max(31) })
    .optional(),
  relativeMonthly: z
    .strictObject({
      intervalMonths: z.int().min(1).max(6),
      weekIndex: z.enum(weekIndexes),
      dayOfWeek: z.enum(daysOfWeek),
    })
    .optional(),
} satisfies Readonly<Record<Schedule['kind'], z.ZodType>>;

type ArmSchedule = z.output<z.ZodObject<typeof scheduleShape>>;

const oneSchedule = (schedule: ArmSchedule) =>
  Object.values(schedule).filter((each) => each !== undefined).length === 1;
const oneScheduleText = 'needs exactly one of daily, weekly, absoluteMonthly, relativeMonthly';

const calendarDate = z.iso.date('must be a date, YYYY-MM-DD');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:mm');
const utcOffset = z.string().regex(/^[+-]\d{2}:\d{2}$/, 'must be an offset such as +02:00');
const dateSpan = z
  .object({ start: calendarDate, end: calendarDate })
  .refine(({ start, end }) => start <= end, 'must not end before it starts');

/** The window of a policy's repair template: ARM's own form, strict, four hours or more. */
export const maintenanceWindowSchema = z
  .strictObject({
    schedule: z.strictObject(scheduleShape).refine(oneSchedule, oneScheduleText),
    durationHours: z.int().min(4, 'AKS needs four hours or more').max(24),
    utcOffset: utcOffset.default('+00:00'),
    startTime: clockTime,
    notAllowedDates: z.array(dateSpan).default([]),
  })
  .transform((window): WindowTemplate => ({
    schedule: toSchedule(window.schedule),
    durationHours: window.durationHours,
    utcOffsetMinutes: offsetMinutes(window.utcOffset),
    startMinute: minuteOfDay(window.startTime),
    notAllowedDates: window.notAllowedDates,
  }));

const armWindow = z.object({
  schedule: z.object(scheduleShape).refine(oneSchedule, oneScheduleText),
  durationHours: z.int().min(1).max(24).default(24),
  utcOffset: utcOffset.nullish().transform((value) => value ?? '+00:00'),
  startDate: z
    .string()
    .transform((text) => text.slice(0, 'YYYY-MM-DD'.length))
    .pipe(calendarDate)
    .nullish(),
  startTime: clockTime,
  notAllowedDates: z
    .array(dateSpan)
    .nullish()
    .transform((value) => value ?? []),
});

const timeInWeek = z.object({ day: z.enum(daysOfWeek), hourSlots: z.array(z.int().min(0).max(23)) });
const moment = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((ms) => !Number.isNaN(ms), 'must be a date and time, such as 2026-12-24T00:00:00Z');
const timeSpan = z
  .object({ start: moment, end: moment })
  .transform(({ start, end }) => ({ startMs: start, endMs: end }));
const nullableList = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const armItem = z.object({
  name: z.string(),
  properties: z
    .object({
      maintenanceWindow: z.unknown().optional(),
      maintenanceWindowId: z.string().nullish(),
      timeInWeek: nullableList(timeInWeek),
      notAllowedTime: nullableList(timeSpan),
    })
    .nullish(),
});

/** Reads an item of ARM's list; what cannot be understood is `unreadable` and says which field is to blame. */
export function parseMaintenanceConfiguration(item: unknown): MaintenanceConfiguration {
  const name = z.object({ name: z.string() }).safeParse(item).data?.name ?? '(no name)';
  const parsed = armItem.safeParse(item);
  if (!parsed.success) return { name, reading: unreadable(parsed.error) };
  const {
    maintenanceWindow,
    maintenanceWindowId,
    timeInWeek: slots,
    notAllowedTime,
  } = parsed.data.properties ?? {
    timeInWeek: [],
    notAllowedTime: [],
  };
  if (maintenanceWindow !== undefined && maintenanceWindow !== null)
    return { name, reading: readWindow(maintenanceWindow, maintenanceWindowId ?? undefined) };
  if (slots.length === 0) return { name, reading: { kind: 'unreadable', problem: 'maintenanceWindow: is missing' } };
  if (name.toLowerCase() !== 'default')
    return { name, reading: { kind: 'unreadable', problem: 'timeInWeek: is for default only; use maintenanceWindow' } };
  return { name, reading: { kind: 'legacy', window: { timeInWeek: slots, notAllowedTime } } };
}

function readWindow(value: unknown, sharedWindowId: string | undefined): WindowReading {
  const parsed = armWindow.safeParse(value);
  if (!parsed.success) return unreadable(parsed.error);
  const { schedule, durationHours, startDate, startTime, notAllowedDates, ...rest } = parsed.data;
  const window: MaintenanceWindow = {
    schedule: toSchedule(schedule),
    durationHours,
    utcOffsetMinutes: offsetMinutes(rest.utcOffset),
    startMinute: minuteOfDay(startTime),
    notAllowedDates: notAllowedDates.map(({ start, end }) => ({ start, end })),
    ...(startDate === undefined || startDate === null ? {} : { startDate }),
  };
  return { kind: 'scheduled', window, ...(sharedWindowId === undefined ? {} : { sharedWindowId }) };
}

function unreadable(error: z.ZodError): WindowReading {
  const problem = error.issues.map((issue) => `${z.core.toDotPath(issue.path)}: ${issue.message}`).join('; ');
  return { kind: 'unreadable', problem };
}

/** The `maintenanceWindow` of an ARM body, without a start date: AKS then starts at once. */
export function toArmMaintenanceWindow(window: WindowTemplate): JsonObject {
  return {
    schedule: toArmSchedule(window.schedule),
    durationHours: window.durationHours,
    utcOffset: offsetText(window.utcOffsetMinutes),
    startTime: `${two(Math.floor(window.startMinute / 60))}:${two(window.startMinute % 60)}`,
    ...(window.notAllowedDates.length === 0
      ? {}
      : { notAllowedDates: window.notAllowedDates.map(({ start, end }) => ({ start, end })) }),
  };
}

function toSchedule({ daily, weekly, absoluteMonthly, relativeMonthly }: ArmSchedule): Schedule {
  if (daily !== undefined) return { kind: 'daily', ...daily };
  if (weekly !== undefined) return { kind: 'weekly', ...weekly };
  if (absoluteMonthly !== undefined) return { kind: 'absoluteMonthly', ...absoluteMonthly };
  if (relativeMonthly !== undefined) return { kind: 'relativeMonthly', ...relativeMonthly };
  throw new Error(`a schedule ${oneScheduleText}`);
}

function toArmSchedule({ kind, ...rest }: Schedule): JsonObject {
  return { [kind]: rest };
}

function offsetMinutes(offset: string): number {
  const [hours = '0', minutes = '0'] = offset.slice(1).split(':');
  return (offset.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

export function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

function minuteOfDay(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
