/** Judges many clusters together: each by itself, and then what only shows in the crowd. */

import type { ClusterMemory } from './cluster-memory.ts';
import { crowdedWindows } from './crowded-windows.ts';
import type { ClusterSnapshot } from './cluster.ts';
import { evaluate } from './evaluate.ts';
import { planRepair, type Plan } from './plan.ts';
import type { ClusterPolicy, Mode } from './policy.ts';
import { recommend, type Recommendation } from './recommendation.ts';
import { resolvePolicy, type FleetPolicy } from './resolve-policy.ts';
import type { Verdict } from './verdict.ts';

export interface Judgement {
  readonly snapshot: ClusterSnapshot;
  readonly policy: ClusterPolicy;
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
}

export interface JudgeOptions {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Days ahead that are looked at, instead of policy's horizon. */
  readonly days?: number;
  readonly requestedMode?: Mode;
  /** What the warden has learned of a cluster; only where it is asked about one. */
  readonly memory?: ClusterMemory;
}

/** In the order of the snapshots. Nothing is read and nothing written. */
export function judgeFleet(
  snapshots: readonly ClusterSnapshot[],
  fleet: FleetPolicy,
  options: JudgeOptions,
): readonly Judgement[] {
  const judgements = snapshots.map((snapshot) => judge(snapshot, fleet, options));
  const crowded = crowdedWindows(judgements);
  return judgements.map((judgement, index) => {
    const found = crowded.get(index);
    if (found === undefined) return judgement;
    return { ...judgement, verdict: { ...judgement.verdict, findings: [...judgement.verdict.findings, ...found] } };
  });
}

export function judge(
  snapshot: ClusterSnapshot,
  fleet: FleetPolicy,
  { nowMs, days, requestedMode, memory = {} }: JudgeOptions,
): Judgement {
  const { cluster } = snapshot;
  const resolved = resolvePolicy(fleet, cluster, requestedMode);
  const policy = days === undefined ? resolved : { ...resolved, windows: { ...resolved.windows, horizonDays: days } };
  const verdict = evaluate(snapshot, policy, { nowMs, memory });
  const plan = planRepair({ cluster, verdict, policy, memory, nowMs });
  return { snapshot, policy, verdict, plan, recommendation: recommend(cluster, policy.hints) };
}
