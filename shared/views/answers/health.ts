/** What the app says of itself to anybody: names of receivers and settings, and no value of them. */

import type { OffReceiver } from '../../domain/notices/receiver.ts';

export function healthAnswer(off: readonly OffReceiver[]): object {
  const receiversOff = off.map(({ receiver, setting }) => ({
    receiver: receiver.id,
    missingSetting: setting,
    optional: receiver.optional === true,
  }));
  return { status: 'ok', ...(receiversOff.length === 0 ? {} : { receiversOff }) };
}
