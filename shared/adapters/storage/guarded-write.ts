/** Writes a row only over what was read: nobody's work is undone. */

import type { TableClient, TableEntity, TableInsertEntityHeaders, TableUpdateEntityHeaders } from '@azure/data-tables';
import { orStatus } from './storage-fault.ts';

/** `etag`: of the row that was read; undefined: there was none. A number: somebody else was there first. */
export function writeOver(
  table: TableClient,
  entity: TableEntity,
  etag: string | undefined,
): Promise<TableInsertEntityHeaders | TableUpdateEntityHeaders | number> {
  return etag === undefined
    ? orStatus(table.createEntity(entity), [409])
    : orStatus(table.updateEntity(entity, 'Replace', { etag }), [404, 412]);
}
