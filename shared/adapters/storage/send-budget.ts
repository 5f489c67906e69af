/** Table `budgets`: how often each channel was used in this minute and this hour, counted over all workers under an ETag. */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { sendCountsForm, type SendCounts } from '../../contracts/stored/counts.ts';
import {
  hasRoom,
  hourShares,
  minuteShares,
  type SendPurpose,
  type SentCounts,
} from '../../domain/notices/send-shares.ts';
import type { SendBudget, SendRequest } from '../../ports/notices.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import type { Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';
import { hourMs, minuteMs } from '../../domain/time/durations.ts';

const mostAttempts = 40;
const contended = -1;

export function makeSendBudget(storage: Storage): SendBudget {
  return {
    async take(channel, send) {
      const table = await storage.table('budgets');
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const waitSeconds = await tryTake(table, channel, send);
        if (waitSeconds !== contended) return waitSeconds;
        await wait(Math.random() * 50);
      }
      return 1;
    },
  };
}

const nothingSent: SentCounts = { total: 0, digest: 0, routine: 0 };

async function tryTake(table: TableClient, channel: string, { limits, purpose, nowMs }: SendRequest): Promise<number> {
  const row = await orStatus(table.getEntity('channel', channel), [404]);
  const counted = typeof row === 'number' ? undefined : readPlainRow(sendCountsForm, row, 'budgets');
  // A later version of the app counts: what can be read again is asked for again.
  if (counted !== undefined && counted.kind !== 'row') return minuteMs / 1000;
  const last = counted?.value;
  // Clocks of workers differ: the later one counts, or each would begin a new hour for the other.
  const minute = Math.max(last?.minute ?? 0, Math.floor(nowMs / minuteMs));
  const hour = Math.max(last?.hour ?? 0, Math.floor(nowMs / hourMs));
  const inMinute = last?.minute === minute ? sentInMinute(last) : nothingSent;
  const inHour = last?.hour === hour ? sentInHour(last) : nothingSent;
  if (!hasRoom(purpose, inHour, hourShares(limits.perHour))) return Math.ceil(((hour + 1) * hourMs - nowMs) / 1000);
  if (!hasRoom(purpose, inMinute, minuteShares(limits.perMinute)))
    return Math.ceil(((minute + 1) * minuteMs - nowMs) / 1000);
  const next = {
    partitionKey: 'channel',
    rowKey: channel,
    ...plainRowOf(
      sendCountsForm,
      toCounts({ minute, hour, inMinute: oneMore(inMinute, purpose), inHour: oneMore(inHour, purpose) }),
    ),
  };
  const written =
    typeof row === 'number'
      ? await orStatus(table.createEntity(next), [409])
      : await orStatus(table.updateEntity(next, 'Replace', { etag: row.etag }), [412]);
  return typeof written === 'number' ? contended : 0;
}

function oneMore({ total, digest, routine }: SentCounts, purpose: SendPurpose): SentCounts {
  return {
    total: total + 1,
    digest: purpose === 'digest' ? digest + 1 : digest,
    routine: purpose === 'routine' ? routine + 1 : routine,
  };
}

function sentInMinute({ inMinute, digestInMinute = 0, routineInMinute = 0 }: SendCounts): SentCounts {
  return { total: inMinute, digest: digestInMinute, routine: routineInMinute };
}

function sentInHour({ inHour, digestInHour = 0, routineInHour = 0 }: SendCounts): SentCounts {
  return { total: inHour, digest: digestInHour, routine: routineInHour };
}

function toCounts({
  minute,
  hour,
  inMinute,
  inHour,
}: {
  readonly minute: number;
  readonly hour: number;
  readonly inMinute: SentCounts;
  readonly inHour: SentCounts;
}): SendCounts {
  return {
    minute,
    inMinute: inMinute.total,
    digestInMinute: inMinute.digest,
    routineInMinute: inMinute.routine,
    hour,
    inHour: inHour.total,
    digestInHour: inHour.digest,
    routineInHour: inHour.routine,
  };
}
