/** The judgement of one cluster at one moment. */

import type { EffectiveTarget } from './channel-target.ts';
import type { Cluster, MaintenanceReading } from './cluster.ts';
import type { Finding } from './finding.ts';
import type { MaintenanceConfiguration, Opening } from './maintenance-window.ts';
import type { ClusterPolicy } from './policy.ts';

/** A configuration with its openings that start within policy's horizon. */
export interface JudgedWindow {
  readonly configuration: MaintenanceConfiguration;
  readonly openings: readonly Opening[];
}

export interface Verdict {
  readonly kind: 'compliant' | 'drifted' | 'exempt' | 'indeterminate';
  readonly findings: readonly Finding[];
  readonly target: EffectiveTarget;
  readonly windows: readonly JudgedWindow[];
}

/** All a rule may look at. Rules read no clock and no world. */
export interface RuleContext {
  readonly cluster: Cluster;
  readonly maintenance: MaintenanceReading;
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
  readonly target: EffectiveTarget;
  readonly windows: readonly JudgedWindow[];
}

/** One rule a file: it looks at one fact and returns a finding for each place where it holds. */
export type Rule = (context: RuleContext) => readonly Finding[];
