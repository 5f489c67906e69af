/** Table `inbox`, partition `race`: how often a piece of work came too late. */

import { changeCountForm } from '../../contracts/stored/counts.ts';
import type { Races } from '../../ports/records.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

/** Tidied away with the rest of the table, long after the work has ended. */
export function makeRaces(storage: Storage): Races {
  return {
    async lost(work) {
      const table = await storage.table('inbox');
      const keys = { partitionKey: 'race', rowKey: keyOf(work) };
      const row = await orStatus(table.getEntity(keys.partitionKey, keys.rowKey), [404]);
      const known = typeof row === 'number' ? undefined : readPlainRow(changeCountForm, row, 'inbox');
      const count = (known?.kind === 'row' ? known.value.count : 0) + 1;
      // Two that count at once may count one less, and still come to an end.
      await orStatus(table.upsertEntity({ ...keys, ...plainRowOf(changeCountForm, { count }) }, 'Replace'), []);
      return count;
    },
  };
}
