/**
 * Table `inbox`, a partition an hour: about which clusters Azure is asked. The claim and both counts are written in one
 * transaction, so the limits hold over all workers.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { hourMs } from '../../domain/time/durations.ts';
import { LostRaceError } from '../../domain/transient-error.ts';
import type { ConfirmClaim, Confirmations, ConfirmLimits } from '../../ports/events.ts';
import { readCounter } from './counter-row.ts';
import { keyOf, type Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

const mostAttempts = 40;
const inAll = '!all';

export function makeConfirmations(storage: Storage): Confirmations {
  return {
    async claim(cluster, limits, atMs) {
      const table = await storage.table('inbox');
      for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
        const answer = await tryClaim(table, { cluster, limits, atMs });
        if (answer !== 'contended') return answer;
        await wait(Math.random() * 50);
      }
      throw new LostRaceError('too many workers ask about unknown clusters at once');
    },
    async noteAsked(cluster, atMs) {
      const table = await storage.table('inbox');
      const asked = { partitionKey: partitionOf(atMs), rowKey: `asked-${keyOf(clusterKey(cluster))}` };
      await orStatus(table.upsertEntity(asked, 'Replace'), []);
    },
  };
}

interface Claim {
  readonly cluster: ClusterRef;
  readonly limits: ConfirmLimits;
  readonly atMs: number;
}

async function tryClaim(table: TableClient, { cluster, limits, atMs }: Claim): Promise<ConfirmClaim | 'contended'> {
  const partitionKey = partitionOf(atMs);
  const key = keyOf(clusterKey(cluster));
  if ((await orStatus(table.getEntity(partitionKey, `asked-${key}`), [404])) !== 404) return { kind: 'asked' };
  const own = await readCounter(table, { partitionKey, rowKey: `!${keyOf(cluster.subscriptionId.toLowerCase())}` });
  const all = await readCounter(table, { partitionKey, rowKey: inAll });
  const claimed = await orStatus(table.getEntity(partitionKey, `granted-${key}`), [404]);
  if (claimed !== 404) return { kind: 'granted', place: own.count };
  if (own.count >= limits.perSubscription || all.count >= limits.inAll) return { kind: 'exhausted' };
  const written = await orStatus(
    table.submitTransaction([['create', { partitionKey, rowKey: `granted-${key}` }], own.oneMore, all.oneMore]),
    [409, 412],
  );
  return typeof written === 'number' ? 'contended' : { kind: 'granted', place: own.count + 1 };
}

function partitionOf(atMs: number): string {
  return `confirm-${String(Math.floor(atMs / hourMs))}`;
}
