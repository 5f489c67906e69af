/** Table `budgets`: how often each channel was used in this minute and this hour, counted over all workers under an ETag. */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { sendCountsForm } from '../../contracts/stored/counts.ts';
import type { SendBudget, SendLimits } from '../../ports/notices.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import type { Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const mostAttempts = 40;
const contended = -1;

export function makeSendBudget(storage: Storage): SendBudget {
  return {
    async take(channel, limits, nowMs) {
      const table = await storage.table('budgets');
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const waitSeconds = await tryTake(table, { channel, limits, nowMs });
        if (waitSeconds !== contended) return waitSeconds;
        await wait(Math.random() * 50);
      }
      return 1;
    },
  };
}

interface Take {
  readonly channel: string;
  readonly limits: SendLimits;
  readonly nowMs: number;
}

async function tryTake(table: TableClient, { channel, limits, nowMs }: Take): Promise<number> {
  const row = await orStatus(table.getEntity('channel', channel), [404]);
  const counted = typeof row === 'number' ? undefined : readPlainRow(sendCountsForm, row, 'budgets');
  // A later version of the app counts: what can be read again is asked for again.
  if (counted !== undefined && counted.kind !== 'row') return minuteMs / 1000;
  const known = counted?.value;
  // Clocks of workers differ: the later one counts, or each would begin a new hour for the other.
  const last = known ?? { minute: 0, hour: 0 };
  const minute = Math.max(last.minute, Math.floor(nowMs / minuteMs));
  const hour = Math.max(last.hour, Math.floor(nowMs / hourMs));
  const inMinute = known?.minute === minute ? known.inMinute : 0;
  const inHour = known?.hour === hour ? known.inHour : 0;
  if (inHour >= limits.perHour) return Math.ceil(((hour + 1) * hourMs - nowMs) / 1000);
  if (inMinute >= limits.perMinute) return Math.ceil(((minute + 1) * minuteMs - nowMs) / 1000);
  const counts = { minute, inMinute: inMinute + 1, hour, inHour: inHour + 1 };
  const next = { partitionKey: 'channel', rowKey: channel, ...plainRowOf(sendCountsForm, counts) };
  const written =
    typeof row === 'number'
      ? await orStatus(table.createEntity(next), [409])
      : await orStatus(table.updateEntity(next, 'Replace', { etag: row.etag }), [412]);
  return typeof written === 'number' ? contended : 0;
}
