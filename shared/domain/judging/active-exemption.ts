/** Which exemption holds for a cluster now. */

import type { ClusterMemory } from './cluster-memory.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { tagExemption } from './tag-exemption.ts';

/** The exemption that holds at this moment; of several the one that lasts longest. */
export function activeExemption(
  cluster: Pick<Cluster, 'tags'>,
  policy: Pick<ClusterPolicy, 'exemptions' | 'exemptionLimits' | 'tags'>,
  { memory, nowMs }: { readonly memory: ClusterMemory; readonly nowMs: number },
): Exemption | undefined {
  const tag = tagExemption(cluster, policy, { memory, nowMs });
  const all = [
    ...policy.exemptions,
    ...(tag.kind === 'exemption' ? [tag.exemption] : []),
    ...(memory.exemption === undefined ? [] : [memory.exemption]),
  ];
  return all.filter(({ untilMs }) => untilMs > nowMs).sort((left, right) => right.untilMs - left.untilMs)[0];
}
