/**
 * Table `outbox`: per receiver a ledger row for every notice ever put (so that it is told once) and a pending row while it
 * waits, named by the time it is due. Both are written in one transaction, so neither is ever without the other.
 */

import type { TableClient } from '@azure/data-tables';
import { eachOf } from '../../domain/each-of.ts';
import { ledgerEntryForm } from '../../contracts/stored/delivery-rows.ts';
import { outboxEntryForm } from '../../contracts/stored/outbox-entry.ts';
import { canWait, kindOf } from '../../domain/notices/notice.ts';
import type { Outbox, OutboxCounts, OutboxEntry } from '../../ports/notices.ts';
import { plainRowOf, rowOf } from './json-columns.ts';
import { claimDue } from './outbox-claims.ts';
import { finish, postpone, release } from './outbox-ends.ts';
import { announce, knownReceivers, lastRoutineMs, noteRoutine } from './outbox-receivers.ts';
import { ledgerKey, pendingKey } from './outbox-rows.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

export function makeOutbox(storage: Storage): Outbox {
  const open = () => storage.table('outbox');
  const announced = new Set<string>();
  return {
    async put(entries) {
      const table = await open();
      await announce(table, entries, announced);
      return putAll(table, entries);
    },
    async receivers() {
      return knownReceivers(await open());
    },
    async claimDue(receiverId, request) {
      return claimDue(await open(), receiverId, request);
    },
    async markSent(entry, { sentAtMs, isPlain }) {
      await finish(await open(), entry, { state: 'sent', sentAtMs, ...(isPlain ? { isPlain } : {}) });
    },
    async markDead(entry, reason) {
      await finish(await open(), entry, { state: 'dead', reason });
    },
    async putOff(entry, putOff) {
      await postpone(await open(), entry, putOff);
    },
    async release(entry) {
      await release(await open(), entry);
    },
    async counts() {
      return countStates(await open());
    },
    async lastRoutineMs(receiverId) {
      return lastRoutineMs(await open(), receiverId);
    },
    async noteRoutine(receiverId, sentAtMs) {
      await noteRoutine(await open(), receiverId, sentAtMs);
    },
  };
}

const putAtOnce = 16;

/** Each by itself: one that fails is thrown only when the others are in. */
async function putAll(table: TableClient, entries: readonly OutboxEntry[]): Promise<number> {
  let added = 0;
  const faults: unknown[] = [];
  await eachOf(entries, putAtOnce, async (entry) => {
    try {
      if (await putOne(table, entry)) added += 1;
    } catch (fault) {
      faults.push(fault);
    }
  });
  if (faults.length > 0) throw faults[0];
  return added;
}

async function putOne(table: TableClient, { receiverId, notice }: OutboxEntry): Promise<boolean> {
  const partitionKey = keyOf(receiverId);
  const ledger = {
    partitionKey,
    rowKey: ledgerKey(notice),
    ...plainRowOf(ledgerEntryForm, { state: 'pending', kind: kindOf(notice), noticeId: notice.id }),
  };
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

async function countStates(table: TableClient): Promise<OutboxCounts> {
  const counts = { pending: 0, sent: 0, dead: 0, plain: 0 };
  const rows = listRows<{ state: 'pending' | 'sent' | 'dead'; isPlain?: boolean }>(table, {
    filter: `RowKey ge 'n-' and RowKey lt 'n.'`,
    select: ['state', 'isPlain'],
  });
  for await (const { state, isPlain } of rows) {
    // Of a later version; it counts its own.
    if (!Object.hasOwn(counts, state)) continue;
    counts[state] += 1;
    if (isPlain === true) counts.plain += 1;
  }
  return counts;
}
