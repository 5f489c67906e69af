/** Table `fleet`, row `writes`: the one switch of all writes, guarded by its ETag. */

import { switchForm } from '../../contracts/stored/deeds.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { WriteSwitch } from '../../ports/write-switch.ts';
import { writeOver } from './guarded-write.ts';
import { readRow, rowOf } from './json-columns.ts';
import type { Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

const keys = { partitionKey: 'fleet', rowKey: 'writes' };

export function makeWriteSwitch(storage: Storage): WriteSwitch {
  return {
    async read(signal) {
      const table = await storage.table('fleet');
      const options = signal === undefined ? {} : { abortSignal: signal };
      const row = await orStatus(table.getEntity(keys.partitionKey, keys.rowKey, options), [404]);
      if (typeof row === 'number') return undefined;
      const parsed = readRow(switchForm, row, 'fleet');
      return parsed.kind === 'row'
        ? { kind: 'switch', state: parsed.value, version: row.etag }
        : { kind: 'unreadable', problem: parsed.problem };
    },
    async put(state, version) {
      const table = await storage.table('fleet');
      const entity = { ...keys, ...rowOf(switchForm, state) };
      const written = await writeOver(table, entity, version);
      if (typeof written === 'number' || written.etag === undefined)
        throw new TransientError('somebody else stopped or released the writes meanwhile');
      return written.etag;
    },
  };
}
