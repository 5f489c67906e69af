/** Keeps how the fleet stands today: one row a day, however often it is asked. */

import { fleetDay } from '../domain/fleet/fleet-day.ts';
import { isThere } from '../domain/record/cluster-record.ts';
import type { ClusterRecords, FleetDays } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface KeepFleetDayDeps {
  readonly records: Pick<ClusterRecords, 'all'>;
  readonly days: Pick<FleetDays, 'keep'>;
}

export type KeepFleetDay = (invocation: Invocation) => Promise<void>;

export function makeKeepFleetDay({ records, days }: KeepFleetDayDeps): KeepFleetDay {
  return async function keepFleetDay({ nowMs, log }) {
    const { records: known, skipped } = await records.all();
    const day = fleetDay({ records: known.filter(isThere), unreadable: skipped }, nowMs);
    const isFirst = await days.keep(day);
    log.info('day of the fleet counted', { day: day.day, groups: day.groups.length, isFirst });
  };
}
