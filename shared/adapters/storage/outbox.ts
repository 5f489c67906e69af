/**
 * Table `outbox`: per receiver a ledger row for every notice ever put (so that it is told once) and a pending row while it
 * waits, named by the time it is due. Both are written in one transaction, so neither is ever without the other.
 */

import type { TableClient, TransactionAction } from '@azure/data-tables';
import { canWait, type Notice } from '../../domain/notices/notice.ts';
import type { Outbox, OutboxCounts, OutboxEntry, PendingEntry } from '../../ports/notices.ts';
import { outboxEntryForm } from '../../contracts/stored/outbox-entry.ts';
import { readRow, rowOf } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

const receiversPartition = '!receivers';

export function makeOutbox(storage: Storage): Outbox {
  const open = () => storage.table('outbox');
  const announced = new Set<string>();
  return {
    async put(entries) {
      const table = await open();
      await announce(table, entries, announced);
      const added = await Promise.all(entries.map((entry) => putOne(table, entry)));
      return added.filter(Boolean).length;
    },
    async receivers() {
      const rows = listRows<{ receiverId: string }>(await open(), { filter: partitionIs(receiversPartition) });
      const ids: string[] = [];
      for await (const row of rows) ids.push(row.receiverId);
      return ids;
    },
    async claimDue(receiverId, request) {
      return claimDue(await open(), receiverId, request);
    },
    async markSent(entry, sentAtMs) {
      await finish(await open(), entry, { state: 'sent', sentAtMs });
    },
    async markDead(entry, reason) {
      await finish(await open(), entry, { state: 'dead', reason });
    },
    async putOff(entry, dueAtMs, reason) {
      await postpone(await open(), entry, { dueAtMs, reason });
    },
    async counts() {
      return countStates(await open());
    },
    async lastRoutineMs(receiverId) {
      const row = await orStatus(
        (await open()).getEntity<{ lastRoutineMs?: number }>(receiversPartition, keyOf(receiverId)),
        [404],
      );
      return typeof row === 'number' ? undefined : row.lastRoutineMs;
    },
    async noteRoutine(receiverId, sentAtMs) {
      const row = { partitionKey: receiversPartition, rowKey: keyOf(receiverId), receiverId, lastRoutineMs: sentAtMs };
      await orStatus((await open()).upsertEntity(row, 'Merge'), []);
    },
  };
}

interface PendingRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly attempts: number;
  readonly claimedUntilMs: number;
  readonly reason?: string;
}

/** Where a claimed entry stands; travels in `PendingEntry.claim`. */
interface Place {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
}

function ledgerKey(notice: Notice): string {
  return `n-${keyOf(notice.id)}`;
}

/** Milliseconds until the year 2286 have thirteen digits, so rows sort by time. */
function pendingKey(dueAtMs: number, notice: Notice): string {
  return `p-${String(dueAtMs).padStart(14, '0')}-${keyOf(notice.id)}`;
}

async function announce(table: TableClient, entries: readonly OutboxEntry[], announced: Set<string>): Promise<void> {
  for (const receiverId of new Set(entries.map((entry) => entry.receiverId))) {
    if (announced.has(receiverId)) continue;
    await orStatus(table.upsertEntity({ partitionKey: receiversPartition, rowKey: keyOf(receiverId), receiverId }), []);
    announced.add(receiverId);
  }
}

async function putOne(table: TableClient, { receiverId, notice }: OutboxEntry): Promise<boolean> {
  const partitionKey = keyOf(receiverId);
  const ledger = { partitionKey, rowKey: ledgerKey(notice), state: 'pending', kind: notice.kind, noticeId: notice.id };
  const pending = {
    partitionKey,
    rowKey: pendingKey(notice.occurredAtMs, notice),
    attempts: 0,
    claimedUntilMs: 0,
    canWait: canWait(notice),
    ...rowOf(outboxEntryForm, { receiverId, notice }),
  };
  const written = await orStatus(
    table.submitTransaction([
      ['create', ledger],
      ['create', pending],
    ]),
    [409],
  );
  return typeof written !== 'number';
}

async function claimDue(
  table: TableClient,
  receiverId: string,
  { limit, nowMs, claimSeconds, onlyUrgent = false }: Parameters<Outbox['claimDue']>[1],
): Promise<readonly PendingEntry[]> {
  const due = `${partitionIs(keyOf(receiverId))} and RowKey ge 'p-' and RowKey lt 'p-${String(nowMs + 1).padStart(14, '0')}'`;
  const filter = onlyUrgent ? `${due} and canWait eq false` : due;
  const claimedUntilMs = nowMs + claimSeconds * 1000;
  const claimed: PendingEntry[] = [];
  let waiting: Due[] = [];
  const claimAll = async (): Promise<void> => {
    const answers = await Promise.all(waiting.map((due) => claim(table, due, claimedUntilMs)));
    claimed.push(...answers.filter((entry) => entry !== undefined));
    waiting = [];
  };
  for await (const row of listRows<PendingRow & Record<string, unknown>>(table, { filter })) {
    if (claimed.length + waiting.length >= limit) break;
    if (row.claimedUntilMs > nowMs) continue;
    const parsed = readRow(outboxEntryForm, row, 'outbox');
    // A later version of the app wrote it, and tells it: it is neither claimed nor dead, and holds up nothing behind it.
    if (parsed.kind === 'row') waiting.push({ row, entry: parsed.value });
    if (waiting.length === claimedAtOnce) await claimAll();
  }
  await claimAll();
  return claimed;
}

const claimedAtOnce = 16;

type Row = PendingRow & Record<string, unknown> & { readonly etag: string };

interface Due {
  readonly row: Row;
  readonly entry: OutboxEntry;
}

/** Undefined: somebody else was faster. */
async function claim(
  table: TableClient,
  { row, entry }: Due,
  claimedUntilMs: number,
): Promise<PendingEntry | undefined> {
  const { partitionKey, rowKey } = row;
  const answer = await orStatus(
    table.updateEntity({ partitionKey, rowKey, claimedUntilMs }, 'Merge', { etag: row.etag }),
    [404, 412],
  );
  if (typeof answer === 'number' || answer.etag === undefined) return undefined;
  const place: Place = { partitionKey, rowKey, etag: answer.etag };
  return { ...entry, attempts: row.attempts, claim: JSON.stringify(place) };
}

/** Sent or dead is final. A claim that lapsed meanwhile changes nothing about that: 404 means another worker ended it too. */
async function finish(
  table: TableClient,
  entry: PendingEntry,
  end: { readonly state: 'sent'; readonly sentAtMs: number } | { readonly state: 'dead'; readonly reason: string },
): Promise<void> {
  const { partitionKey, rowKey } = placeOf(entry);
  const ledger = { partitionKey, rowKey: ledgerKey(entry.notice), attempts: entry.attempts + 1, ...end };
  await orStatus(
    table.submitTransaction([
      ['delete', { partitionKey, rowKey }],
      ['update', ledger, 'Merge'],
    ]),
    [404],
  );
}

/** A lapsed claim puts nothing off: whoever holds the entry now decides. */
async function postpone(
  table: TableClient,
  entry: PendingEntry,
  { dueAtMs, reason }: { readonly dueAtMs: number; readonly reason: string },
): Promise<void> {
  const { partitionKey, rowKey, etag } = placeOf(entry);
  const { receiverId, notice } = entry;
  const moved = {
    attempts: entry.attempts + 1,
    claimedUntilMs: 0,
    canWait: canWait(notice),
    reason,
    ...rowOf(outboxEntryForm, { receiverId, notice }),
  };
  const newKey = pendingKey(dueAtMs, notice);
  const actions: TransactionAction[] =
    newKey === rowKey
      ? [['update', { partitionKey, rowKey, ...moved }, 'Replace', { etag }]]
      : [
          // A delete cannot carry its ETag in a transaction, so the row is first touched under it.
          ['create', { partitionKey, rowKey: newKey, ...moved }],
          ['delete', { partitionKey, rowKey }],
        ];
  const held = await orStatus(table.updateEntity({ partitionKey, rowKey, reason }, 'Merge', { etag }), [404, 412]);
  if (typeof held === 'number') return;
  await orStatus(table.submitTransaction(actions), [404, 409, 412]);
}

function placeOf(entry: PendingEntry): Place {
  return JSON.parse(entry.claim) as Place;
}

function partitionIs(key: string): string {
  return `PartitionKey eq '${key}'`;
}

async function countStates(table: TableClient): Promise<OutboxCounts> {
  const counts = { pending: 0, sent: 0, dead: 0 };
  const rows = listRows<{ state: keyof OutboxCounts }>(table, {
    filter: `RowKey ge 'n-' and RowKey lt 'n.'`,
    select: ['state'],
  });
  for await (const { state } of rows) counts[state] += 1;
  return counts;
}
