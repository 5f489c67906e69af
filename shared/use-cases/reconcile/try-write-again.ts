/** A neighbour wrote the cluster between our read and our write: it is read and planned anew, so often and no more. */

import { clusterKey } from '../../domain/cluster/cluster-ref.ts';
import type { ReconcileMessage } from '../../domain/record/cluster-message.ts';
import { heldAsBeingChanged, mostWriteRaces } from '../../domain/record/lost-write.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { ClusterQueue } from '../../ports/queue.ts';
import type { ClusterRecords, Races } from '../../ports/records.ts';
import type { AppliedPlan } from './apply-plan.ts';

export interface TryWriteAgainDeps {
  readonly records: Pick<ClusterRecords, 'put'>;
  readonly queue: ClusterQueue;
  readonly races: Races;
  /** Time for the neighbour to be done, and longer each time. */
  readonly settleDelaySeconds: number;
}

/** Undefined: its message comes again. Else the run as it ends, held. */
export async function tryWriteAgain(
  { records, queue, races, settleDelaySeconds }: TryWriteAgainDeps,
  { message, applied }: { readonly message: ReconcileMessage; readonly applied: AppliedPlan },
  invocation: Invocation,
): Promise<AppliedPlan | undefined> {
  const { run, record, version } = applied;
  const times = await races.lost(`write|${run.sweepId}|${clusterKey(record.cluster)}`);
  if (times > mostWriteRaces) return { ...applied, run: heldAsBeingChanged(run, times) };
  await records.put(record, version);
  invocation.log.info('cluster is being changed, its write comes later', { cluster: record.cluster.id, times });
  await queue.send([{ message, delaySeconds: times * settleDelaySeconds }]);
  return undefined;
}
