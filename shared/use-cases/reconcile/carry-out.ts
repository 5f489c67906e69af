/** The two ways to treat a plan: preview it (audit), or write it (enforce). Composition chooses by mode. */

import type { ClusterRecord, OpenWrite } from '../../domain/record/cluster-record.ts';
import {
  expectedEvidence,
  withoutBody,
  type ActionOutcome,
  type WriteOutcome,
} from '../../domain/repair/write-outcome.ts';
import type { HeldRepair, Plan } from '../../domain/repair/action.ts';
import { withOutcomes, type Story } from '../../domain/record/story.ts';
import type { ChangeBudget, ClusterRecords } from '../../ports/records.ts';
import type { Enforcer } from '../../ports/azure.ts';
import type { Invocation } from '../../ports/invocation.ts';

export interface Work {
  readonly plan: Plan;
  readonly story: Story;
  readonly record: ClusterRecord;
  readonly version: string | undefined;
  /** The cluster word for word as the plan saw it. */
  readonly seen: string;
  /** Clusters this sweep may change. */
  readonly changeLimit: number;
  /** What was written before, when a crash interrupted the look. */
  readonly done: readonly ActionOutcome[];
}

/** The story continued; `record` holds an open write when one awaits its proof. */
export interface CarriedOut extends Pick<Work, 'story' | 'record' | 'version'> {
  /** The last write that was begun, when it awaits nothing any more; Azure is asked about it until its end is recorded. */
  readonly endedWrite?: OpenWrite;
}

export type CarryOut = (work: Work, invocation: Invocation) => Promise<CarriedOut>;

export function makePreview(): CarryOut {
  return function preview({ plan, story, record, version, done }) {
    const actions = plan.actions.map((action) => ({ action, outcome: { kind: 'planned' as const } }));
    return Promise.resolve({ story: withOutcomes(story, [...done, ...actions], plan.held), record, version });
  };
}

export interface EnforceDeps {
  readonly enforcer: Enforcer;
  readonly budget: ChangeBudget;
  readonly records: ClusterRecords;
}

export function makeEnforce(deps: EnforceDeps): CarryOut {
  return async function enforce(work, invocation) {
    const { plan, story, record, version } = work;
    if (plan.actions.length === 0) return { story: withOutcomes(story, work.done, plan.held), record, version };
    const claim = await deps.budget.claim(story.sweepId, record.cluster, work.changeLimit);
    return claim === 'granted' ? writeInOrder(deps, work, invocation) : overLimit(work);
  };
}

function overLimit({ plan, story, record, version, changeLimit, done }: Work): CarriedOut {
  const held = plan.actions.map((action): HeldRepair => ({
    action,
    repairs: action.repairs,
    reason: { kind: 'over-limit', limit: changeLimit },
  }));
  return { story: withOutcomes(story, done, [...plan.held, ...held]), record, version };
}

/** Windows first, the channel last; the first action that does not end as applied ends the row. */
async function writeInOrder(
  { enforcer, records }: EnforceDeps,
  work: Work,
  { nowMs, signal }: Invocation,
): Promise<CarriedOut> {
  const { plan, story, record } = work;
  let { done } = work;
  const soFar = () => withOutcomes(story, done, plan.held);
  let current: Omit<CarriedOut, 'story'> = { record, version: work.version };
  for (const action of plan.actions) {
    const openWrite = {
      stage: 'begun' as const,
      action,
      evidence: expectedEvidence(action),
      startedAtMs: nowMs,
      story: soFar(),
    };
    const version = await records.put({ ...record, openWrite }, current.version);
    const outcome = await enforcer.apply({ cluster: record.cluster, action, seen: work.seen }, signal);
    current = isOpen(outcome)
      ? { version, record: { ...record, openWrite: { ...openWrite, stage: 'accepted', evidence: outcome.evidence } } }
      : { version, record, endedWrite: openWrite };
    done = [...done, { action, outcome: withoutBody(outcome) }];
    if (outcome.kind !== 'applied') break;
  }
  return { ...current, story: soFar() };
}

function isOpen(outcome: WriteOutcome): outcome is Extract<WriteOutcome, { kind: 'accepted' }> {
  return outcome.kind === 'accepted';
}
