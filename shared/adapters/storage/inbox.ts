/** Table `inbox`: events that could not be used, one row for the same text, with how often it came. */

import { inboxItemForm } from '../../contracts/stored/counts.ts';
import type { Inbox } from '../../ports/notices.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { listRows, orStatus } from './storage-fault.ts';

const longestRaw = 30_000;
const longestWhat = 1_000;

export function makeInbox(storage: Storage): Inbox {
  return {
    async keep({ kind, what, raw, atMs }) {
      const table = await storage.table('inbox');
      // Unknown types are counted by type; a malformed event is kept by its text.
      const rowKey = keyOf(kind === 'unknown' ? what : raw);
      const row = await orStatus(table.getEntity(kind, rowKey), [404]);
      const known = typeof row === 'number' ? undefined : readPlainRow(inboxItemForm, row, 'inbox');
      // A later version of the app counts here; a damaged count is worth nothing and begins anew.
      if (known?.kind === 'newer') return 1;
      const times = (known?.kind === 'row' ? known.value.times : 0) + 1;
      const item = { what: what.slice(0, longestWhat), raw: raw.slice(0, longestRaw), times, lastMs: atMs };
      const entity = { partitionKey: kind, rowKey, ...plainRowOf(inboxItemForm, item) };
      await orStatus(table.upsertEntity(entity, 'Replace'), []);
      return times;
    },
    async kept() {
      const table = await storage.table('inbox');
      const items: Awaited<ReturnType<Inbox['kept']>>[number][] = [];
      for await (const row of listRows(table)) {
        const parsed = readPlainRow(inboxItemForm, row, 'inbox');
        if (parsed.kind !== 'row') continue;
        const { what, times, lastMs } = parsed.value;
        items.push({ kind: row.partitionKey ?? '', what, times, lastMs });
      }
      return items;
    },
  };
}
