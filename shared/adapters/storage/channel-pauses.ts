/** Table `budgets`, partition `pause`: a row for each channel that was left alone, so that the next run leaves it alone too. */

import { pausedChannelForm, type PausedChannel } from '../../contracts/stored/delivery-rows.ts';
import type { ParsedStored } from '../../contracts/stored/stored-form.ts';
import type { ChannelPauses } from '../../ports/notices.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

export function makeChannelPauses(storage: Storage): ChannelPauses {
  const open = () => storage.table('budgets');
  async function kept(channel: string): Promise<ParsedStored<PausedChannel> | undefined> {
    const row = await orStatus((await open()).getEntity('pause', keyOf(channel)), [404]);
    return typeof row === 'number' ? undefined : readPlainRow(pausedChannelForm, row, 'budgets');
  }
  return {
    async read(channel) {
      const found = await kept(channel);
      if (found?.kind !== 'row') return undefined;
      const { failuresInARow, pausedUntilMs, failingSinceMs } = found.value;
      return { failuresInARow, pausedUntilMs, failingSinceMs };
    },
    async keep(channel, pause) {
      // A later version of the app keeps what this one cannot: its pause is not ours to end.
      if ((await kept(channel))?.kind === 'newer') return;
      const row = {
        partitionKey: 'pause',
        rowKey: keyOf(channel),
        ...plainRowOf(pausedChannelForm, { channel, ...pause }),
      };
      await orStatus((await open()).upsertEntity(row, 'Replace'), []);
    },
  };
}
