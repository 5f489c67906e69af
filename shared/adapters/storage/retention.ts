/** Deletes what nobody asks for any more, so that tables stay as large as the fleet and not as old. */

import type { TableClient } from '@azure/data-tables';
import { dayInUtc } from '../../domain/time/calendar.ts';
import type { Retention } from '../../ports/records.ts';
import { newestFirst, type Storage } from './storage-connection.ts';
import { changesPartition, claimsOf, countOf, dayKey } from './change-budget.ts';
import { daysPartition } from './fleet-days.ts';
import { listRows, orStatus } from './storage-fault.ts';
import { sweepIndex } from './sweep-ledger.ts';

export function makeRetention(storage: Storage): Retention {
  return {
    async forgetSweeps(beforeMs, signal) {
      const sweeps = await storage.table('sweeps');
      const changes = await storage.table('changes');
      const orders = await storage.table('orders');
      const { odata } = await import('@azure/data-tables');
      const old = odata`PartitionKey eq ${sweepIndex} and RowKey gt ${newestFirst(beforeMs)}`;
      let forgotten = 0;
      for await (const { rowKey = '', sweepId } of listRows<{ sweepId: string }>(sweeps, { filter: old, signal })) {
        for (const table of [sweeps, changes, orders])
          await deleteRows(table, { filter: odata`PartitionKey eq ${sweepId}`, signal });
        const claims = odata`PartitionKey eq ${changesPartition} and RowKey ge ${claimsOf(sweepId)} and RowKey lt ${`${claimsOf(sweepId)}~`}`;
        await deleteRows(changes, { filter: claims, signal });
        await orStatus(changes.deleteEntity(changesPartition, countOf(sweepId)), [404]);
        // Last, so that a sweep which is only half deleted is found again tomorrow.
        await orStatus(sweeps.deleteEntity(sweepIndex, rowKey), [404]);
        forgotten += 1;
      }
      const [first, day] = [dayKey(''), dayKey(dayInUtc(beforeMs))];
      const days = odata`PartitionKey eq ${changesPartition} and RowKey ge ${first} and RowKey lt ${day}`;
      await deleteRows(changes, { filter: days, signal });
      return forgotten;
    },
    async forgetNotices(beforeMs, signal) {
      const filter = `RowKey ge 'n-' and RowKey lt 'n.' and state ne 'pending' and ${writtenBefore(beforeMs)}`;
      const told = await deleteRows(await storage.table('outbox'), { filter, signal });
      return told + (await deleteRows(await storage.table('inbox'), { filter: writtenBefore(beforeMs), signal }));
    },
    async forgetHistory(beforeMs, signal) {
      const filter = `RowKey gt '${newestFirst(beforeMs)}'`;
      return deleteRows(await storage.table('history'), { filter, signal });
    },
    async forgetDays(beforeMs, signal) {
      const { odata } = await import('@azure/data-tables');
      const filter = odata`PartitionKey eq ${daysPartition} and RowKey lt ${dayInUtc(beforeMs)}`;
      return deleteRows(await storage.table('fleet'), { filter, signal });
    },
  };
}

/** The moment that the service itself keeps for every row. */
function writtenBefore(ms: number): string {
  return `Timestamp lt datetime'${new Date(ms).toISOString()}'`;
}

interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** Most operations in one table transaction. */
const batchSize = 100;

/** Rows come sorted by partition, and a transaction holds rows of one. Answers how many were deleted. */
async function deleteRows(
  table: TableClient,
  { filter, signal }: { readonly filter: string; readonly signal: AbortSignal },
): Promise<number> {
  const rows = listRows(table, { filter, select: ['partitionKey', 'rowKey'], signal });
  let batch: Row[] = [];
  let deleted = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await orStatus(table.submitTransaction(batch.map((row) => ['delete', { ...row }])), [404]);
    deleted += batch.length;
    batch = [];
  };
  for await (const { partitionKey = '', rowKey = '' } of rows) {
    if (batch.length === batchSize || batch[0]?.partitionKey !== partitionKey) await flush();
    batch.push({ partitionKey, rowKey });
  }
  await flush();
  return deleted;
}
