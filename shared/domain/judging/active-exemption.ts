/** Which exemption holds for a cluster now. */

import type { ClusterMemory } from './cluster-memory.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { type Exemption, readExemptionTag } from '../policy/exemption.ts';
import type { ClusterPolicy } from '../policy/policy.ts';

/** The exemption that holds at this moment; of several the one that lasts longest. */
export function activeExemption(
  { tags }: Pick<Cluster, 'tags'>,
  { exemptions, exemptionLimits }: Pick<ClusterPolicy, 'exemptions' | 'exemptionLimits'>,
  { memory, nowMs }: { readonly memory: ClusterMemory; readonly nowMs: number },
): Exemption | undefined {
  const tag = readExemptionTag(tags, exemptionLimits.maximumDays, nowMs);
  const all = [
    ...exemptions,
    ...(tag.kind === 'exemption' ? [tag.exemption] : []),
    ...(memory.exemption === undefined ? [] : [memory.exemption]),
  ];
  return all.filter(({ untilMs }) => untilMs > nowMs).sort((left, right) => right.untilMs - left.untilMs)[0];
}
