/** A maintenance configuration is taken within the bounds of its specification and nowhere else. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedAzure, type SimulatedAzure } from '../../infra/local/simulated-azure/simulated-azure.ts';
import { seeded } from '../local-azure.ts';
import { armCaller, type ArmAnswer, type ArmCaller } from './arm-caller.ts';

let azure: SimulatedAzure;
let arm: ArmCaller;
beforeAll(async () => {
  azure = await startSimulatedAzure({ port: 0, nowMs: Date.parse('2026-11-21T08:00:00Z') });
  arm = await armCaller(azure);
});
afterAll(() => azure.close());

const nodeOS = 'aksManagedNodeOSUpgradeSchedule';
const put = (name: string, properties: unknown): Promise<ArmAnswer> =>
  arm(`${seeded(azure, 'data-eus-01').ref.id}/maintenanceConfigurations/${name}`, {
    method: 'PUT',
    body: { properties },
  });

const weekly = { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } };
const good = { schedule: weekly, durationHours: 4, startTime: '01:00' };
const scheduled = (schedule: unknown): object => ({ ...good, schedule });

describe('a window is taken', () => {
  it.each<[string, object]>([
    ['with what must be', good],
    [
      'at the upper bounds',
      { ...scheduled({ weekly: { intervalWeeks: 4, dayOfWeek: 'Saturday' } }), durationHours: 24 },
    ],
    ['every seventh day', scheduled({ daily: { intervalDays: 7 } })],
    ['on the 31st', scheduled({ absoluteMonthly: { intervalMonths: 6, dayOfMonth: 31 } })],
    ['on a last Friday', scheduled({ relativeMonthly: { intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Friday' } })],
    [
      'with everything',
      {
        ...good,
        utcOffset: '-07:00',
        startDate: '2026-11-21',
        notAllowedDates: [{ start: '2026-12-23', end: '2027-01-03' }],
      },
    ],
  ])('%s', async (_, maintenanceWindow) => {
    expect(await put(nodeOS, { maintenanceWindow })).toMatchObject({
      status: 200,
      body: { name: nodeOS, properties: { maintenanceWindow } },
    });
  });

  it('and gets the defaults of what is left out', async () => {
    const { durationHours: _, ...least } = good;
    expect(await put(nodeOS, { maintenanceWindow: least })).toMatchObject({
      body: { properties: { maintenanceWindow: { durationHours: 24, utcOffset: '+00:00', startDate: '2026-11-21' } } },
    });
  });
});

describe('a window is refused', () => {
  it.each<[string, object]>([
    ...[0, 8, 1.5, undefined].map(
      (intervalDays) =>
        [`every ${String(intervalDays)} days`, scheduled({ daily: { intervalDays } })] as [string, object],
    ),
    ['every five weeks', scheduled({ weekly: { intervalWeeks: 5, dayOfWeek: 'Sunday' } })],
    ['on Funday', scheduled({ weekly: { intervalWeeks: 1, dayOfWeek: 'Funday' } })],
    ['on no day', scheduled({ weekly: { intervalWeeks: 1 } })],
    ['every seven months', scheduled({ absoluteMonthly: { intervalMonths: 7, dayOfMonth: 1 } })],
    ['on day 0', scheduled({ absoluteMonthly: { intervalMonths: 1, dayOfMonth: 0 } })],
    ['on day 32', scheduled({ absoluteMonthly: { intervalMonths: 1, dayOfMonth: 32 } })],
    ['in a fifth week', scheduled({ relativeMonthly: { intervalMonths: 1, weekIndex: 'Fifth', dayOfWeek: 'Sunday' } })],
    ['hourly', scheduled({ hourly: { intervalHours: 1 } })],
    ['without a schedule', scheduled({})],
    ['with two', scheduled({ ...weekly, daily: { intervalDays: 1 } })],
    ...[3, 25, 4.5, '4'].map(
      (durationHours) => [`of ${String(durationHours)} hours`, { ...good, durationHours }] as [string, object],
    ),
    ...['banana', 'Z', '+5:30', '2', '+05:30:00'].map(
      (utcOffset) => [`at the offset ${utcOffset}`, { ...good, utcOffset }] as [string, object],
    ),
    ...['banana', '20270101', '2027-02-30', '2026-11-20'].map(
      (startDate) => [`from ${startDate}`, { ...good, startDate }] as [string, object],
    ),
    ['at no time', { ...good, startTime: undefined }],
    ['at half past', { ...good, startTime: '1:30' }],
    ['with a text for dates', { ...good, notAllowedDates: 'x' }],
    ['with dates that do not end', { ...good, notAllowedDates: [{ start: '2026-12-23' }] }],
    ['with a field nobody knows', { ...good, days: 3 }],
  ])('%s', async (_, maintenanceWindow) => {
    expect(await put(nodeOS, { maintenanceWindow })).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });

  it.each<[string, object]>([
    ['default', scheduled({ daily: { intervalDays: 1 } })],
    ['default', scheduled({ absoluteMonthly: { intervalMonths: 1, dayOfMonth: 1 } })],
    ['banana', good],
  ])('under the name %s with %j', async (name, maintenanceWindow) => {
    expect((await put(name, { maintenanceWindow })).status).toBe(400);
  });

  it('when there is none', async () => {
    expect((await put(nodeOS, {})).status).toBe(400);
    expect((await put(nodeOS, undefined)).status).toBe(400);
  });
});

describe('the old form', () => {
  const slots = (day: string, hourSlots: unknown): object => ({ timeInWeek: [{ day, hourSlots }] });
  it.each<[string, string, object, number]>([
    ['of default', 'default', slots('Sunday', [0, 23]), 200],
    [
      'with a freeze',
      'default',
      { ...slots('Sunday', [1]), notAllowedTime: [{ start: '2026-12-24T00:00:00Z', end: '2026-12-27T00:00:00Z' }] },
      200,
    ],
    ['of any other name', nodeOS, slots('Sunday', [1]), 400],
    ['with slot 24', 'default', slots('Sunday', [24]), 400],
    ['on Funday', 'default', slots('Funday', [1]), 400],
  ])('%s', async (_, name, properties, status) => {
    expect((await put(name, properties)).status).toBe(status);
  });
});
