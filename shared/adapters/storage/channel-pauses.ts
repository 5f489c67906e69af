/** Table `budgets`, partition `pause`: a row for each channel that was left alone, so that the next run leaves it alone too. */

import type { ChannelPauses } from '../../ports/notices.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

interface Row {
  readonly channel: string;
  readonly failuresInARow: number;
  readonly pausedUntilMs: number;
  readonly failingSinceMs: number;
}

export function makeChannelPauses(storage: Storage): ChannelPauses {
  const open = () => storage.table('budgets');
  return {
    async read(channel) {
      const row = await orStatus((await open()).getEntity<Row>('pause', keyOf(channel)), [404]);
      if (typeof row === 'number') return undefined;
      const { failuresInARow, pausedUntilMs, failingSinceMs } = row;
      return { failuresInARow, pausedUntilMs, failingSinceMs };
    },
    async keep(channel, pause) {
      const row = { partitionKey: 'pause', rowKey: keyOf(channel), channel, ...pause };
      await orStatus((await open()).upsertEntity(row, 'Replace'), []);
    },
  };
}
