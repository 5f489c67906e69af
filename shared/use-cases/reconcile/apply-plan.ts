/** The two ways to treat a plan: preview it (audit), or write it (enforce). Composition chooses by mode. */

import type { ClusterRecord, OpenWrite } from '../../domain/record/cluster-record.ts';
import {
  expectedEvidence,
  withoutBody,
  type ActionOutcome,
  type WriteEvidence,
  type WriteOutcome,
} from '../../domain/repair/write-outcome.ts';
import type { ChangeLimits } from '../../domain/policy/change-limit.ts';
import type { Action, HeldRepair, HoldReason, Plan } from '../../domain/repair/action.ts';
import { withOutcomes, type ClusterRun } from '../../domain/record/cluster-run.ts';
import type { ChangeBudget, ClaimAnswer, ClusterRecords } from '../../ports/records.ts';
import type { Enforcer } from '../../ports/azure.ts';
import type { Invocation } from '../../ports/invocation.ts';

export interface Work {
  readonly plan: Plan;
  readonly run: ClusterRun;
  readonly record: ClusterRecord;
  readonly version: string | undefined;
  /** The cluster word for word as the plan saw it. */
  readonly seen: string;
  /** Clusters this sweep may change. */
  readonly changeLimit: number;
  /** What this run was asked and no sweep would ask again: kept for the next day when the limit of this one is reached. */
  readonly asked?: Omit<NonNullable<ClusterRecord['release']>, 'atMs'> | undefined;
  /** What was written before, when a crash interrupted the run. */
  readonly done: readonly ActionOutcome[];
}

/** The run continued; `record` holds an open write when one awaits its verification. */
export interface AppliedPlan extends Pick<Work, 'run' | 'record' | 'version'> {
  /** The last write that was begun, when it awaits nothing any more; Azure is asked about it until its end is recorded. */
  readonly endedWrite?: OpenWrite;
}

export type ApplyPlan = (work: Work, invocation: Invocation) => Promise<AppliedPlan>;

export function makePreview(): ApplyPlan {
  return function preview({ plan, run, record, version, done }) {
    const actions = plan.actions.map((action) => ({ action, outcome: { kind: 'planned' as const } }));
    return Promise.resolve({ run: withOutcomes(run, [...done, ...actions], plan.held), record, version });
  };
}

export interface EnforceDeps {
  readonly enforcer: Enforcer;
  readonly budget: ChangeBudget;
  readonly records: ClusterRecords;
  readonly limits: Pick<ChangeLimits, 'changesPerDay'>;
}

export function makeEnforce(deps: EnforceDeps): ApplyPlan {
  return async function enforce(work, invocation) {
    const { plan, run, record, version } = work;
    if (plan.actions.length === 0) return { run: withOutcomes(run, work.done, plan.held), record, version };
    const { sweepId } = run;
    const { cluster } = record;
    const limits = { perSweep: work.changeLimit, perDay: deps.limits.changesPerDay };
    const claim = await deps.budget.claim({ sweepId, cluster, nowMs: invocation.nowMs, ...limits });
    return claim.kind === 'granted' ? writeInOrder(deps, work, invocation) : overLimit(work, claim);
  };
}

function overLimit(
  { plan, run, record, version, asked, done }: Work,
  claim: Exclude<ClaimAnswer, { kind: 'granted' }>,
): AppliedPlan {
  const held = heldBy(limitReached(claim), plan.actions);
  const isForTomorrow = claim.limit === 'day' && asked !== undefined;
  const waiting = isForTomorrow ? { ...record, release: { ...asked, atMs: claim.untilMs } } : record;
  return { run: withOutcomes(run, done, [...plan.held, ...held]), record: waiting, version };
}

function limitReached(claim: Exclude<ClaimAnswer, { kind: 'granted' }>): HoldReason {
  return claim.limit === 'sweep'
    ? { kind: 'over-limit', limit: claim.most }
    : { kind: 'over-limit-of-day', limit: claim.most, untilMs: claim.untilMs };
}

function heldBy(reason: HoldReason, actions: readonly Action[]): readonly HeldRepair[] {
  return actions.map((action) => ({ action, repairs: action.repairs, reason }));
}

/** Windows first, the channel last; the first action that does not end as applied ends the row. */
async function writeInOrder(
  { enforcer, records }: EnforceDeps,
  work: Work,
  { nowMs, signal }: Invocation,
): Promise<AppliedPlan> {
  const { plan, run, record } = work;
  let { done } = work;
  let { held } = plan;
  const soFar = () => withOutcomes(run, done, held);
  let current: Omit<AppliedPlan, 'run'> = { record, version: work.version };
  for (const [index, action] of plan.actions.entries()) {
    const openWrite = {
      stage: 'begun' as const,
      action,
      evidence: expectedEvidence(action),
      startedAtMs: nowMs,
      story: soFar(),
    };
    const version = await records.put({ ...record, state: { kind: 'writing', openWrite } }, current.version);
    const outcome = await enforcer.apply({ cluster: record.cluster, action, seen: work.seen }, signal);
    if (outcome.kind === 'stopped') {
      held = [...held, ...heldBy(outcome.reason, plan.actions.slice(index))];
      current = { version, record, endedWrite: openWrite };
      break;
    }
    current = isOpen(outcome)
      ? {
          version,
          record: { ...record, state: { kind: 'writing', openWrite: { ...openWrite, ...accepted(outcome) } } },
        }
      : { version, record, endedWrite: openWrite };
    done = [...done, { action, outcome: withoutBody(outcome) }];
    if (outcome.kind !== 'applied') break;
  }
  return { ...current, run: soFar() };
}

/** From here on Azure can be asked about the operation. */
function accepted({ evidence }: { readonly evidence: WriteEvidence }): Pick<OpenWrite, 'stage' | 'evidence'> {
  return { stage: 'accepted', evidence };
}

function isOpen(outcome: WriteOutcome): outcome is Extract<WriteOutcome, { kind: 'accepted' }> {
  return outcome.kind === 'accepted';
}
