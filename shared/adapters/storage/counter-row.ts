/** A row that only counts, and grows in a transaction with what it counts. */

import type { TableClient, TransactionAction } from '@azure/data-tables';
import { changeCountForm } from '../../contracts/stored/counts.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { orStatus } from './storage-fault.ts';

export interface CounterRow {
  /** Infinity: a later version of the app counts here, so nobody knows how many there are and no more are let in. */
  readonly count: number;
  /** Counts one more; it fails where somebody else has counted meanwhile. */
  readonly oneMore: TransactionAction;
}

export async function readCounter(
  table: TableClient,
  keys: { readonly partitionKey: string; readonly rowKey: string },
): Promise<CounterRow> {
  const row = await orStatus(table.getEntity(keys.partitionKey, keys.rowKey), [404]);
  const known = typeof row === 'number' ? undefined : readPlainRow(changeCountForm, row, table.tableName);
  const count = known === undefined ? 0 : known.kind === 'row' ? known.value.count : Infinity;
  const next = { ...keys, ...plainRowOf(changeCountForm, { count: count + 1 }) };
  const oneMore: TransactionAction =
    typeof row === 'number' ? ['create', next] : ['update', next, 'Replace', { etag: row.etag }];
  return { count, oneMore };
}
