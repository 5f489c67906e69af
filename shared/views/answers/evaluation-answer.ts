/** A judgement as JSON: what `POST /api/evaluations` answers for each cluster, and `npm run evaluate -- --format json`. */

import type { Finding } from '../../domain/judging/finding.ts';
import type { Judgement } from '../../domain/repair/judge-cluster.ts';
import type { Opening } from '../../domain/maintenance/maintenance-window.ts';
import { longestGapHours, nextUsable, usableHours } from '../../domain/maintenance/openings.ts';
import type { Action, HeldRepair } from '../../domain/repair/action.ts';
import { horizonOf, type JudgedWindow } from '../../domain/judging/rule.ts';
import { actionWords, heldWords } from '../words/action-words.ts';
import { findingWords } from '../../domain/judging/about-findings.ts';
import { spanWords } from '../../domain/time/moment.ts';
import { recommendationWords } from '../words/recommendation-words.ts';
import { scheduledWords, windowWords } from '../words/window-words.ts';

export interface EvaluationAnswer {
  readonly id: string;
  readonly name: string;
  readonly verdict: string;
  readonly effectiveTarget: string;
  readonly recommendation: { readonly channel: string; readonly reasons: readonly string[] };
  readonly findings: readonly FindingAnswer[];
  readonly windows: readonly WindowAnswer[];
  readonly plan: readonly PlanAnswer[];
}

export interface FindingAnswer {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly cure: string;
  readonly evidence: Finding['evidence'];
  readonly proposal?: { readonly configuration: string; readonly description: string };
}

export interface WindowAnswer {
  readonly name: string;
  readonly description: string;
  readonly openings: readonly { readonly start: string; readonly end: string; readonly usableHours: number }[];
  /** Hours of the shortest usable stretch among the openings; null when there is none. */
  readonly usableHours: number | null;
  readonly longestGapHours: number;
  /** The next five usable openings in words, in the owner's time zone and in UTC. */
  readonly nextOpenings: readonly string[];
}

export interface PlanAnswer {
  readonly status: 'planned' | 'held';
  readonly repairs: string;
  readonly action?: Action;
  readonly reason?: HeldRepair['reason'];
  readonly summary: string;
}

const openingsTold = 5;

export function evaluationAnswer(judgement: Judgement, nowMs: number): EvaluationAnswer {
  const { snapshot, policy, verdict, plan, recommendation } = judgement;
  const span = horizonOf({ nowMs, policy });
  const { channel, reasons } = recommendation;
  return {
    id: snapshot.cluster.ref.id,
    name: snapshot.cluster.ref.name,
    verdict: verdict.kind,
    effectiveTarget: verdict.target.channel,
    recommendation: { channel, reasons: reasons.map(recommendationWords) },
    findings: verdict.findings.map(findingAnswer),
    windows: verdict.windows.map((judged) => windowAnswer(judged, { span, timeZone: policy.timeZone })),
    plan: [...plan.actions.map(plannedAnswer), ...plan.held.map((held) => heldAnswer(held, policy.timeZone))],
  };
}

export function findingAnswer(finding: Finding): FindingAnswer {
  const { code, severity, evidence, proposal } = finding;
  const proposed =
    proposal === undefined
      ? {}
      : { proposal: { configuration: proposal.configuration, description: scheduledWords(proposal.window) } };
  return { code, severity, ...findingWords(finding), evidence, ...proposed };
}

function windowAnswer(
  { configuration: { name, reading }, openings }: JudgedWindow,
  {
    span,
    timeZone,
  }: { readonly span: { readonly startMs: number; readonly endMs: number }; readonly timeZone: string },
): WindowAnswer {
  return {
    name,
    description: windowWords(reading, span.startMs),
    openings: openings.map(openingAnswer),
    usableHours: usableHours(openings) ?? null,
    longestGapHours: longestGapHours(openings, span),
    nextOpenings: nextUsable(reading, span.startMs, { count: openingsTold }).map((stretch) =>
      spanWords(stretch, timeZone),
    ),
  };
}

function openingAnswer({ startMs, endMs, usableHours: hours }: Opening): WindowAnswer['openings'][number] {
  return { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString(), usableHours: hours };
}

function plannedAnswer(action: Action): PlanAnswer {
  return { status: 'planned', repairs: action.repairs, action, summary: `Would ${actionWords(action)}.` };
}

function heldAnswer(held: HeldRepair, timeZone: string): PlanAnswer {
  const { repairs, action, reason } = held;
  const summary = heldWords(held, timeZone);
  return { status: 'held', repairs, ...(action === undefined ? {} : { action }), reason, summary };
}
