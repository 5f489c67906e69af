/** Judges a cluster that was just read, with what is remembered of it and what holds its writes now. */

import type { ClusterSnapshot } from '../../domain/cluster/cluster.ts';
import type { RollbackMemory } from '../../domain/cluster/rollback.ts';
import { isWhatIf, type FleetPolicy } from '../../domain/policy/resolve-policy.ts';
import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import { memoryBefore, type RunInput } from '../../domain/record/record-after-run.ts';
import { judge, type Judgement } from '../../domain/repair/judge-cluster.ts';
import type { StopReason } from '../../domain/repair/write-stop.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { TagExemptionShare } from '../../ports/records.ts';
import type { AskStop } from '../../ports/write-switch.ts';
import type { TellDeed } from '../tell-deed.ts';
import type { LearnArrivals } from '../learn-arrivals.ts';
import { claimTagExemption } from './claim-tag-exemption.ts';

export interface JudgeNowDeps {
  readonly policy: FleetPolicy;
  readonly tagShare: TagExemptionShare;
  readonly askStop: AskStop;
  readonly learnArrivals: LearnArrivals;
}

export interface JustRead extends RunInput {
  readonly snapshot: ClusterSnapshot;
  readonly rollback: RollbackMemory | undefined;
}

/** Whether writes are stopped is asked where there is something to write. */
export async function judgeNow(
  deps: JudgeNowDeps,
  { assignment, stored, snapshot, rollback }: JustRead,
  { nowMs, signal }: Pick<Invocation, 'nowMs' | 'signal'>,
): Promise<Judgement> {
  const { cluster } = snapshot;
  const known = stored?.record.memory ?? {};
  const isOverShare = isWhatIf(deps.policy, cluster, assignment.requestedMode)
    ? known.tags?.isOverShare === true
    : await claimTagExemption(deps, { cluster, memory: known }, nowMs);
  const arrivals = await deps.learnArrivals(cluster, { signal, nowMs });
  const judged = (stop: StopReason | undefined) =>
    judge(snapshot, deps.policy, {
      nowMs,
      requestedMode: assignment.requestedMode,
      arrivals,
      failedUpgrade: stored?.record.failedUpgrade,
      memory: (policy) => memoryBefore({ assignment, stored }, { cluster, policy, nowMs, rollback, isOverShare }),
      circumstances: {
        isReimageApproved: assignment.approvedBy !== undefined,
        needsETag: true,
        stop,
        isLeftToSweep: assignment.reason.kind === 'event',
        rings: deps.policy.rings,
        openRing: assignment.openRing,
      },
      isUndo: assignment.wish === 'undo',
    });
  const free = judged(undefined);
  const stop = free.plan.actions.length === 0 ? undefined : await deps.askStop(signal);
  return stop === undefined ? free : judged(stop);
}

export function tagLook(
  { assignment: { reason }, stored }: RunInput,
  record: ClusterRecord,
  nowMs: number,
): Parameters<TellDeed['ofTags']>[0] {
  return {
    before: stored?.record.memory.tags,
    record,
    isNew: stored?.record.telling === undefined,
    changedBy: reason.kind === 'event' ? reason.changedBy : undefined,
    nowMs,
  };
}
