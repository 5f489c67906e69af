/** What the app says of itself to anybody: names of receivers and settings, and no value of them. */

import type { StopReason } from '../../domain/repair/write-stop.ts';
import { openWritesNote } from './writes-answer.ts';
import type { OffReceiver } from '../../domain/notices/receiver.ts';

export function healthAnswer(off: readonly OffReceiver[], stop?: StopReason): object {
  const receiversOff = off.map(({ receiver, setting }) => ({
    receiver: receiver.id,
    missingSetting: setting,
    optional: receiver.optional === true,
  }));
  return { status: 'ok', ...openWritesNote(stop), ...(receiversOff.length === 0 ? {} : { receiversOff }) };
}
