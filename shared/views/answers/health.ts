/** What the app says of itself to anybody: names of receivers and settings, and no value of them. */

import { oldTables } from '../../domain/images/table-age.ts';
import type { OffReceiver } from '../../domain/notices/receiver.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import { openWritesNote } from './writes-answer.ts';

/** `nowMs`: epoch milliseconds. */
export function healthAnswer(off: readonly OffReceiver[], nowMs: number, stop?: StopReason): object {
  const tables = oldTables(nowMs);
  const receiversOff = off.map(({ receiver, setting }) => ({
    receiver: receiver.id,
    missingSetting: setting,
    optional: receiver.optional === true,
  }));
  return {
    status: 'ok',
    ...openWritesNote(stop),
    ...(receiversOff.length === 0 ? {} : { receiversOff }),
    ...(tables.length === 0 ? {} : { oldTables: tables }),
  };
}
