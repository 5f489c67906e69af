/** Closes a run that saw nothing: not read is not judged, so the cluster counts as failed and its owners hear why. */

import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { Mode } from '../../domain/policy/policy.ts';
import { isWhatIf, resolvePolicy, type FleetPolicy } from '../../domain/policy/resolve-policy.ts';
import { newLine, type Problem } from '../../domain/record/sweep-line.ts';
import { isMissing, type RunReason } from '../../domain/record/cluster-message.ts';
import { isUnreadable, type ClusterRecord, type ClusterState } from '../../domain/record/cluster-record.ts';
import type { ClusterRecords, SweepLedger } from '../../ports/records.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { CloseRun } from './close-run.ts';
import { logUnreadable } from './log-unreadable.ts';

export interface UnreadableCluster {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly sweepId: string;
  readonly requestedMode?: Mode;
  /** Absent for the verification of a write. */
  readonly reason?: RunReason;
}

export type CloseUnreadable = (
  unreadable: UnreadableCluster,
  problem: Problem,
  invocation: Invocation,
) => Promise<void>;

export interface CloseUnreadableDeps {
  readonly records: ClusterRecords;
  readonly ledger: Pick<SweepLedger, 'record'>;
  readonly policy: FleetPolicy;
  readonly closeRun: CloseRun;
}

export function makeCloseUnreadable({ records, ledger, policy, closeRun }: CloseUnreadableDeps): CloseUnreadable {
  return async function closeUnreadable(unreadable, problem, invocation) {
    const { cluster, location, sweepId, requestedMode } = unreadable;
    const { nowMs } = invocation;
    const stored = await records.get(cluster);
    if (isUnreadable(stored)) {
      logUnreadable(invocation.log, { cluster, sweepId }, stored);
      return ledger.record(sweepId, { ...newLine({ cluster, location }, 'failed'), problem });
    }
    // Whoever held the message failed, and another delivery of it did the work: that is no failure of the cluster.
    if (problem.kind === 'poisoned' && stored?.record.doneInSweeps?.includes(sweepId) === true) return;
    // Tags were not read, so only rules that need none can route this.
    const subject = { ref: cluster, location, tags: {} };
    const { mode, timeZone, receivers } = resolvePolicy(policy, subject, requestedMode);
    const fingerprint = `unread:${problem.kind === 'refused' ? problem.refusal.code : problem.kind}`;
    const isSameEpisode = stored?.record.fingerprint === fingerprint;
    const sinceMs = isSameEpisode ? stored.record.sinceMs : nowMs;
    const line = { ...newLine({ cluster, location }, 'failed'), mode, problem };
    if (isWhatIf(policy, subject, requestedMode)) return ledger.record(sweepId, line);
    await closeRun(
      {
        run: {
          sweepId,
          line,
          sinceMs,
          fingerprint,
          timeZone,
          receivers,
          background: { pools: [], nextOpenings: [] },
        },
        record: {
          memory: {},
          ...stored?.record,
          state: stateAfter(stored?.record, unreadable),
          cluster,
          location,
          verdict: 'indeterminate',
          fingerprint,
          sinceMs,
          judgedAtMs: nowMs,
          ...(isSameEpisode ? {} : { isUntold: true }),
        },
        version: stored?.version,
      },
      invocation,
    );
  };
}

/** An open write is not forgotten, and a cluster that is gone stays gone until Azure knows it again. */
function stateAfter(known: ClusterRecord | undefined, { reason }: UnreadableCluster): ClusterState {
  if (known?.state.kind === 'writing' || known?.state.kind === 'gone') return known.state;
  return { kind: 'unread', isMissing: reason !== undefined && isMissing(reason) };
}
