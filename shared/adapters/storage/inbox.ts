/** Table `inbox`: events that could not be used, one row for the same text, with how often it came. */

import type { Inbox } from '../../ports/notices.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

const longestRaw = 30_000;
const longestWhat = 1_000;

interface Row {
  readonly what: string;
  readonly times: number;
  readonly lastMs: number;
}

export function makeInbox(storage: Storage): Inbox {
  return {
    async keep({ kind, what, raw, atMs }) {
      const table = await storage.table('inbox');
      // Unknown types are counted by type; a malformed event is kept by its text.
      const rowKey = keyOf(kind === 'unknown' ? what : raw);
      const known = await orStatus(table.getEntity<Row>(kind, rowKey), [404]);
      const times = typeof known === 'number' ? 1 : known.times + 1;
      const row = {
        partitionKey: kind,
        rowKey,
        what: what.slice(0, longestWhat),
        raw: raw.slice(0, longestRaw),
        times,
        lastMs: atMs,
      };
      await orStatus(table.upsertEntity(row, 'Replace'), []);
    },
    async kept() {
      const table = await storage.table('inbox');
      const items: Awaited<ReturnType<Inbox['kept']>>[number][] = [];
      for await (const { partitionKey, what, times, lastMs } of listRows<Row>(table))
        items.push({ kind: partitionKey ?? '', what, times, lastMs });
      return items;
    },
  };
}
