/** Table `history`: a partition per cluster, newest entries first. */

import { historyEntryForm } from '../../contracts/stored/history-entry.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { HistoryEntry } from '../../domain/record/history.ts';
import type { History } from '../../ports/records.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, newestFirst, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export function makeHistory(storage: Storage): History {
  return {
    async add(subject, entry) {
      const table = await storage.table('history');
      const partitionKey = partitionOf(subject);
      const rowKey = `${newestFirst(entry.atMs)}-${keyOf(identity(entry)).slice(0, 12)}`;
      await orStatus(table.upsertEntity({ partitionKey, rowKey, ...rowOf(historyEntryForm, entry) }, 'Replace'), []);
    },
    async latest(subject, limit) {
      const table = await storage.table('history');
      const filter = `PartitionKey eq '${partitionOf(subject)}'`;
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

function partitionOf(subject: ClusterRef | 'fleet'): string {
  return subject === 'fleet' ? subject : keyOf(clusterKey(subject));
}

function identity(entry: HistoryEntry): string {
  switch (entry.kind) {
    case 'look':
    case 'corrected':
      return `${entry.kind}|${entry.sweepId}`;
    case 'exempted':
    case 'exemption-ended':
      return `${entry.kind}|${entry.by}`;
    case 'tag-changed':
      return `${entry.kind}|${entry.change.kind}`;
    case 'exemption-granted':
    case 'exemption-withdrawn':
    case 'undo-asked':
    case 'resume-asked':
    case 'enforce-asked':
    case 'sweep-asked':
    case 'writes-stopped':
    case 'writes-released':
      return `${entry.kind}|${entry.id}`;
  }
}
