/** Finds out whether somebody rolled node images of a cluster back, where that would explain why its channels are off. */

import type { Cluster } from '../domain/cluster/cluster.ts';
import {
  datedBy,
  mayBeRolledBack,
  rollbacksIn,
  stateOfPools,
  type PoolRollback,
  type PoolVersions,
  type RollbackMemory,
} from '../domain/cluster/rollback.ts';
import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import type { PoolHistory } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';

export type RollbackAnswer =
  | { readonly kind: 'learned'; readonly rollback?: RollbackMemory }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

export type LookForRollback = (
  cluster: Cluster,
  record: ClusterRecord | undefined,
  asking: Pick<Invocation, 'signal' | 'nowMs'>,
) => Promise<RollbackAnswer>;

/** A question for each pool, and only where both channels are off and something has happened to a pool since the last one. */
export function makeLookForRollback(history: PoolHistory): LookForRollback {
  return async function lookForRollback(cluster, record, { signal, nowMs }) {
    if (!mayBeRolledBack(cluster)) return { kind: 'learned' };
    const known = record?.memory.rollback;
    const ofPools = stateOfPools(cluster);
    if (known !== undefined && known.ofPools === ofPools) return { kind: 'learned', rollback: known };
    const names = cluster.pools.map(({ name }) => name);
    const reading = await history.versions(cluster.ref, names, signal);
    if (reading.kind === 'throttled') return reading;
    const { versions } = reading;
    const imagesBefore = imagesSeen(record);
    const found = rollbacksIn({ pools: cluster.pools, versions, known: known?.pools ?? [], imagesBefore }, nowMs);
    const pools = await Promise.all(found.map((each) => dated(each, { cluster, versions, history, signal })));
    return { kind: 'learned', rollback: { ofPools: ofPools ?? '', pools } };
  };
}

function imagesSeen(record: ClusterRecord | undefined): Readonly<Record<string, string>> {
  const pools = record?.telling?.background.pools ?? [];
  return Object.fromEntries(
    pools.flatMap(({ name, nodeImageVersion }) => (nodeImageVersion === undefined ? [] : [[name, nodeImageVersion]])),
  );
}

interface Asked {
  readonly cluster: Cluster;
  readonly versions: readonly PoolVersions[];
  readonly history: PoolHistory;
  readonly signal: AbortSignal;
}

/** Only a rollback without a moment of its own is worth the question. */
async function dated(rollback: PoolRollback, { cluster, versions, history, signal }: Asked): Promise<PoolRollback> {
  const used = versions.find(({ pool }) => pool === rollback.pool)?.used[0];
  if (rollback.sign !== 'runs-earlier' || used === undefined) return rollback;
  const write = { cluster: cluster.ref, pool: rollback.pool, sinceMs: used.lastUsedMs };
  return datedBy(rollback, await history.lastWrittenMs(write, signal));
}
