/**
 * What AKS accepts as a maintenance configuration: bounds of azure-rest-api-specs, MaintenanceConfiguration.tsp; the kinds of
 * schedule for each name of AKS docs `planned-maintenance`. Written apart from what the warden itself believes about them.
 */

import * as z from 'zod';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const interval = (most: number) => z.int().min(1).max(most);

const schedule = z
  .strictObject({
    daily: z.strictObject({ intervalDays: interval(7) }).nullish(),
    weekly: z.strictObject({ intervalWeeks: interval(4), dayOfWeek: z.enum(days) }).nullish(),
    absoluteMonthly: z.strictObject({ intervalMonths: interval(6), dayOfMonth: z.int().min(1).max(31) }).nullish(),
    relativeMonthly: z
      .strictObject({
        intervalMonths: interval(6),
        weekIndex: z.enum(['First', 'Second', 'Third', 'Fourth', 'Last']),
        dayOfWeek: z.enum(days),
      })
      .nullish(),
  })
  .refine((kinds) => kindsOf(kinds).length === 1, 'exactly one kind must be specified');

const maintenanceWindow = z.strictObject({
  schedule,
  durationHours: z.int().min(4).max(24).nullish(),
  utcOffset: z
    .string()
    .regex(/^[+-]\d{2}:\d{2}$/)
    .nullish(),
  startDate: z.iso.date().nullish(),
  startTime: z.string().regex(/^\d{2}:\d{2}$/),
  notAllowedDates: z.array(z.strictObject({ start: z.iso.date(), end: z.iso.date() })).nullish(),
});

const instant = z.iso.datetime({ offset: true });
const timeInWeek = z.strictObject({ day: z.enum(days), hourSlots: z.array(z.int().min(0).max(23)) });

/** Beside `properties` a body may echo what GET shows; it is not looked at. */
const configuration = z.object({
  properties: z.strictObject({
    maintenanceWindow: maintenanceWindow.nullish(),
    maintenanceWindowId: z.string().nullish(),
    timeInWeek: z.array(timeInWeek).nullish(),
    notAllowedTime: z.array(z.strictObject({ start: instant, end: instant })).nullish(),
  }),
});

/** Undefined: AKS takes the body. `today`: YYYY-MM-DD. */
export function configurationProblem(body: unknown, name: string, today: string): string | undefined {
  const parsed = configuration.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `The value of parameter ${issue?.path.join('.') ?? ''} is invalid: ${issue?.message ?? ''}.`;
  }
  const { maintenanceWindow: window, timeInWeek: slots } = parsed.data.properties;
  if (window === undefined || window === null) {
    if (slots === undefined || slots === null) return 'maintenanceWindow must be specified.';
    return name === 'default' ? undefined : 'timeInWeek is allowed for default only.';
  }
  if (name === 'default' && kindsOf(window.schedule)[0] !== 'weekly')
    return 'Only a weekly schedule is allowed for default.';
  // Even an unchanged one is refused (terraform-provider-azurerm pull 23985).
  if (typeof window.startDate === 'string' && window.startDate < today) return 'startDate must not be in the past.';
  return undefined;
}

function kindsOf(kinds: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(kinds).flatMap(([kind, value]) => (value === undefined || value === null ? [] : [kind]));
}
