/** Table `outbox`, partition `!receivers`: who was ever told something, and when it was last something that could wait. */

import type { TableClient } from '@azure/data-tables';
import { knownReceiverForm, type KnownReceiver } from '../../contracts/stored/delivery-rows.ts';
import type { ParsedStored } from '../../contracts/stored/stored-form.ts';
import type { OutboxEntry } from '../../ports/notices.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { receiversPartition } from './outbox-rows.ts';
import { keyOf } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export async function announce(
  table: TableClient,
  entries: readonly OutboxEntry[],
  announced: Set<string>,
): Promise<void> {
  for (const receiverId of new Set(entries.map((entry) => entry.receiverId))) {
    if (announced.has(receiverId)) continue;
    // One that is there, perhaps of a later version, stays as it is.
    await orStatus(
      table.createEntity({ ...keysOf(receiverId), ...plainRowOf(knownReceiverForm, { receiverId }) }),
      [409],
    );
    announced.add(receiverId);
  }
}

/** Whoever is named waits for notices, whatever else a later version of the app keeps of it. */
export async function knownReceivers(table: TableClient): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const row of listRows(table, { filter: `PartitionKey eq '${receiversPartition}'` })) {
    const { receiverId } = row;
    if (typeof receiverId === 'string') ids.push(receiverId);
  }
  return ids;
}

export async function lastRoutineMs(table: TableClient, receiverId: string): Promise<number | undefined> {
  const found = await kept(table, receiverId);
  return found?.kind === 'row' ? found.value.lastRoutineMs : undefined;
}

export async function noteRoutine(table: TableClient, receiverId: string, sentAtMs: number): Promise<void> {
  if ((await kept(table, receiverId))?.kind === 'newer') return;
  const value = { receiverId, lastRoutineMs: sentAtMs };
  await orStatus(table.upsertEntity({ ...keysOf(receiverId), ...plainRowOf(knownReceiverForm, value) }, 'Merge'), []);
}

async function kept(table: TableClient, receiverId: string): Promise<ParsedStored<KnownReceiver> | undefined> {
  const { partitionKey, rowKey } = keysOf(receiverId);
  const row = await orStatus(table.getEntity(partitionKey, rowKey), [404]);
  return typeof row === 'number' ? undefined : readPlainRow(knownReceiverForm, row, 'outbox');
}

function keysOf(receiverId: string): { readonly partitionKey: string; readonly rowKey: string } {
  return { partitionKey: receiversPartition, rowKey: keyOf(receiverId) };
}
