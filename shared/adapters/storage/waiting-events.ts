/** Table `inbox`, partitions `waiting-...`: events about clusters that nobody has seen yet, a partition a cluster. */

import { waitingEventForm, type WaitingEvent } from '../../contracts/stored/waiting-event.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { identityOf, type AksEvent } from '../../domain/events/aks-event.ts';
import type { WaitingEvents } from '../../ports/events.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export function makeWaitingEvents(storage: Storage): WaitingEvents {
  async function* waiting(filter: string): AsyncGenerator<WaitingEvent> {
    for await (const row of listRows(await storage.table('inbox'), { filter })) {
      const parsed = readRow(waitingEventForm, row, 'inbox');
      // One that cannot be read waits for the version that wrote it.
      if (parsed.kind === 'row') yield parsed.value;
    }
  }
  return {
    async keep(event, atMs) {
      const table = await storage.table('inbox');
      const entity = { ...keysOf(event), ...rowOf(waitingEventForm, { event, keptAtMs: atMs }) };
      await orStatus(table.createEntity(entity), [409]);
    },
    async of(cluster) {
      const events: AksEvent[] = [];
      for await (const { event } of waiting(`PartitionKey eq '${partitionOf(cluster)}'`)) events.push(event);
      return events;
    },
    async clusters(limit) {
      const clusters = new Map<string, ClusterRef>();
      for await (const { event } of waiting(`PartitionKey ge 'waiting-' and PartitionKey lt 'waiting.'`)) {
        if (!clusters.has(clusterKey(event.cluster)) && clusters.size === limit) break;
        clusters.set(clusterKey(event.cluster), event.cluster);
      }
      return [...clusters.values()];
    },
    async forget(event) {
      const { partitionKey, rowKey } = keysOf(event);
      await orStatus((await storage.table('inbox')).deleteEntity(partitionKey, rowKey), [404]);
    },
  };
}

function partitionOf(cluster: ClusterRef): string {
  return `waiting-${keyOf(clusterKey(cluster))}`;
}

function keysOf(event: AksEvent): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: partitionOf(event.cluster), rowKey: keyOf(identityOf(event)) };
}
