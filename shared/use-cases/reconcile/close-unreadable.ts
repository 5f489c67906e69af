/** Closes a run that saw nothing: not read is not judged, so the cluster counts as failed and its owners hear why. */

import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import type { Mode } from '../../domain/policy/policy.ts';
import { isWhatIf, resolvePolicy, type FleetPolicy } from '../../domain/policy/resolve-policy.ts';
import { newLine, type Problem } from '../../domain/record/sweep-line.ts';
import type { ClusterRecords, SweepLedger } from '../../ports/records.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { CloseRun } from './close-run.ts';

export interface UnreadableCluster {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly sweepId: string;
  readonly requestedMode?: Mode;
  /** The sweep knows the cluster and did not find it. */
  readonly isMissing?: boolean;
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
    const { cluster, location, sweepId, requestedMode, isMissing = false } = unreadable;
    const { nowMs } = invocation;
    const stored = await records.get(cluster);
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
          cluster,
          location,
          verdict: 'indeterminate',
          fingerprint,
          sinceMs,
          judgedAtMs: nowMs,
          isMissing,
          ...(isSameEpisode ? {} : { isUntold: true }),
        },
        version: stored?.version,
      },
      invocation,
    );
  };
}
