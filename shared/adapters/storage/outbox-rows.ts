/** How the rows of table `outbox` are named, and how a claimed entry remembers its own. */

import type { Notice } from '../../domain/notices/notice.ts';
import type { PendingEntry } from '../../ports/notices.ts';
import { keyOf } from './storage-connection.ts';

export const receiversPartition = '!receivers';

export interface PendingRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly attempts: number;
  readonly claimedUntilMs: number;
  /** Who holds it; a claim whose answer was lost is known again by it. Absent in rows of the first version. */
  readonly claimId?: string;
  /** Why it was put off; absent: never. */
  readonly reason?: string;
  readonly canWait: boolean;
}

/** Where a claimed entry stands; travels in `PendingEntry.claim`. */
export interface Place {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  readonly claimId: string;
}

export function placeOf(entry: PendingEntry): Place {
  return JSON.parse(entry.claim) as Place;
}

export function ledgerKey(notice: Pick<Notice, 'id'>): string {
  return `n-${keyOf(notice.id)}`;
}

const timeLength = 14;

/** Whole milliseconds until the year 2286 have thirteen digits, so rows sort by time. */
export function dueKey(dueAtMs: number): string {
  return `p-${String(Math.ceil(dueAtMs)).padStart(timeLength, '0')}`;
}

export function pendingKey(dueAtMs: number, notice: Pick<Notice, 'id'>): string {
  return `${dueKey(dueAtMs)}-${keyOf(notice.id)}`;
}

/** The ledger row of a pending one: both end with the hash of the notice's id. */
export function ledgerKeyOf(pendingRowKey: string): string {
  return `n-${hashOf(pendingRowKey)}`;
}

/** The same pending row, due at another time. */
export function movedKey(pendingRowKey: string, dueAtMs: number): string {
  return `${dueKey(dueAtMs)}-${hashOf(pendingRowKey)}`;
}

function hashOf(pendingRowKey: string): string {
  return pendingRowKey.slice(dueKey(0).length + 1);
}
