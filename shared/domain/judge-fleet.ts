/** Judges many clusters together: each by itself, and then what only shows in the crowd. */

import { dateIn } from './calendar.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import { crowdedWindows } from './crowded-windows.ts';
import type { ClusterSnapshot } from './cluster.ts';
import { evaluate } from './evaluate.ts';
import type { MaintenanceConfiguration } from './maintenance-window.ts';
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
  const crowded = crowdedWindows(judgements, options.nowMs);
  return judgements.map((judgement, index) => {
    const found = crowded.get(index);
    if (found === undefined) return judgement;
    return { ...judgement, verdict: { ...judgement.verdict, findings: [...judgement.verdict.findings, ...found] } };
  });
}

export function judge(
  given: ClusterSnapshot,
  fleet: FleetPolicy,
  { nowMs, days, requestedMode, memory = {} }: JudgeOptions,
): Judgement {
  const snapshot = anchored(given, nowMs);
  const { cluster } = snapshot;
  const resolved = resolvePolicy(fleet, cluster, requestedMode);
  const policy = days === undefined ? resolved : { ...resolved, windows: { ...resolved.windows, horizonDays: days } };
  const verdict = evaluate(snapshot, policy, { nowMs, memory });
  const plan = planRepair({ cluster, verdict, policy, memory, nowMs });
  return { snapshot, policy, verdict, plan, recommendation: recommend(cluster, policy.hints) };
}

/**
 * AKS fills in the current date where a window has no start date (azure-rest-api-specs, MaintenanceConfiguration.tsp), and
 * counts its intervals from there; a window of a template is judged as if it were written now.
 */
function anchored(snapshot: ClusterSnapshot, nowMs: number): ClusterSnapshot {
  const { maintenance } = snapshot;
  if (maintenance.kind === 'unknown') return snapshot;
  const configurations = maintenance.configurations.map((configuration): MaintenanceConfiguration => {
    const { reading } = configuration;
    if (reading.kind !== 'scheduled' || reading.window.startDate !== undefined) return configuration;
    const startDate = dateIn(reading.window.utcOffsetMinutes, nowMs);
    return { ...configuration, reading: { ...reading, window: { ...reading.window, startDate } } };
  });
  return { ...snapshot, maintenance: { kind: 'known', configurations } };
}
