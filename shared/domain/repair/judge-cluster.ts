/** The one judge of a cluster: resolve policy, evaluate, plan. Every door asks it, so an audit is the preview of a sweep. */

import { dateIn } from '../time/calendar.ts';
import type { ClusterMemory } from '../judging/cluster-memory.ts';
import type { ClusterSnapshot } from '../cluster/cluster.ts';
import { planRepair, planUndo } from './plan.ts';
import type { Circumstances } from './gates.ts';
import type { MaintenanceConfiguration } from '../maintenance/maintenance-window.ts';
import type { ArrivalsByFamily } from '../images/image-arrivals.ts';
import type { FailedUpgrade } from '../judging/failed-upgrade.ts';
import { evaluate } from '../judging/evaluate.ts';
import type { ClusterPolicy, Mode } from '../policy/policy.ts';
import { recommend, type Recommendation } from '../judging/recommendation.ts';
import { type FleetPolicy, resolvePolicy } from '../policy/resolve-policy.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Plan } from './action.ts';

export interface Judgement {
  readonly snapshot: ClusterSnapshot;
  readonly policy: ClusterPolicy;
  readonly memory: ClusterMemory;
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly recommendation: Recommendation;
}

export interface JudgeOptions {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Days ahead that are looked at, instead of policy's horizon. */
  readonly days?: number;
  readonly requestedMode?: Mode | undefined;
  /** What the warden has learned of the cluster, which may depend on what policy says of it. Absent: nothing. */
  readonly memory?: (policy: ClusterPolicy) => ClusterMemory;
  /** Node images that AKS has offered where the cluster is. Absent: nobody has asked, and the patch clock is not read. */
  readonly arrivals?: ArrivalsByFamily | undefined;
  /** The last one that Azure told of. */
  readonly failedUpgrade?: FailedUpgrade | undefined;
  /** What bears on the plan and is not the cluster's own. Absent: nothing stands in the way. */
  readonly circumstances?: Circumstances;
  /** Plan the way back to what was there before the warden's last write, instead of a repair. */
  readonly isUndo?: boolean;
}

/** The snapshot that comes back is the one that was judged; what is remembered of a cluster is what was given. */
export function judge(
  given: ClusterSnapshot,
  fleet: FleetPolicy,
  {
    nowMs,
    days,
    requestedMode,
    memory: remembered,
    arrivals,
    failedUpgrade,
    circumstances,
    isUndo = false,
  }: JudgeOptions,
): Judgement {
  const snapshot = anchored(given, nowMs);
  const { cluster } = snapshot;
  const resolved = resolvePolicy(fleet, cluster, requestedMode);
  const policy = days === undefined ? resolved : { ...resolved, windows: { ...resolved.windows, horizonDays: days } };
  const memory = remembered?.(policy) ?? {};
  const verdict = evaluate(snapshot, policy, { nowMs, memory, arrivals, failedUpgrade });
  const makePlan = isUndo ? planUndo : planRepair;
  const plan = makePlan({ cluster, verdict, policy, memory, nowMs, ...(circumstances && { circumstances }) });
  return { snapshot, policy, memory, verdict, plan, recommendation: recommend(cluster, policy.hints) };
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
