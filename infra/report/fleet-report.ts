/** A judged fleet, ready to be printed: who needs somebody first. */

import type { FindingCode } from '../../shared/domain/judging/finding.ts';
import { severities, type Severity } from '../../shared/domain/judging/severity.ts';
import { judgementEvidence } from '../../shared/domain/record/standing-evidence.ts';
import { standingOf, standings, type Standing } from '../../shared/domain/record/standing.ts';
import type { Judgement } from '../../shared/domain/repair/judge-cluster.ts';
import {
  evaluationAnswer,
  type EvaluationAnswer,
  type FindingAnswer,
} from '../../shared/views/answers/evaluation-answer.ts';
import { reasonOf } from './reason.ts';

export interface ReportedCluster extends EvaluationAnswer {
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly channel: string;
  /** Undefined when there is no finding at all. */
  readonly worst: Severity | undefined;
  readonly standing: Standing;
  /** The finding for which it stands so; undefined when there is none. */
  readonly reason: FindingCode | undefined;
  /** Whether a warden that may write would bring it back to policy by itself. */
  readonly isMended: boolean;
  readonly pools: number;
  /** Starts of the usable openings of the node OS window within the time that is judged. */
  readonly openingsMs: readonly number[];
}

export interface FleetReport {
  readonly nowMs: number;
  readonly clusters: readonly ReportedCluster[];
  readonly unread: readonly { readonly id: string; readonly reason: string }[];
  /** File the clusters came from, the first of several, for tools that point at a line. */
  readonly sourceFile?: string;
  /** How they were read, as the end of a sentence: `read with your own rights in 41 s`. */
  readonly origin?: string;
}

type Circumstances = Pick<FleetReport, 'nowMs' | 'sourceFile' | 'origin'> & Partial<Pick<FleetReport, 'unread'>>;

export function fleetReport(
  judgements: readonly Judgement[],
  { nowMs, unread = [], ...rest }: Circumstances,
): FleetReport {
  const clusters = judgements.map((judgement): ReportedCluster => {
    const { cluster } = judgement.snapshot;
    const evidence = judgementEvidence(judgement, nowMs);
    const ifItMay = standingOf({ ...evidence, mayWrite: true });
    const answer = evaluationAnswer(judgement, nowMs);
    const openingsMs = nodeOSOpenings(answer).filter((openMs) => openMs >= nowMs);
    return {
      ...answer,
      findings: answer.findings.toSorted((left, right) => rank(right.severity) - rank(left.severity)),
      resourceGroup: cluster.ref.resourceGroup,
      subscriptionId: cluster.ref.subscriptionId,
      location: cluster.location,
      channel: cluster.nodeOSUpgradeChannel,
      worst: worstOf(answer.findings),
      standing: standingOf(evidence),
      reason: reasonOf(judgement)?.code,
      isMended: evidence.look === 'drifted' && ifItMay === 'decides-itself',
      pools: cluster.pools.length,
      openingsMs,
    };
  });
  const worstFirst = (left: ReportedCluster, right: ReportedCluster) =>
    standings.indexOf(left.standing) - standings.indexOf(right.standing) ||
    worstRank(right) - worstRank(left) ||
    (left.id < right.id ? -1 : 1);
  return { nowMs, clusters: clusters.toSorted(worstFirst), unread, ...rest };
}

function nodeOSOpenings({ windows }: EvaluationAnswer): readonly number[] {
  return windows
    .filter(({ name }) => name === 'aksManagedNodeOSUpgradeSchedule')
    .flatMap(({ openings }) => openings)
    .flatMap(({ start, usableHours }) => (usableHours > 0 ? [Date.parse(start)] : []));
}

function worstRank({ worst }: ReportedCluster): number {
  return worst === undefined ? -1 : rank(worst);
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function worstOf(findings: readonly FindingAnswer[]): Severity | undefined {
  return severities.findLast((severity) => findings.some((finding) => finding.severity === severity));
}

/** Clusters with a finding of this severity or a worse one. */
export function countAtLeast({ clusters }: Pick<FleetReport, 'clusters'>, threshold: Severity): number {
  return clusters.filter(({ worst }) => worst !== undefined && rank(worst) >= rank(threshold)).length;
}
