/** Table `orders`: a partition a sweep, with one row: for the one cluster it is about, or for all that it found. */

import { orderForm } from '../../contracts/stored/order.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { Orders } from '../../ports/records.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export function makeOrders(storage: Storage): Orders {
  return {
    async give(order) {
      const table = await storage.table('orders');
      const keys = { partitionKey: order.sweepId, rowKey: rowKeyOf(order.cluster) };
      await orStatus(table.upsertEntity({ ...keys, ...rowOf(orderForm, order) }, 'Replace'), []);
    },
    async of(sweepId) {
      const table = await storage.table('orders');
      const { odata } = await import('@azure/data-tables');
      for await (const row of listRows(table, { filter: odata`PartitionKey eq ${sweepId}` })) {
        const parsed = readRow(orderForm, row, 'orders');
        // What cannot be read allows nothing.
        if (parsed.kind === 'row') return parsed.value;
      }
      return undefined;
    },
    async withdraw(sweepId, cluster) {
      const table = await storage.table('orders');
      await orStatus(table.deleteEntity(sweepId, rowKeyOf(cluster)), [404]);
    },
  };
}

const forAll = '!all';

function rowKeyOf(cluster: ClusterRef | undefined): string {
  return cluster === undefined ? forAll : `c-${keyOf(clusterKey(cluster))}`;
}
