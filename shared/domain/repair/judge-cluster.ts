/** Judges one cluster and plans its repair: the same for an audit, a request and a sweep. */

import { dateIn } from '../time/calendar.ts';
import type { ClusterMemory } from '../judging/cluster-memory.ts';
import type { ClusterSnapshot } from '../cluster/cluster.ts';
import { planRepair } from './plan.ts';
import type { MaintenanceConfiguration } from '../maintenance/maintenance-window.ts';
import { evaluate } from '../judging/evaluate.ts';
import type { ClusterPolicy, Mode } from '../policy/policy.ts';
import { recommend, type Recommendation } from '../judging/recommendation.ts';
import { type FleetPolicy, resolvePolicy } from '../policy/resolve-policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Plan } from './action.ts';

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
