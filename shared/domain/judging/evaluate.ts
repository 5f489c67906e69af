/** Judges one cluster: every rule is asked, none is told what another said. */

import { effectiveTarget } from './channel-target.ts';
import type { ClusterMemory } from './cluster-memory.ts';
import { activeExemption } from './active-exemption.ts';
import type { ClusterSnapshot, MaintenanceReading } from '../cluster/cluster.ts';
import type { Finding } from './finding.ts';
import type { TimeSpan } from '../maintenance/maintenance-window.ts';
import { openingsStarting } from '../maintenance/openings.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { ArrivalsByFamily } from '../images/image-arrivals.ts';
import type { FailedUpgrade } from './failed-upgrade.ts';
import { patchClock } from './pool-clocks.ts';
import { given } from '../given.ts';
import { rules } from './rules/index.ts';
import type { Verdict } from './verdict.ts';
import { horizonOf, type JudgedWindow, type RuleContext } from './rule.ts';

export interface Moment {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** What the warden has learned of this cluster; absent for an unseen cluster. */
  readonly memory?: ClusterMemory | undefined;
  /** Node images that AKS has offered where the cluster is; absent: nobody has asked. */
  readonly arrivals?: ArrivalsByFamily | undefined;
  /** The last one that Azure told of. */
  readonly failedUpgrade?: FailedUpgrade | undefined;
}

/** Openings that start within policy's horizon are computed once and handed to every rule. */
export function evaluate(
  snapshot: ClusterSnapshot,
  policy: ClusterPolicy,
  { nowMs, memory = {}, arrivals, failedUpgrade }: Moment,
): Verdict {
  const exemption = activeExemption(snapshot.cluster, policy, { memory, nowMs });
  const target = effectiveTarget(snapshot.cluster, policy.nodeOSUpgradeChannel, policy.hints);
  const windows = judgedWindows(snapshot.maintenance, horizonOf({ nowMs, policy }));
  const clock = arrivals && patchClock({ ...snapshot, policy, nowMs, memory }, arrivals);
  const context: RuleContext = { ...snapshot, policy, nowMs, memory, exemption, target, windows, clock, failedUpgrade };
  const findings = rules.flatMap((rule): readonly Finding[] => rule.find(context));
  const kind = exemption === undefined ? verdictKind(findings) : 'exempt';
  return { kind, findings, target, windows, ...given('exemption', exemption), ...given('clock', clock) };
}

function judgedWindows(maintenance: MaintenanceReading, horizon: TimeSpan): readonly JudgedWindow[] {
  if (maintenance.kind === 'unknown') return [];
  return maintenance.configurations.map((configuration) => ({
    configuration,
    openings: openingsStarting(configuration.reading, horizon),
  }));
}

/** Missing knowledge beats everything: an indeterminate cluster is never compliant and never acted upon. */
function verdictKind(findings: readonly Finding[]): Verdict['kind'] {
  if (findings.some((finding) => finding.effect === 'unknown')) return 'indeterminate';
  return findings.some((finding) => finding.effect === 'drift') ? 'drifted' : 'compliant';
}
