/** Counts the clusters a sweep has changed: a claim and the count are written in one transaction, so the limit holds. */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { changeCountForm } from '../../contracts/stored/counts.ts';
import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { ChangeBudget } from '../../ports/records.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

const counterRow = '!count';
const mostAttempts = 40;

export function makeChangeBudget(storage: Storage): ChangeBudget {
  return {
    async claim(sweepId, cluster, limit) {
      const table = await storage.table('changes');
      const rowKey = keyOf(clusterKey(cluster));
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const answer = await tryClaim(table, { sweepId, rowKey, limit });
        if (answer !== 'contended') return answer;
        await wait(Math.random() * 50);
      }
      throw new LostRaceError('too many workers claim changes at once');
    },
  };
}

interface Claim {
  readonly sweepId: string;
  readonly rowKey: string;
  readonly limit: number;
}

async function tryClaim(
  table: TableClient,
  { sweepId, rowKey, limit }: Claim,
): Promise<'granted' | 'exhausted' | 'contended'> {
  const known = await orStatus(table.getEntity(sweepId, rowKey), [404]);
  if (known !== 404) return 'granted';
  const counter = await orStatus(table.getEntity(sweepId, counterRow), [404]);
  const counted = typeof counter === 'number' ? undefined : readPlainRow(changeCountForm, counter, 'changes');
  // Nobody knows how many were changed: no more are.
  if (counted !== undefined && counted.kind !== 'row') return 'exhausted';
  const count = counted?.value.count ?? 0;
  if (count >= limit) return 'exhausted';
  const next = { partitionKey: sweepId, rowKey: counterRow, ...plainRowOf(changeCountForm, { count: count + 1 }) };
  const claimed = await orStatus(
    table.submitTransaction([
      ['create', { partitionKey: sweepId, rowKey }],
      typeof counter === 'number' ? ['create', next] : ['update', next, 'Replace', { etag: counter.etag }],
    ]),
    [409, 412],
  );
  return typeof claimed === 'number' ? 'contended' : 'granted';
}
