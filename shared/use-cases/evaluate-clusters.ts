/** Judges clusters that somebody hands in; touches nothing. */

import type { ClusterSnapshot } from '../domain/cluster/cluster.ts';
import { judgeFleet } from '../domain/fleet/judge-fleet.ts';
import type { Judgement } from '../domain/repair/judge-cluster.ts';
import type { FleetPolicy } from '../domain/policy/resolve-policy.ts';

export interface Wanted {
  readonly snapshots: readonly ClusterSnapshot[];
  /** Absent: the warden's own. */
  readonly policy?: FleetPolicy;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly days?: number;
}

export type EvaluateClusters = (wanted: Wanted) => readonly Judgement[];

export function makeEvaluateClusters(policy: FleetPolicy): EvaluateClusters {
  return ({ snapshots, policy: given = policy, ...options }) => judgeFleet(snapshots, given, options);
}
