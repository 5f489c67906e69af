/** Closes one run: the line in the sweep, its history, the notices in the outbox, and last the record that says it is done. */

import { composeNotices } from '../../domain/notices/compose-notices.ts';
import { rememberOutcomes } from '../../domain/repair/remember-outcomes.ts';
import type { ClusterRecord, OpenWrite } from '../../domain/record/cluster-record.ts';
import type { HistoryEntry } from '../../domain/record/history.ts';
import type { ReadableNotice, RunNotice } from '../../domain/notices/notice.ts';
import { personReceiverId } from '../../domain/notices/receiver.ts';
import { routeNotice, type Escalation, type Routing } from '../../domain/notices/route-notice.ts';
import type { ClusterRun } from '../../domain/record/cluster-run.ts';
import type { ClusterOutcome, SweepLine } from '../../domain/record/sweep-line.ts';
import type { Outbox, OutboxEntry } from '../../ports/notices.ts';
import type { ClusterRecords, History, SweepLedger } from '../../ports/records.ts';
import type { Invocation } from '../../ports/invocation.ts';
import { isStopReason } from '../../domain/repair/write-stop.ts';
import { hourMs } from '../../domain/time/durations.ts';

export interface CloseRunDeps {
  readonly ledger: SweepLedger;
  readonly outbox: Outbox;
  readonly records: ClusterRecords;
  readonly history: History;
  readonly routing: Routing;
  readonly escalation: Escalation | undefined;
}

export interface RunToClose {
  readonly run: ClusterRun;
  readonly record: ClusterRecord;
  readonly version: string | undefined;
  /** The write that ends with it: not forgotten before its end is recorded. */
  readonly endedWrite?: OpenWrite;
}

export type CloseRun = (toClose: RunToClose, invocation: Invocation) => Promise<void>;

/** The order is the promise: a crash anywhere repeats all of it, and each step is harmless when repeated. */
export function makeCloseRun(deps: CloseRunDeps): CloseRun {
  const { ledger, outbox, records, history } = deps;
  return async function closeRun({ run, record, version, endedWrite }, { nowMs, log }) {
    const { line, sweepId } = run;
    // The begin of an episode names its notices: it stands before any of them does, so that a repetition names them alike.
    const withOpenWrite = writing(record, endedWrite);
    const known = record.isUntold === true ? await records.put(withOpenWrite, version) : version;
    await ledger.record(sweepId, line);
    const atMs = endedWrite?.startedAtMs ?? (record.isUntold === true ? record.sinceMs : record.judgedAtMs);
    if (isNews({ run, record })) await history.add(line.cluster, historyEntry(run, atMs));
    const added = await outbox.put(entriesOf(deps, { run, record }, nowMs));
    await records.put(closedRecord(record, run, nowMs), known);
    log.info('cluster concluded', {
      sweepId,
      cluster: line.cluster.id,
      verdict: line.verdict,
      outcome: line.outcome,
      notices: added,
    });
  };
}

/** Azure is asked about the write until its end is recorded. */
function writing(record: ClusterRecord, openWrite: OpenWrite | undefined): ClusterRecord {
  return openWrite === undefined ? record : { ...record, state: { kind: 'writing', openWrite } };
}

/** A message comes again within minutes, and there are not more runs than this in them. */
const sweepsRemembered = 20;

/** A repaired cluster has nothing wrong any more: should it drift again, that is a new episode. */
function closedRecord(
  { isUntold: _, failingSinceMs, ...record }: ClusterRecord,
  { line, sweepId }: ClusterRun,
  nowMs: number,
): ClusterRecord {
  const lastOutcome = lastOutcomeOf(record, line);
  return {
    ...record,
    fingerprint: line.outcome === 'repaired' ? '' : record.fingerprint,
    memory: rememberOutcomes(record.memory, line.actions, nowMs),
    lastOutcome,
    lastLine: line,
    ...(lastOutcome === 'failed' ? { failingSinceMs: failingSinceMs ?? nowMs } : {}),
    doneInSweeps: [...(record.doneInSweeps ?? []), sweepId].slice(-sweepsRemembered),
  };
}

/** One that failed has failed until a sweep tries again. */
function lastOutcomeOf({ lastOutcome }: ClusterRecord, { held, outcome }: SweepLine): ClusterOutcome {
  const isLeftToSweep = held.some(({ reason }) => reason.kind === 'waits-for-sweep');
  return isLeftToSweep && lastOutcome === 'failed' ? 'failed' : outcome;
}

/** The same run every hour is no news. */
function isNews({ run: { line, approvedBy }, record }: Pick<RunToClose, 'run' | 'record'>): boolean {
  return hasWritten(line) || approvedBy !== undefined || record.isUntold === true;
}

/** `atMs`: the same when it is repeated, so that one row remains. */
function historyEntry({ line, sweepId, approvedBy }: ClusterRun, atMs: number): HistoryEntry {
  const { verdict, outcome, findings, actions, held } = line;
  return {
    kind: 'look',
    atMs,
    sweepId,
    outcome,
    findings: findings.map(({ code }) => code),
    actions,
    held,
    ...(verdict === undefined ? {} : { verdict }),
    ...(approvedBy === undefined ? {} : { approvedBy }),
  };
}

function entriesOf(
  { routing, escalation }: CloseRunDeps,
  { run, record }: Pick<RunToClose, 'run' | 'record'>,
  nowMs: number,
): readonly OutboxEntry[] {
  const notices = composeNotices(run, nowMs).filter((notice) => !isToldWithStop(notice, record));
  const told = notices.flatMap((notice) =>
    receiverIds(notice, run, routing).map((receiverId) => ({ receiverId, notice })),
  );
  const failingSinceMs = record.failingSinceMs ?? nowMs;
  const isStillOpen = escalation !== undefined && nowMs - failingSinceMs >= escalation.afterHours * hourMs;
  const escalated = notices.filter(({ kind }) => isStillOpen && kind === 'repair-failed');
  return [
    ...told,
    ...escalated.flatMap((notice) =>
      (escalation?.receivers ?? []).map((receiverId) => ({
        receiverId,
        notice: { ...notice, id: `escalated|${notice.id}` },
      })),
    ),
  ];
}

/** Who stopped the writes was told of once: of a cluster only what is new of itself. */
function isToldWithStop({ kind, facts: { actions, held } }: RunNotice, { isUntold }: ClusterRecord): boolean {
  const isHeldOnly = (kind === 'repair-held' || kind === 'drift-found') && actions.length === 0;
  return isHeldOnly && isUntold !== true && held.some(({ reason }) => isStopReason(reason));
}

function receiverIds(
  notice: ReadableNotice,
  { receivers: routed, changer }: ClusterRun,
  routing: Routing,
): readonly string[] {
  const others = notice.kind === 'contested' && changer !== undefined ? [personReceiverId(changer)] : [];
  return [...routeNotice(notice, routed, routing), ...others];
}

function hasWritten({ actions }: ClusterRun['line']): boolean {
  return actions.some(({ outcome }) => outcome.kind !== 'planned');
}
