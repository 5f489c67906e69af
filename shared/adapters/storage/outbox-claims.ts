/** Claims pending rows of table `outbox`, each by itself: a row that cannot be had now hinders no other. */

import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { eachOf } from '../../domain/each-of.ts';
import { ledgerEntryForm } from '../../contracts/stored/delivery-rows.ts';
import { outboxEntryForm } from '../../contracts/stored/outbox-entry.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { noticeKinds } from '../../domain/notices/notice-kinds.ts';
import { TransientError, unlessTransient } from '../../domain/transient-error.ts';
import type { Outbox, OutboxEntry, PendingEntry } from '../../ports/notices.ts';
import { readPlainRow, readRow } from './json-columns.ts';
import { dueKey, ledgerKeyOf, type PendingRow, type Place } from './outbox-rows.ts';
import { keyOf } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

type ClaimRequest = Parameters<Outbox['claimDue']>[1];
type Row = PendingRow & Record<string, unknown> & { readonly etag: string };

const claimedAtOnce = 32;

export async function claimDue(
  table: TableClient,
  receiverId: string,
  request: ClaimRequest,
): Promise<readonly PendingEntry[]> {
  const { nowMs, claimSeconds } = request;
  const claim = { claimId: randomUUID(), claimedUntilMs: nowMs + claimSeconds * 1000 };
  const due = await listDue(table, receiverId, request);
  const claimed = new Map<Due, PendingEntry>();
  await eachOf(due, claimedAtOnce, async (each) => {
    // What storage cannot do now is done at the next look, or the claim lapses.
    const place = await unlessTransient(() => claimOne(table, each.row, claim));
    if (place !== undefined) claimed.set(each, await entryOf(table, each, { place, receiverId }));
  });
  return due.flatMap((each) => claimed.get(each) ?? []);
}

interface Due {
  readonly row: Row;
  /** Undefined: what is in the row is no entry, so nobody can say what was to be told. */
  readonly entry: OutboxEntry | undefined;
}

/** What was listed before storage failed is due as well. */
async function listDue(
  table: TableClient,
  receiverId: string,
  { limit, nowMs, onlyUrgent = false }: ClaimRequest,
): Promise<readonly Due[]> {
  const due = `PartitionKey eq '${keyOf(receiverId)}' and RowKey ge 'p-' and RowKey lt '${dueKey(nowMs + 1)}'`;
  const filter = onlyUrgent ? `${due} and canWait eq false` : due;
  const listed: Due[] = [];
  try {
    for await (const row of listRows<PendingRow & Record<string, unknown>>(table, { filter })) {
      if (row.claimedUntilMs > nowMs) continue;
      const parsed = readRow(outboxEntryForm, row, 'outbox');
      // A later version of the app wrote it, and tells it: it is neither claimed nor dead, and holds up nothing behind it.
      if (parsed.kind === 'newer') continue;
      listed.push({ row, entry: parsed.kind === 'row' ? parsed.value : undefined });
      if (listed.length >= limit) break;
    }
  } catch (fault) {
    if (listed.length === 0 || !(fault instanceof TransientError)) throw fault;
  }
  return listed;
}

interface Claim {
  readonly claimId: string;
  readonly claimedUntilMs: number;
}

/** Undefined: somebody else was faster, or it is through. */
async function claimOne(table: TableClient, row: Row, claim: Claim): Promise<Place | undefined> {
  const { partitionKey, rowKey } = row;
  // It was tried before, or a worker that held it never came back: it may have come to its end under another name.
  if ((row.attempts > 0 || row.claimedUntilMs > 0) && (await isThrough(table, row))) return undefined;
  const answer = await unlessTransient(() =>
    orStatus(table.updateEntity({ partitionKey, rowKey, ...claim }, 'Merge', { etag: row.etag }), [404, 412]),
  );
  if (answer === 404) return undefined;
  if (typeof answer === 'object' && answer.etag !== undefined)
    return { partitionKey, rowKey, etag: answer.etag, claimId: claim.claimId };
  // Refused after an answer was lost, or no answer at all: only the row can tell who holds it.
  const now = await orStatus(table.getEntity<PendingRow>(partitionKey, rowKey), [404]);
  if (typeof now === 'number' || now.claimId !== claim.claimId) return undefined;
  return { partitionKey, rowKey, etag: now.etag, claimId: claim.claimId };
}

/** The ledger has the last word; a row that is left over from an end goes. */
async function isThrough(table: TableClient, { partitionKey, rowKey }: Row): Promise<boolean> {
  const row = await orStatus(table.getEntity(partitionKey, ledgerKeyOf(rowKey)), [404]);
  if (typeof row === 'number') return false;
  const ledger = readPlainRow(ledgerEntryForm, row, 'outbox');
  // A later version of the app knows what became of it: it is left to that one.
  if (ledger.kind === 'newer') return true;
  if (ledger.kind === 'malformed' || ledger.value.state === 'pending') return false;
  await orStatus(table.deleteEntity(partitionKey, rowKey), [404]);
  return true;
}

async function entryOf(
  table: TableClient,
  { row, entry }: Due,
  { place, receiverId }: { readonly place: Place; readonly receiverId: string },
): Promise<PendingEntry> {
  const held = { attempts: row.attempts, isPutOff: row.reason !== undefined, claim: JSON.stringify(place) };
  if (entry !== undefined) return { ...entry, ...held };
  return { receiverId, notice: await whatTheLedgerKnows(table, row), ...held };
}

/** A row that cannot be read is still a notice that somebody waits for: told as far as it is known. */
async function whatTheLedgerKnows(table: TableClient, { partitionKey, rowKey, canWait }: Row): Promise<Notice> {
  const known = await unlessTransient(() =>
    orStatus(table.getEntity<{ kind?: string; noticeId?: string }>(partitionKey, ledgerKeyOf(rowKey)), [404]),
  );
  const { kind, noticeId = rowKey } = typeof known === 'object' ? known : {};
  return {
    id: noticeId,
    kind: 'unreadable',
    severity: canWait ? 'warning' : 'error',
    occurredAtMs: Number(rowKey.slice(2, dueKey(0).length)),
    timeZone: 'UTC',
    facts: {
      was: noticeKinds.find((each) => each === kind) ?? 'delivery-failed',
      reason: 'what was stored of this notice cannot be read',
    },
  };
}
