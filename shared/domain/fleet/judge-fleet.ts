/** Judges many clusters together: each by itself, and then what only shows in the crowd. */

import { crowdedWindows } from '../judging/crowded-windows.ts';
import type { ClusterSnapshot } from '../cluster/cluster.ts';
import type { FleetPolicy } from '../policy/resolve-policy.ts';
import type { ClusterMemory } from '../judging/cluster-memory.ts';
import { judge, type Judgement, type JudgeOptions } from '../repair/judge-cluster.ts';

export interface FleetJudgeOptions extends Omit<JudgeOptions, 'memory'> {
  /** What is known of each cluster beside itself; absent: nothing. */
  readonly memoryOf?: (snapshot: ClusterSnapshot) => ClusterMemory;
}

/** In the order of the snapshots. Nothing is read and nothing written. */
export function judgeFleet(
  snapshots: readonly ClusterSnapshot[],
  fleet: FleetPolicy,
  { memoryOf, ...options }: FleetJudgeOptions,
): readonly Judgement[] {
  const judgements = snapshots.map((snapshot) =>
    judge(snapshot, fleet, memoryOf === undefined ? options : { ...options, memory: () => memoryOf(snapshot) }),
  );
  const crowded = crowdedWindows(judgements, options.nowMs);
  return judgements.map((judgement, index) => {
    const found = crowded.get(index);
    if (found === undefined) return judgement;
    return { ...judgement, verdict: { ...judgement.verdict, findings: [...judgement.verdict.findings, ...found] } };
  });
}
