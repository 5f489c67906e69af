/**
 * Counts the clusters that were changed, by sweep and by day in UTC: a claim and both counts are written in one transaction,
 * so that both limits hold. A transaction knows one partition, so all of them stand in one.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import { changeCountForm } from '../../contracts/stored/counts.ts';
import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { dayEndMs, dayOfChange } from '../../domain/policy/change-limit.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { ChangeBudget, ChangeClaim, ClaimAnswer } from '../../ports/records.ts';
import { plainRowOf, readPlainRow } from './json-columns.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

export const changesPartition = '!changes';
const mostAttempts = 40;

/** Keys begin with it; ids of sweeps have no such sign. */
export const claimsOf = (sweepId: string): string => `claim|${sweepId}|`;
export const countOf = (sweepId: string): string => `sweep|${sweepId}`;
export const dayKey = (day: string): string => `day|${day}`;

export function makeChangeBudget(storage: Storage): ChangeBudget {
  return {
    async claim(claim) {
      const table = await storage.table('changes');
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const answer = await tryClaim(table, claim);
        if (answer !== 'contended') return answer;
        await wait(Math.random() * Math.min(50 * (attempt + 1), 500));
      }
      throw new LostRaceError('too many workers claim changes at once');
    },
  };
}

async function tryClaim(table: TableClient, claim: ChangeClaim): Promise<ClaimAnswer | 'contended'> {
  const { sweepId, nowMs, perSweep, perDay } = claim;
  const cluster = keyOf(clusterKey(claim.cluster));
  const rowKey = claimsOf(sweepId) + cluster;
  const [known, knownBefore, ofSweep, ofSweepBefore, ofDay] = await Promise.all([
    orStatus(table.getEntity(changesPartition, rowKey), [404]),
    // The first version of the app had a partition for each sweep: one that it began goes on with its count.
    orStatus(table.getEntity(sweepId, cluster), [404]),
    counter(table, changesPartition, countOf(sweepId)),
    counter(table, sweepId, '!count'),
    counter(table, changesPartition, dayKey(dayOfChange(nowMs))),
  ]);
  if (known !== 404 || knownBefore !== 404) return { kind: 'granted' };
  const overDay = { kind: 'exhausted', limit: 'day', most: perDay ?? 0, untilMs: dayEndMs(nowMs) } as const;
  if (perDay !== undefined && ofDay.count >= perDay) return overDay;
  if (ofSweep.count + ofSweepBefore.count >= perSweep) return { kind: 'exhausted', limit: 'sweep', most: perSweep };
  // Nobody knows how many were changed today, and nobody has set a limit: only the sweep's count is at stake.
  const counted = [ofSweep, ofDay].filter(({ count }) => count !== Infinity);
  const written = await orStatus(
    table.submitTransaction([['create', { partitionKey: changesPartition, rowKey }], ...counted.map(oneMore)]),
    [409, 412],
  );
  return typeof written === 'number' ? 'contended' : { kind: 'granted' };
}

interface Counter {
  readonly rowKey: string;
  /** Infinity: a later version of the app counts here, so nobody knows how many were changed and no more are. */
  readonly count: number;
  readonly etag: string | undefined;
}

async function counter(table: TableClient, partitionKey: string, rowKey: string): Promise<Counter> {
  const row = await orStatus(table.getEntity(partitionKey, rowKey), [404]);
  if (typeof row === 'number') return { rowKey, count: 0, etag: undefined };
  const counted = readPlainRow(changeCountForm, row, 'changes');
  return { rowKey, count: counted.kind === 'row' ? counted.value.count : Infinity, etag: row.etag };
}

function oneMore({ rowKey, count, etag }: Counter): TransactionAction {
  const next = { partitionKey: changesPartition, rowKey, ...plainRowOf(changeCountForm, { count: count + 1 }) };
  return etag === undefined ? ['create', next] : ['update', next, 'Replace', { etag }];
}
