/** The judgement of one cluster at one moment. */

import type { EffectiveTarget } from './channel-target.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import type { Exemption } from './exemption.ts';
import type { Cluster, MaintenanceReading, UnresolvedField } from './cluster.ts';
import type { Finding, FindingCode } from './finding.ts';
import type {
  MaintenanceConfiguration,
  MaintenanceConfigurationName,
  Opening,
  TimeSpan,
} from './maintenance-window.ts';
import type { ClusterPolicy } from './policy.ts';

/** A configuration with its openings that start within policy's horizon. */
export interface JudgedWindow {
  readonly configuration: MaintenanceConfiguration;
  readonly openings: readonly Opening[];
}

export interface Verdict {
  readonly kind: 'compliant' | 'drifted' | 'exempt' | 'indeterminate';
  readonly findings: readonly Finding[];
  readonly exemption?: Exemption;
  readonly target: EffectiveTarget;
  readonly windows: readonly JudgedWindow[];
}

/** All a rule may look at. Rules read no clock and no world. */
export interface RuleContext {
  readonly cluster: Cluster;
  readonly maintenance: MaintenanceReading;
  readonly unresolved?: readonly UnresolvedField[];
  readonly policy: ClusterPolicy;
  readonly nowMs: number;
  readonly target: EffectiveTarget;
  readonly windows: readonly JudgedWindow[];
  /** What the warden has learned of this cluster. */
  readonly memory: ClusterMemory;
  readonly exemption: Exemption | undefined;
}

/** The time that is judged. */
export function horizonOf({ nowMs, policy }: Pick<RuleContext, 'nowMs' | 'policy'>): TimeSpan {
  return { startMs: nowMs, endMs: nowMs + policy.windows.horizonDays * 86_400_000 };
}

/** One rule a file: it looks at one fact and returns a finding for each place where it holds. */
export interface Rule {
  readonly code: FindingCode;
  readonly about: RuleAbout;
  find(context: RuleContext): readonly Finding[];
}

/** What people read about a finding: whole sentences, without the numbers of a case. */
export interface RuleAbout {
  readonly what: string;
  readonly why: string;
  readonly cure: string;
  /** Where the fact comes from. */
  readonly source: string;
}

/** The judged window of that name, when it is there. */
export function windowNamed(
  { windows }: Pick<RuleContext, 'windows'>,
  name: MaintenanceConfigurationName,
): JudgedWindow | undefined {
  return windows.find(({ configuration }) => configuration.name === name);
}
