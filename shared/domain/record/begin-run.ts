/** A run before anything was done: what was found, and who is to hear of it. */

import { contestedFlips } from '../judging/cluster-memory.ts';
import type { ClusterRecord } from './cluster-record.ts';
import { given } from '../given.ts';
import type { ClusterSnapshot } from '../cluster/cluster.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { ClusterRun } from './cluster-run.ts';
import { newLine } from './sweep-line.ts';
import type { Verdict } from '../judging/verdict.ts';
import type { Assignment } from './order.ts';
import { backgroundOf } from './record-after-run.ts';

interface BeginRunInput {
  readonly assignment: Assignment;
  readonly record: ClusterRecord;
  readonly policy: ClusterPolicy;
  readonly snapshot: ClusterSnapshot;
  readonly verdict: Verdict;
  readonly nowMs: number;
}

export function beginRun(input: BeginRunInput): ClusterRun {
  const { assignment, record, policy, snapshot, verdict } = input;
  const { ref, location, pools } = snapshot.cluster;
  return {
    sweepId: assignment.sweepId,
    sinceMs: record.sinceMs,
    fingerprint: record.fingerprint,
    ...(assignment.approvedBy === undefined ? {} : { approvedBy: assignment.approvedBy }),
    ...changerOf(input),
    ...(assignment.reason.kind === 'event' ? given('changedBy', assignment.reason.changedBy) : {}),
    timeZone: policy.timeZone,
    receivers: record.telling?.receivers ?? [],
    background: backgroundOf(snapshot, verdict),
    line: {
      ...newLine({ cluster: ref, location, ...given('fleet', assignment.fleet) }, 'unchanged'),
      mode: policy.mode,
      verdict: verdict.kind,
      findings: verdict.findings,
      pools: pools.map(({ name }) => name),
      receivers: record.telling?.receivers ?? [],
    },
  };
}

/** Both sides of a contest should hear of it; Azure names the other one by mail address when it is a person. */
function changerOf({ snapshot, policy, record, nowMs }: BeginRunInput): { readonly changer?: string } {
  const { lastModifiedBy = '' } = snapshot.cluster;
  const isContested = contestedFlips(record.memory, policy.contested, nowMs).length > 0;
  const isPerson = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(lastModifiedBy);
  return isContested && isPerson && policy.contested.tellChanger ? { changer: lastModifiedBy } : {};
}

/**
 * A crash came between a write and its end: the cluster is repaired when it is looked at again. What is told is what was
 * found before the write, under the same name.
 */
export function resumedRun(fresh: ClusterRun, { sinceMs, fingerprint, line }: ClusterRun): ClusterRun {
  const { verdict = fresh.line.verdict, findings } = line;
  return { ...fresh, sinceMs, fingerprint, line: { ...fresh.line, ...given('verdict', verdict), findings } };
}
