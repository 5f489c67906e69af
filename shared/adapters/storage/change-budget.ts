/**
 * Counts the clusters that were changed, by sweep and by day in UTC: a claim and both counts are written in one transaction,
 * so that both limits hold. A transaction knows one partition, so all of them stand in one.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { dayEndMs } from '../../domain/policy/change-limit.ts';
import { dayInUtc } from '../../domain/time/calendar.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { ChangeBudget, ChangeClaim, ClaimAnswer } from '../../ports/records.ts';
import { readCounter } from './counter-row.ts';
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
    readCounter(table, { partitionKey: changesPartition, rowKey: countOf(sweepId) }),
    readCounter(table, { partitionKey: sweepId, rowKey: '!count' }),
    readCounter(table, { partitionKey: changesPartition, rowKey: dayKey(dayInUtc(nowMs)) }),
  ]);
  if (known !== 404 || knownBefore !== 404) return { kind: 'granted' };
  const overDay = { kind: 'exhausted', limit: 'day', most: perDay ?? 0, untilMs: dayEndMs(nowMs) } as const;
  if (perDay !== undefined && ofDay.count >= perDay) return overDay;
  if (ofSweep.count + ofSweepBefore.count >= perSweep) return { kind: 'exhausted', limit: 'sweep', most: perSweep };
  // Nobody knows how many were changed today, and nobody has set a limit: only the sweep's count is at stake.
  const counted = [ofSweep, ofDay].filter(({ count }) => count !== Infinity);
  const written = await orStatus(
    table.submitTransaction([
      ['create', { partitionKey: changesPartition, rowKey }],
      ...counted.map(({ oneMore }) => oneMore),
    ]),
    [409, 412],
  );
  return typeof written === 'number' ? 'contended' : { kind: 'granted' };
}
