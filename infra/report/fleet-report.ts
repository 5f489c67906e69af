/** A judged fleet, ready to be printed: worst first. */

import { severities, type Severity } from '../../shared/domain/judging/severity.ts';
import type { Judgement } from '../../shared/domain/repair/judge-cluster.ts';
import {
  evaluationAnswer,
  type EvaluationAnswer,
  type FindingAnswer,
} from '../../shared/views/answers/evaluation-answer.ts';

export interface ReportedCluster extends EvaluationAnswer {
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly channel: string;
  /** Undefined when there is no finding at all. */
  readonly worst: Severity | undefined;
}

export interface FleetReport {
  readonly nowMs: number;
  readonly clusters: readonly ReportedCluster[];
  readonly unread: readonly { readonly id: string; readonly reason: string }[];
  /** File the clusters came from, the first of several, for tools that point at a line. */
  readonly sourceFile?: string;
}

export function fleetReport(
  judgements: readonly Judgement[],
  { nowMs, unread = [], sourceFile }: Pick<FleetReport, 'nowMs' | 'sourceFile'> & Partial<Pick<FleetReport, 'unread'>>,
): FleetReport {
  const clusters = judgements.map((judgement): ReportedCluster => {
    const { cluster } = judgement.snapshot;
    const answer = evaluationAnswer(judgement, nowMs);
    return {
      ...answer,
      findings: answer.findings.toSorted((left, right) => rank(right.severity) - rank(left.severity)),
      resourceGroup: cluster.ref.resourceGroup,
      subscriptionId: cluster.ref.subscriptionId,
      location: cluster.location,
      channel: cluster.nodeOSUpgradeChannel,
      worst: worstOf(answer.findings),
    };
  });
  const worstFirst = (left: ReportedCluster, right: ReportedCluster) =>
    rankOf(right) - rankOf(left) || (left.id < right.id ? -1 : 1);
  return {
    nowMs,
    clusters: clusters.toSorted(worstFirst),
    unread,
    ...(sourceFile === undefined ? {} : { sourceFile }),
  };
}

/** What is drifted or unknown comes before what only has advice of the same severity. */
function rankOf({ verdict, worst }: ReportedCluster): number {
  const weight = verdict === 'drifted' ? 2 : verdict === 'indeterminate' ? 1 : 0;
  return weight * 10 + (worst === undefined ? -1 : rank(worst));
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function worstOf(findings: readonly FindingAnswer[]): Severity | undefined {
  return severities.findLast((severity) => findings.some((finding) => finding.severity === severity));
}

export function hasFindingAtLeast({ clusters }: FleetReport, threshold: Severity): boolean {
  return clusters.some(({ worst }) => worst !== undefined && rank(worst) >= rank(threshold));
}
