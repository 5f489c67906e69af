/** What becomes of a claimed entry of table `outbox`: sent, dead, put off, or given back. */

import type { TableClient, TransactionAction } from '@azure/data-tables';
import { outboxEntryForm } from '../../contracts/stored/outbox-entry.ts';
import { canWait } from '../../domain/notices/notice.ts';
import type { PendingEntry, PutOff } from '../../ports/notices.ts';
import { rowOf } from './json-columns.ts';
import { ledgerKeyOf, movedKey, placeOf, type PendingRow } from './outbox-rows.ts';
import { orStatus } from './storage-fault.ts';

export type End =
  | { readonly state: 'sent'; readonly sentAtMs: number; readonly isPlain?: true }
  | { readonly state: 'dead'; readonly reason: string };

/** Sent or dead is final; a claim that lapsed meanwhile changes nothing about that. */
export async function finish(table: TableClient, entry: PendingEntry, end: End): Promise<void> {
  const { partitionKey, rowKey } = placeOf(entry);
  const ledger = { partitionKey, rowKey: ledgerKeyOf(rowKey), attempts: entry.attempts + 1, ...end };
  const ended = await orStatus(
    table.submitTransaction([
      ['delete', { partitionKey, rowKey }],
      ['update', ledger, 'Merge'],
    ]),
    [404],
  );
  // Another worker took the row over. Did it end it, all is said; did it put it off, the ledger keeps it from being told again.
  if (typeof ended === 'number' && end.state === 'sent') await orStatus(table.updateEntity(ledger, 'Merge'), [404]);
}

/** A lapsed claim puts nothing off: whoever holds the entry now decides. */
export async function postpone(
  table: TableClient,
  entry: PendingEntry,
  { dueAtMs, reason, isAttempt }: PutOff,
): Promise<void> {
  const { partitionKey, rowKey } = placeOf(entry);
  const { receiverId, notice } = entry;
  const moved = {
    attempts: entry.attempts + (isAttempt ? 1 : 0),
    claimedUntilMs: 0,
    canWait: canWait(notice),
    reason,
    ...rowOf(outboxEntryForm, { receiverId, notice }),
  };
  // A delete cannot carry its ETag in a transaction, so the row is first touched under it.
  const etag = await touch(table, entry, reason);
  if (etag === undefined) return;
  const newKey = movedKey(rowKey, dueAtMs);
  const actions: TransactionAction[] =
    newKey === rowKey
      ? [['update', { partitionKey, rowKey, ...moved }, 'Replace', { etag }]]
      : [
          ['create', { partitionKey, rowKey: newKey, ...moved }],
          ['delete', { partitionKey, rowKey }],
        ];
  await orStatus(table.submitTransaction(actions), [404, 409, 412]);
}

/** The ETag under which this worker holds the row; undefined: it holds it no more. */
async function touch(table: TableClient, entry: PendingEntry, reason: string): Promise<string | undefined> {
  const { partitionKey, rowKey, etag, claimId } = placeOf(entry);
  const touched = await orStatus(table.updateEntity({ partitionKey, rowKey, reason }, 'Merge', { etag }), [404, 412]);
  if (typeof touched !== 'number') return touched.etag;
  if (touched === 404) return undefined;
  // It was changed since; perhaps by an earlier try of this very worker, whose answer was lost.
  const row = await orStatus(table.getEntity<PendingRow>(partitionKey, rowKey), [404]);
  return typeof row === 'number' || row.claimId !== claimId ? undefined : row.etag;
}

/** Somebody else may have it at once. A claim that lapsed, or a row that is gone, needs no giving back. */
export async function release(table: TableClient, entry: PendingEntry): Promise<void> {
  const { partitionKey, rowKey, etag } = placeOf(entry);
  const free = { partitionKey, rowKey, claimedUntilMs: 0 };
  await orStatus(table.updateEntity(free, 'Merge', { etag }), [404, 412]);
}
