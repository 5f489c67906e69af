/** Counts a cluster that asks by tag to be exempt among those of the fleet: answers whether there are too many. */

import type { Cluster } from '../../domain/cluster/cluster.ts';
import type { ClusterMemory } from '../../domain/judging/cluster-memory.ts';
import { askedExemption } from '../../domain/judging/tag-exemption.ts';
import { tagLimitsOf } from '../../domain/policy/exemption.ts';
import { resolvePolicy, type FleetPolicy } from '../../domain/policy/resolve-policy.ts';
import type { TagExemptionShare } from '../../ports/records.ts';

export interface ClaimTagExemptionDeps {
  readonly policy: FleetPolicy;
  readonly tagShare: TagExemptionShare;
}

/** Nothing is counted where policy names no number. */
export async function claimTagExemption(
  { policy, tagShare }: ClaimTagExemptionDeps,
  { cluster, memory }: { readonly cluster: Cluster; readonly memory: ClusterMemory },
  nowMs: number,
): Promise<boolean> {
  const resolved = resolvePolicy(policy, cluster);
  const { maximumClusters: most } = tagLimitsOf(resolved.exemptionLimits);
  const asked = askedExemption(cluster, resolved, { memory, nowMs });
  if (most !== undefined && asked.kind === 'exemption' && asked.exemption.untilMs > nowMs)
    return (await tagShare.claim(cluster.ref, asked.exemption.untilMs, { most, nowMs })) === 'exhausted';
  // What it held is free for others at once, not only when it would have ended.
  if (memory.tags?.exemption?.now !== undefined) await tagShare.release(cluster.ref);
  return false;
}
