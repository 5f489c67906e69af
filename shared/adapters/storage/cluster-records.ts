/** Table `clusters`: one row a cluster, guarded by its ETag. */

import { clusterRecordForm } from '../../contracts/stored/cluster-record.ts';
import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { ClusterRecords } from '../../ports/records.ts';
import { writeOver } from './guarded-write.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

/** `subscriptions`: those that are watched; empty: all. */
export function makeClusterRecords(storage: Storage, subscriptions: readonly string[] = []): ClusterRecords {
  const watched = new Set(subscriptions.map((id) => id.toLowerCase()));
  return {
    async get(cluster) {
      const table = await storage.table('clusters');
      const { partitionKey, rowKey } = keysOf(cluster);
      const row = await orStatus(table.getEntity(partitionKey, rowKey), [404]);
      if (typeof row === 'number') return undefined;
      const parsed = readRow(clusterRecordForm, row, 'clusters');
      return parsed.kind === 'row' ? { kind: 'record', record: parsed.value, version: row.etag } : parsed;
    },
    async put(record, version) {
      const table = await storage.table('clusters');
      const entity = { ...keysOf(record.cluster), ...rowOf(clusterRecordForm, record) };
      const written = await writeOver(table, entity, version);
      if (typeof written === 'number' || written.etag === undefined) throw outdated();
      return written.etag;
    },
    async remove(cluster, version) {
      const table = await storage.table('clusters');
      const { partitionKey, rowKey } = keysOf(cluster);
      const removed = await orStatus(table.deleteEntity(partitionKey, rowKey, { etag: version }), [404, 412]);
      if (removed === 412) throw outdated();
    },
    async all() {
      const table = await storage.table('clusters');
      const records: ClusterRecord[] = [];
      let skipped = 0;
      for await (const row of listRows(table)) {
        if (watched.size > 0 && !watched.has(row.partitionKey ?? '')) continue;
        const parsed = readRow(clusterRecordForm, row, 'clusters');
        if (parsed.kind === 'row') records.push(parsed.value);
        else skipped += 1;
      }
      return { records, skipped };
    },
  };
}

function outdated(): LostRaceError {
  return new LostRaceError('somebody else wrote the record of this cluster meanwhile');
}

function keysOf(cluster: ClusterRef): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: cluster.subscriptionId.toLowerCase(), rowKey: keyOf(clusterKey(cluster)) };
}
