/** Decides what is told of a run, once per episode: the same run always makes the same notice ids. */

import { clusterKey } from '../cluster/cluster-ref.ts';
import type { Finding } from '../judging/finding.ts';
import { severities, type Severity } from '../judging/severity.ts';
import type { RunFacts, RunNotice } from './notice.ts';
import type { RunNoticeKind } from './notice-kinds.ts';
import type { ClusterRun } from '../record/cluster-run.ts';
import type { SweepLine } from '../record/sweep-line.ts';

export function composeNotices(run: ClusterRun, nowMs: number): readonly RunNotice[] {
  const { line, background, timeZone } = run;
  const facts: RunFacts = {
    ...background,
    mode: line.mode ?? 'audit',
    findings: line.findings,
    actions: line.actions,
    held: line.held,
    ...(run.approvedBy === undefined ? {} : { approvedBy: run.approvedBy }),
    ...(run.changedBy === undefined ? {} : { changedBy: run.changedBy }),
  };
  const problem = line.problem === undefined ? {} : { problem: problemText(line.problem) };
  const toNotice = ({ kind, since }: Occasion): RunNotice => {
    const common = {
      id: [kind, clusterKey(line.cluster), since].join('|'),
      severity: severityOf(kind, line),
      cluster: { ...line.cluster, location: line.location },
      occurredAtMs: nowMs,
      timeZone,
    };
    return kind === 'repair-failed' ? { ...common, kind, facts: { ...facts, ...problem } } : { ...common, kind, facts };
  };
  return occasions(run).map(toNotice);
}

interface Occasion {
  readonly kind: RunNoticeKind;
  /** What must differ for the same kind to be told again. */
  readonly since: string;
}

function occasions({ line, sinceMs, fingerprint }: ClusterRun): readonly Occasion[] {
  const kind = noticeKind(line);
  const episode = [sinceMs, fingerprint, detail(line)].join('|');
  return [
    ...(kind === undefined ? [] : [{ kind, since: episode }]),
    ...(hasSurprise(line) ? [{ kind: 'unexpected-change' as const, since: episode }] : []),
    ...line.findings.flatMap((finding): readonly Occasion[] => {
      if (finding.code === 'channel.contested')
        return [{ kind: 'contested', since: String(finding.evidence.flips[0]?.seenAtMs) }];
      if (finding.code === 'cluster.exemption-ending')
        return [{ kind: 'exemption-ending', since: String(finding.evidence.untilMs) }];
      return [];
    }),
  ];
}

function hasSurprise({ actions }: SweepLine): boolean {
  return actions.some(({ outcome }) => outcome.kind === 'applied' && outcome.unexpected !== undefined);
}

function noticeKind({ outcome, mode, verdict }: SweepLine): RunNoticeKind | undefined {
  switch (outcome) {
    case 'repaired':
      return 'drift-repaired';
    case 'failed':
      return 'repair-failed';
    case 'planned':
      return 'drift-found';
    case 'held':
      return mode === 'enforce' ? 'repair-held' : 'drift-found';
    case 'unchanged':
      return verdict === 'indeterminate' ? 'repair-failed' : undefined;
    case 'queued':
    case 'settling':
    case 'gone':
      return undefined;
  }
}

/** What must make a new notice within one episode: another obstacle, another refusal. */
function detail({ held, actions, problem }: SweepLine): string {
  return [
    ...held.map(({ reason }) => reason.kind),
    ...actions.map(({ outcome }) => (outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind)),
    ...(problem?.kind === 'refused' ? [problem.refusal.code] : []),
  ].join('+');
}

function severityOf(kind: RunNoticeKind, { findings, held }: SweepLine): Severity {
  switch (kind) {
    case 'drift-repaired':
    case 'repair-corrected':
      return 'info';
    case 'drift-found':
      return worst(findings);
    case 'repair-held':
      // Somebody chose to go back for a week: no alarm.
      return held.every(({ reason }) => reason.kind === 'rolled-back') ? 'info' : 'warning';
    case 'exemption-ending':
      return 'warning';
    case 'repair-failed':
    case 'contested':
      return 'error';
    case 'unexpected-change':
      return 'critical';
  }
}

function worst(findings: readonly Finding[]): Severity {
  return severities.findLast((severity) => findings.some((finding) => finding.severity === severity)) ?? 'info';
}

function problemText(problem: NonNullable<SweepLine['problem']>): string {
  return problem.kind === 'refused' ? `${problem.refusal.code}: ${problem.refusal.message}` : problem.detail;
}
