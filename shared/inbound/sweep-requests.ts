/** `POST` and `GET /api/sweeps`, and `GET /api/sweeps/{id}`. */

import { parseSweepRequest } from '../contracts/requests/sweep-request.ts';
import { fateOfSweep } from '../domain/fleet/sweep-fate.ts';
import type { Sweep, SweepProgress } from '../domain/fleet/sweep.ts';
import type { SweepLedger } from '../ports/records.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { AskSweep } from '../use-cases/ask-sweep.ts';
import type { StopWrites } from '../use-cases/stop-writes.ts';
import type { StartSweep } from '../use-cases/start-sweep.ts';
import { clusterSummary } from '../views/answers/cluster-summary.ts';
import { forecast } from '../views/words/forecast.ts';
import { writesNote } from '../views/answers/writes-answer.ts';
import { doingOf } from './doing.ts';
import { badRequest, problem, readJson, type Respond } from './on-request.ts';

/** Answers 202 with the sweep's id; how far it is tells the address in `Location`. */
export function startSweepOnRequest({ askSweep, stopWrites }: SweepByHand): Respond {
  return async function respond(request, invocation, { caller }) {
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseSweepRequest(body.value);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const { requestedMode, reason } = parsed;
    const doing = doingOf(request, { caller, reason, said: body.value }, invocation);
    const asked = requestedMode === undefined ? {} : { requestedMode };
    const { sweep, found } = await askSweep({ ...asked, doing }, invocation);
    const note = writesNote(await stopWrites.ask(invocation.signal));
    const jsonBody = { id: sweep.id, found, state: 'running', ...note };
    return { status: 202, headers: { location: `/api/sweeps/${sweep.id}` }, jsonBody };
  };
}

export interface SweepByHand {
  readonly askSweep: AskSweep;
  readonly stopWrites: Pick<StopWrites, 'ask'>;
}

export function startSweepOnTimer(startSweep: StartSweep): (invocation: Invocation) => Promise<unknown> {
  return (invocation) => startSweep({ trigger: 'timer' }, invocation);
}

const sweepsListed = 50;

export function listSweepsOnRequest(ledger: Pick<SweepLedger, 'latest'>): Respond {
  return async function respond() {
    const sweeps = await ledger.latest(sweepsListed);
    return { jsonBody: { sweeps: sweeps.map(sweepHead) } };
  };
}

function sweepHead({ id, trigger, requestedMode, startedAtMs }: Sweep): object {
  return { id, mode: requestedMode ?? 'policy', trigger, startedAt: new Date(startedAtMs).toISOString() };
}

export interface SweepShown {
  readonly ledger: Pick<SweepLedger, 'progress'>;
  readonly stopWrites: Pick<StopWrites, 'ask'>;
}

export function sweepProgressOnRequest({ ledger, stopWrites }: SweepShown): Respond {
  return async function respond(request, { nowMs, signal }) {
    const id = request.params['id'] ?? '';
    const progress = await ledger.progress(id);
    if (progress === undefined)
      return problem({ status: 404, title: 'No such sweep', detail: `There is no sweep with the id "${id}".` });
    return { jsonBody: { ...progressBody(progress, nowMs), ...writesNote(await stopWrites.ask(signal)) } };
  };
}

function progressBody(progress: SweepProgress, nowMs: number): object {
  const { sweep, state, counts, lines, problem: fault } = progress;
  return {
    ...sweepHead(sweep),
    state,
    ...stallOf(progress, nowMs),
    ...(fault === undefined ? {} : { problem: fault }),
    counts,
    clusters: lines.map((line) => ({
      cluster: line.cluster.id,
      location: line.location,
      mode: line.mode,
      verdict: line.verdict,
      outcome: line.outcome,
      summary: clusterSummary(line),
      findings: line.findings,
      actions: line.actions,
      held: line.held,
      ...forecast(line),
    })),
  };
}

/** Whoever waits for a sweep is told when waiting is of no use yet. */
function stallOf(progress: SweepProgress, nowMs: number): { readonly note?: string } {
  const fate = fateOfSweep(progress, nowMs);
  if (fate.kind !== 'stalled') return {};
  const minutes = String(Math.round((nowMs - fate.sinceMs) / 60_000));
  return {
    note: `Nothing has moved for ${minutes} minutes. The messages of a host that died come back ten minutes after; what is not done within two hours is given up.`,
  };
}
