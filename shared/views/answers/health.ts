/** What the app says of itself to anybody: names of receivers and settings, and no value of them. */

import { oldTables } from '../../domain/images/table-age.ts';
import type { OffReceiver } from '../../domain/notices/receiver.ts';

/** `nowMs`: epoch milliseconds. */
export function healthAnswer(off: readonly OffReceiver[], nowMs: number): object {
  const tables = oldTables(nowMs);
  const receiversOff = off.map(({ receiver, setting }) => ({
    receiver: receiver.id,
    missingSetting: setting,
    optional: receiver.optional === true,
  }));
  return {
    status: 'ok',
    ...(receiversOff.length === 0 ? {} : { receiversOff }),
    ...(tables.length === 0 ? {} : { oldTables: tables }),
  };
}
