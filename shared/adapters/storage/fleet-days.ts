/** Table `fleet`, partition `days`: how the fleet stood on each day. */

import { fleetDayForm } from '../../contracts/stored/fleet-day.ts';
import type { FleetDay } from '../../domain/fleet/fleet-day.ts';
import type { FleetDays } from '../../ports/records.ts';
import { readRow, rowOf } from './json-columns.ts';
import type { Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export const daysPartition = 'days';

export function makeFleetDays(storage: Storage): FleetDays {
  return {
    async keep(day) {
      const table = await storage.table('fleet');
      const entity = { partitionKey: daysPartition, rowKey: day.day, ...rowOf(fleetDayForm, day) };
      return typeof (await orStatus(table.createEntity(entity), [409])) !== 'number';
    },
    async since(day) {
      const table = await storage.table('fleet');
      const { odata } = await import('@azure/data-tables');
      const filter = odata`PartitionKey eq ${daysPartition} and RowKey ge ${day}`;
      const days: FleetDay[] = [];
      for await (const row of listRows(table, { filter })) {
        const parsed = readRow(fleetDayForm, row, 'fleet');
        // What a later version counted, this one cannot tell; nothing is decided by it.
        if (parsed.kind === 'row') days.push(parsed.value);
      }
      return days;
    },
  };
}
