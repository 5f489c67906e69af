/** Table `fleet`, row `exempt-by-tag`: which clusters are exempt by tag now, so that they are never more than policy lets be. */

import { setTimeout as wait } from 'node:timers/promises';
import type { TableClient } from '@azure/data-tables';
import { tagExemptionsForm, type TagExemptions } from '../../contracts/stored/deeds.ts';
import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { TagExemptionShare } from '../../ports/records.ts';
import { writeOver } from './guarded-write.ts';
import { readRow, rowOf } from './json-columns.ts';
import type { Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

const keys = { partitionKey: 'fleet', rowKey: 'exempt-by-tag' };
const mostAttempts = 40;

export function makeTagExemptionShare(storage: Storage): TagExemptionShare {
  return {
    async claim(cluster, untilMs, { most, nowMs }) {
      const key = clusterKey(cluster);
      return change(await storage.table('fleet'), (known) => {
        const others = Object.entries(known).filter(([each, until]) => each !== key && until > nowMs);
        if (others.length >= most) return { answer: 'exhausted' };
        if (known[key] === untilMs) return { answer: 'granted' };
        return { answer: 'granted', next: { ...Object.fromEntries(others), [key]: untilMs } };
      });
    },
    async release(cluster) {
      await change(await storage.table('fleet'), (known) => {
        const { [clusterKey(cluster)]: held, ...others } = known;
        return held === undefined ? { answer: 'released' } : { answer: 'released', next: others };
      });
    },
  };
}

interface Changed<Answer> {
  readonly answer: Answer;
  readonly next?: TagExemptions['untilMs'];
}

async function change<Answer extends string>(
  table: TableClient,
  decide: (known: TagExemptions['untilMs']) => Changed<Answer>,
): Promise<Answer | 'exhausted'> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const row = await orStatus(table.getEntity(keys.partitionKey, keys.rowKey), [404]);
    const parsed = typeof row === 'number' ? undefined : readRow(tagExemptionsForm, row, 'fleet');
    // Nobody knows how many are exempt: no more are.
    if (parsed !== undefined && parsed.kind !== 'row') return 'exhausted';
    const version = typeof row === 'number' ? undefined : row.etag;
    const { answer, next } = decide(parsed?.value.untilMs ?? {});
    if (next === undefined) return answer;
    const entity = { ...keys, ...rowOf(tagExemptionsForm, { untilMs: next }) };
    const written = await writeOver(table, entity, version);
    if (typeof written !== 'number') return answer;
    await wait(Math.random() * 50);
  }
  throw new TransientError('too many workers count exemptions by tag at once');
}
