/** Ends a look that saw nothing: not read is not judged, so the cluster counts as failed and its owners hear why. */

import type { ClusterRef } from '../domain/cluster-ref.ts';
import type { Mode } from '../domain/policy.ts';
import { resolvePolicy, type FleetPolicy } from '../domain/resolve-policy.ts';
import { newLine, type Problem } from '../domain/sweep.ts';
import type { ClusterRecords, Invocation } from '../ports.ts';
import type { Conclude } from './conclude.ts';

export interface UnreadCluster {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly sweepId: string;
  readonly requestedMode?: Mode;
}

export type ConcludeUnread = (unread: UnreadCluster, problem: Problem, invocation: Invocation) => Promise<void>;

export interface ConcludeUnreadDeps {
  readonly records: ClusterRecords;
  readonly policy: FleetPolicy;
  readonly conclude: Conclude;
}

export function makeConcludeUnread({ records, policy, conclude }: ConcludeUnreadDeps): ConcludeUnread {
  return async function concludeUnread({ cluster, location, sweepId, requestedMode }, problem, invocation) {
    const { nowMs } = invocation;
    const stored = await records.get(cluster);
    // Tags were not read, so only rules that need none can route this.
    const { mode, timeZone, receivers } = resolvePolicy(policy, { ref: cluster, location, tags: {} }, requestedMode);
    const fingerprint = `unread:${problem.kind === 'refused' ? problem.refusal.code : problem.kind}`;
    const isSameEpisode = stored?.record.fingerprint === fingerprint;
    const sinceMs = isSameEpisode ? stored.record.sinceMs : nowMs;
    const isUntold = isSameEpisode ? stored.record.isUntold : true;
    const failingSinceMs = stored?.record.failingSinceMs;
    const line = { ...newLine({ cluster, location }, 'failed'), mode, problem };
    await conclude(
      {
        story: {
          sweepId,
          line,
          sinceMs,
          fingerprint,
          timeZone,
          receivers,
          background: { pools: [], nextOpenings: [] },
        },
        record: {
          ...(stored?.record.openWrite === undefined ? {} : { openWrite: stored.record.openWrite }),
          memory: stored?.record.memory ?? {},
          ...(stored?.record.telling === undefined ? {} : { telling: stored.record.telling }),
          ...(stored?.record.nodeOS === undefined ? {} : { nodeOS: stored.record.nodeOS }),
          cluster,
          location,
          verdict: 'indeterminate',
          fingerprint,
          sinceMs,
          ...(isUntold === undefined ? {} : { isUntold }),
          ...(failingSinceMs === undefined ? {} : { failingSinceMs }),
          judgedAtMs: nowMs,
        },
        version: stored?.version,
      },
      invocation,
    );
  };
}
