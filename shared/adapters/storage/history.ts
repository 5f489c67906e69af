/** Table `history`: a partition per cluster, newest entries first. */

import { historyEntryForm } from '../../contracts/stored/history-entry.ts';
import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import type { HistoryEntry } from '../../domain/record/history.ts';
import type { History } from '../../ports/records.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, newestFirst, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export function makeHistory(storage: Storage): History {
  return {
    async add(cluster, entry) {
      const table = await storage.table('history');
      const partitionKey = keyOf(clusterKey(cluster));
      const rowKey = `${newestFirst(entry.atMs)}-${keyOf(identity(entry)).slice(0, 12)}`;
      await orStatus(table.upsertEntity({ partitionKey, rowKey, ...rowOf(historyEntryForm, entry) }, 'Replace'), []);
    },
    async latest(cluster, limit) {
      const table = await storage.table('history');
      const filter = `PartitionKey eq '${keyOf(clusterKey(cluster))}'`;
      const entries: HistoryEntry[] = [];
      for await (const row of listRows(table, { filter })) {
        if (entries.length >= limit) break;
        const parsed = readRow(historyEntryForm, row, 'history');
        // The rest of the story is still worth reading.
        if (parsed.kind === 'row') entries.push(parsed.value);
      }
      return entries;
    },
  };
}

function identity(entry: HistoryEntry): string {
  return 'sweepId' in entry ? `${entry.kind}|${entry.sweepId}` : `${entry.kind}|${entry.by}`;
}
