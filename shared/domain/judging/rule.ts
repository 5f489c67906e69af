/** What a rule is, and all that it may look at. */

import type { Severity } from './severity.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { Cluster, MaintenanceReading, UnresolvedField } from '../cluster/cluster.ts';
import type { FailedUpgrade } from './failed-upgrade.ts';
import type { PatchClock } from './pool-clocks.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import type { EffectiveTarget } from './channel-target.ts';
import type {
  MaintenanceConfiguration,
  MaintenanceConfigurationName,
  Opening,
  TimeSpan,
  WindowTemplate,
} from '../maintenance/maintenance-window.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { dayMs } from '../time/durations.ts';

/** A configuration with its openings that start within policy's horizon. */
export interface JudgedWindow {
  readonly configuration: MaintenanceConfiguration;
  readonly openings: readonly Opening[];
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
  /** Absent: nobody has learned what AKS offers where the cluster is. */
  readonly clock?: PatchClock | undefined;
  /** The last one that Azure told of. */
  readonly failedUpgrade?: FailedUpgrade | undefined;
}

/** The time that is judged. */
export function horizonOf({ nowMs, policy }: Pick<RuleContext, 'nowMs' | 'policy'>): TimeSpan {
  return { startMs: nowMs, endMs: nowMs + policy.windows.horizonDays * dayMs };
}

/** One judged fact, as its rule found it. */
export interface Found<Code extends string, Evidence> {
  readonly code: Code;
  readonly severity: Severity;
  readonly effect: FindingEffect;
  readonly evidence: Evidence;
  readonly proposal?: WindowProposal;
}

/** A finding in words: one plain sentence with the numbers, and what to do about it. */
export interface Words {
  readonly message: string;
  readonly cure: string;
}

/** One rule a file: what it finds, what that means, how it is said. It looks at one fact and finds each place where it holds. */
export interface Rule<Code extends string = string, Evidence = unknown> {
  readonly code: Code;
  readonly about: RuleAbout;
  words(evidence: Evidence): Words;
  find(context: RuleContext): readonly Found<Code, Evidence>[];
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

/**
 * What a finding means for the verdict: `drift` asks for a repair, `unknown` forbids a judgement,
 * `advice` informs and never drifts a cluster.
 */
export type FindingEffect = 'drift' | 'unknown' | 'advice';

/** A concrete window that would mend what was found. */
export interface WindowProposal {
  readonly configuration: MaintenanceConfigurationName;
  readonly window: WindowTemplate;
}
