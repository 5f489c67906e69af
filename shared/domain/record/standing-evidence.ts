/** What decides how a cluster stands, taken from a fresh judgement or from what is remembered of the cluster. */

import { isHandledByAks } from '../cluster/upgrade-channel.ts';
import type { Refusal } from '../cluster/refusal.ts';
import type { NodeOSWatch } from '../events/node-os-watch.ts';
import type { ClusterMemory } from '../judging/cluster-memory.ts';
import type { Finding } from '../judging/finding.ts';
import { nextUsable } from '../maintenance/openings.ts';
import { isPassing, type HeldRepair, type HoldReason, type Plan } from '../repair/action.ts';
import type { Judgement } from '../repair/judge-cluster.ts';
import type { ActionOutcome, WriteOutcome } from '../repair/write-outcome.ts';
import { dayMs } from '../time/durations.ts';
import type { ClusterRecord } from './cluster-record.ts';
import {
  lateFindings,
  repairedForDays,
  standingOf,
  type Look,
  type RepairProgress,
  type Standing,
  type StandingEvidence,
} from './standing.ts';
import type { SweepLine } from './sweep-line.ts';

type Repairs = StandingEvidence['repairs'];

/** Of a cluster that was read and judged just now; `nowMs`: epoch milliseconds. */
export function judgementEvidence(judgement: Judgement, nowMs: number): StandingEvidence {
  const { snapshot, policy, memory, verdict, plan } = judgement;
  const { cluster, maintenance } = snapshot;
  const reading =
    maintenance.kind === 'unknown'
      ? undefined
      : maintenance.configurations.find(({ name }) => name === 'aksManagedNodeOSUpgradeSchedule')?.reading;
  const watch = reading && { reading, channel: cluster.nodeOSUpgradeChannel, isStopped: cluster.isStopped };
  return {
    look: verdict.kind === 'indeterminate' ? 'unknown' : verdict.kind,
    findings: verdict.findings,
    repairs: planned(plan),
    mayWrite: policy.mode === 'enforce',
    hasFailed: false,
    opensAgain: opensAgain(verdict.findings, watch, nowMs),
    wasWritten: wasWritten(memory, nowMs),
  };
}

/** As far as was seen at the last look. */
export function recordEvidence(record: ClusterRecord, nowMs: number): StandingEvidence {
  const { memory, telling, nodeOS, lastOutcome, lastLine, release } = record;
  const findings = (lastLine?.findings ?? []).filter((finding) => isStillTrue(finding, memory));
  // A repair that somebody asked for once waits for its moment, whatever policy says meanwhile.
  const isReleased = release !== undefined && release.isUndo !== true;
  return {
    look: lookOf(record, nowMs),
    findings,
    repairs: repairsOf(record),
    mayWrite: isReleased || (lastLine?.mode ?? telling?.mode) === 'enforce',
    hasFailed: lastOutcome === 'failed',
    opensAgain: opensAgain(findings, nodeOS, nowMs),
    wasWritten: wasWritten(memory, nowMs),
  };
}

export function standingOfJudgement(judgement: Judgement, nowMs: number): Standing {
  return standingOf(judgementEvidence(judgement, nowMs));
}

export function standingOfRecord(record: ClusterRecord, nowMs: number): Standing {
  return standingOf(recordEvidence(record, nowMs));
}

const nothingKnown: Omit<StandingEvidence, 'look'> = {
  findings: [],
  repairs: [],
  mayWrite: false,
  hasFailed: false,
  opensAgain: false,
  wasWritten: false,
};

/**
 * There, and not read: a record that means nothing to this version of the app; or by somebody's own rights in a terminal,
 * which say nothing of what the warden may read.
 */
export const standingOfUnread: Standing = standingOf({ ...nothingKnown, look: 'unknown' });

/** The warden asked Azure just now, and Azure refused. */
export function standingOfRefused(refusal: Refusal): Standing {
  return standingOf({ ...nothingKnown, look: lookOfRefusal(refusal) });
}

function lookOf({ state, verdict, memory, lastLine }: ClusterRecord, nowMs: number): Look {
  if (isExempt({ verdict, memory, lastLine }, nowMs)) return 'exempt';
  const problem = lastLine?.problem;
  if (verdict === 'indeterminate' && problem?.kind === 'refused') return lookOfRefusal(problem.refusal);
  // An exemption that is over: nobody has looked at the cluster without it.
  if (state.kind === 'unread' || verdict === 'indeterminate' || verdict === 'exempt') return 'unknown';
  return verdict;
}

/** What was granted by request holds at once, and ends at once. */
function isExempt(
  {
    verdict,
    memory: { exemption },
    lastLine,
  }: Pick<ClusterRecord, 'verdict' | 'memory'> & { lastLine?: SweepLine | undefined },
  nowMs: number,
): boolean {
  if (exemption !== undefined && exemption.untilMs > nowMs) return true;
  if (verdict !== 'exempt') return false;
  const found = lastLine?.findings.find((finding) => finding.code === 'cluster.exempt')?.evidence;
  return found === undefined || (found.untilMs > nowMs && found.source !== 'request');
}

/** Not signed in, or no right: the same request is refused until somebody grants it. */
function lookOfRefusal({ status }: Refusal): Look {
  return status === 401 || status === 403 ? 'refused' : 'unknown';
}

/** A line tells what was found before its writes: what Azure once refused is over when a later write went through. */
function isStillTrue({ code }: Finding, { refusal }: ClusterMemory): boolean {
  return code !== 'cluster.write-refused' || refusal !== undefined;
}

function repairsOf({ state, lastLine }: ClusterRecord): Repairs {
  const writing: Repairs =
    state.kind === 'writing' ? [{ repairs: state.openWrite.action.repairs, progress: 'coming' }] : [];
  return [...(lastLine?.actions ?? []).map(ofOutcome), ...(lastLine?.held ?? []).map(ofHeld), ...writing];
}

function planned({ actions, held }: Plan): Repairs {
  return [...actions.map(({ repairs }) => ({ repairs, progress: 'coming' as const })), ...held.map(ofHeld)];
}

function ofOutcome({ action: { repairs }, outcome }: ActionOutcome): Repairs[number] {
  return { repairs, progress: progressOf(outcome.kind) };
}

function ofHeld({ repairs, reason }: HeldRepair): Repairs[number] {
  return { repairs, progress: progressOfHeld(reason) };
}

function progressOfHeld(reason: HoldReason): RepairProgress {
  if (reason.kind === 'rolled-back') return 'resting';
  // Of an image that is late: AKS brings it, and nobody has to act.
  if (reason.kind === 'next-opening') return 'resting';
  return isPassing(reason) ? 'coming' : 'stuck';
}

function progressOf(outcome: WriteOutcome['kind']): RepairProgress {
  switch (outcome) {
    case 'applied':
      return 'done';
    // The next sweep plans anew; who keeps changing it back is found by `channel.contested`.
    case 'planned':
    case 'accepted':
    case 'overwritten':
    case 'declined':
    case 'conflict':
    case 'busy':
    case 'throttled':
    case 'gone':
      return 'coming';
    case 'not-applied':
    case 'refused':
      return 'stuck';
  }
}

/** Only asked for where something is late: openings cost time to compute. */
function opensAgain(
  findings: readonly Finding[],
  watch: Pick<NodeOSWatch, 'reading' | 'channel' | 'isStopped'> | undefined,
  nowMs: number,
): boolean {
  if (watch === undefined || watch.isStopped || !isHandledByAks(watch.channel)) return false;
  return (
    findings.some(({ code }) => lateFindings.has(code)) && nextUsable(watch.reading, nowMs, { count: 1 }).length > 0
  );
}

/** Records of earlier versions know only when the channel was set. */
function wasWritten({ writtenAtMs, channelSet }: ClusterMemory, nowMs: number): boolean {
  const atMs = writtenAtMs ?? channelSet?.atMs;
  return atMs !== undefined && nowMs - atMs < repairedForDays * dayMs;
}
