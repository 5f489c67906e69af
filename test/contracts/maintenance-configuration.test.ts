import { describe, expect, it } from 'vitest';
import {
  maintenanceWindowSchema,
  parseMaintenanceConfiguration,
  toArmMaintenanceWindow,
} from '../../shared/contracts/azure/maintenance-configuration.ts';

const window = {
  schedule: { weekly: { intervalWeeks: 2, dayOfWeek: 'Tuesday' } },
  durationHours: 6,
  utcOffset: '-05:30',
  startDate: '2026-01-06',
  startTime: '22:15',
  notAllowedDates: [{ start: '2026-12-23', end: '2027-01-03' }],
};
const item = (maintenanceWindow: unknown, more: object = {}): object => ({
  name: 'aksManagedNodeOSUpgradeSchedule',
  properties: { maintenanceWindow, ...more },
});

describe('a maintenance configuration as ARM returns it', () => {
  it('is read into the domain', () => {
    expect(parseMaintenanceConfiguration(item(window))).toEqual({
      name: 'aksManagedNodeOSUpgradeSchedule',
      reading: {
        kind: 'scheduled',
        window: {
          schedule: { kind: 'weekly', intervalWeeks: 2, dayOfWeek: 'Tuesday' },
          durationHours: 6,
          utcOffsetMinutes: -330,
          startDate: '2026-01-06',
          startMinute: 1335,
          notAllowedDates: [{ start: '2026-12-23', end: '2027-01-03' }],
        },
      },
    });
  });

  it.each([
    ['durationHours', { durationHours: undefined }, { durationHours: 24 }],
    ['utcOffset', { utcOffset: undefined }, { utcOffsetMinutes: 0 }],
    ['notAllowedDates', { notAllowedDates: null }, { notAllowedDates: [] }],
  ])('takes the default of AKS where %s is absent', (_, change, expected) => {
    expect(parseMaintenanceConfiguration(item({ ...window, ...change })).reading).toMatchObject({
      kind: 'scheduled',
      window: expected,
    });
  });

  it('ignores fields it does not know and remembers a shared window', () => {
    const reading = parseMaintenanceConfiguration(
      item({ ...window, preview: 1 }, { maintenanceWindowId: '/shared' }),
    ).reading;
    expect(reading).toMatchObject({ kind: 'scheduled', sharedWindowId: '/shared' });
  });

  it('reads the legacy form', () => {
    const legacy = {
      name: 'default',
      properties: {
        timeInWeek: [{ day: 'Sunday', hourSlots: [1, 2] }],
        notAllowedTime: [{ start: '2026-12-24T00:00:00Z', end: '2026-12-26T00:00:00Z' }],
      },
    };
    expect(parseMaintenanceConfiguration(legacy).reading).toMatchObject({
      kind: 'legacy',
      window: { notAllowedTime: [{ startMs: Date.parse('2026-12-24T00:00Z') }] },
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['an unknown schedule', item({ ...window, schedule: { hourly: {} } }), /schedule/],
    [
      'two schedules',
      item({ ...window, schedule: { daily: { intervalDays: 1 }, weekly: window.schedule.weekly } }),
      /exactly one/,
    ],
    ['a start date that is an expression', item({ ...window, startDate: "[parameters('startDate')]" }), /startDate/],
    ['a start date that no calendar has', item({ ...window, startDate: '2026-13-01' }), /startDate/],
    [
      'a freeze on a day that no calendar has',
      item({ ...window, notAllowedDates: [{ start: '2026-12-23', end: '2026-13-05' }] }),
      /notAllowedDates\[0\]\.end: must be a date/,
    ],
    [
      'a freeze that ends before it starts',
      item({ ...window, notAllowedDates: [{ start: '2026-12-23', end: '2026-12-22' }] }),
      /must not end before it starts/,
    ],
    ['more hours than a day has', item({ ...window, durationHours: 30 }), /durationHours/],
    ['half an hour', item({ ...window, durationHours: 4.5 }), /durationHours/],
    [
      'the legacy form where AKS does not take it',
      {
        name: 'aksManagedNodeOSUpgradeSchedule',
        properties: { timeInWeek: [{ day: 'Sunday', hourSlots: [1, 2, 3, 4] }] },
      },
      /timeInWeek: is for default only/,
    ],
    [
      'a legacy freeze that is no moment',
      {
        name: 'default',
        properties: {
          timeInWeek: [{ day: 'Sunday', hourSlots: [1] }],
          notAllowedTime: [{ start: 'soon', end: 'later' }],
        },
      },
      /notAllowedTime\[0\]\.start: must be a date and time/,
    ],
    ['a start time like 25:99', item({ ...window, startTime: '25:99' }), /startTime/],
    ['nothing at all', undefined, /expected object/],
    ['neither form', { name: 'default', properties: {} }, /maintenanceWindow: is missing/],
  ])('calls %s unreadable and names the field', (_, value, problem) => {
    const { reading } = parseMaintenanceConfiguration(value);
    expect(reading.kind === 'unreadable' ? reading.problem : '').toMatch(problem);
  });
});

describe('the window of a repair template', () => {
  it('goes to ARM as it was written, without a start date', () => {
    const { startDate: _, ...written } = window;
    expect(toArmMaintenanceWindow(maintenanceWindowSchema.parse(written))).toEqual(written);
  });

  it.each([
    ['three hours', { durationHours: 3 }],
    ['an interval of nine weeks', { schedule: { weekly: { intervalWeeks: 9, dayOfWeek: 'Sunday' } } }],
    ['a start date', { startDate: '2026-01-01' }],
    ['a misspelt field', { duration: 6 }],
  ])('is refused with %s', (_, change) => {
    const { startDate: __, ...written } = window;
    expect(maintenanceWindowSchema.safeParse({ ...written, ...change }).success).toBe(false);
  });
});
