/** The exemption that a tag asks for, as far as policy lets it: for a while, and not again and again. */

import type { Cluster } from '../cluster/cluster.ts';
import { readExemptionTag, tagLimitsOf, type Exemption } from '../policy/exemption.ts';
import type { ClusterPolicy, RefusedTag } from '../policy/policy.ts';
import { exemptionTag, tagOf } from '../policy/tags.ts';
import { dayMs } from '../time/durations.ts';
import type { ClusterMemory } from './cluster-memory.ts';

export type TagExemption =
  | { readonly kind: 'none' }
  /** It ends at the latest when the total is used up, whatever the tag says. */
  | { readonly kind: 'exemption'; readonly exemption: Exemption }
  | { readonly kind: 'invalid'; readonly value: string; readonly problem: string }
  | { readonly kind: 'refused'; readonly refused: RefusedTag };

/** Whether there is room among the clusters that may be exempt by tag is left out: that is counted over the fleet. */
export function askedExemption(
  { tags }: Pick<Cluster, 'tags'>,
  { exemptionLimits, tags: { rights } }: Pick<ClusterPolicy, 'exemptionLimits' | 'tags'>,
  { memory, nowMs }: { readonly memory: ClusterMemory; readonly nowMs: number },
): TagExemption {
  const tag = exemptionTag;
  const value = tagOf(tags, tag) ?? '';
  if (value !== '' && !rights.mayExempt)
    return { kind: 'refused', refused: { because: 'not-allowed', tag, value, right: 'mayExempt' } };
  const read = readExemptionTag(tags, exemptionLimits.maximumDays, nowMs);
  if (read.kind !== 'exemption' || read.exemption.untilMs <= nowMs) return read;
  const { totalDays } = tagLimitsOf(exemptionLimits);
  const firstMs = firstDayOf(memory, totalDays, nowMs) ?? nowMs;
  const lastMs = Math.floor(firstMs / dayMs) * dayMs + totalDays * dayMs;
  if (nowMs >= lastMs) return { kind: 'refused', refused: { because: 'total-days', tag, value, limit: totalDays } };
  return { kind: 'exemption', exemption: { ...read.exemption, untilMs: Math.min(read.exemption.untilMs, lastMs) } };
}

/** The exemption by tag that holds, with what was counted over the fleet. */
export function tagExemption(
  cluster: Pick<Cluster, 'tags'>,
  policy: Pick<ClusterPolicy, 'exemptionLimits' | 'tags'>,
  moment: { readonly memory: ClusterMemory; readonly nowMs: number },
): TagExemption {
  const asked = askedExemption(cluster, policy, moment);
  if (asked.kind !== 'exemption' || moment.memory.tags?.isOverShare !== true) return asked;
  const limit = tagLimitsOf(policy.exemptionLimits).maximumClusters ?? 0;
  const value = tagOf(cluster.tags, exemptionTag) ?? '';
  return { kind: 'refused', refused: { because: 'too-many', tag: exemptionTag, value, limit } };
}

/** A pause as long as the total begins it anew: a tag can exempt a cluster half of the time at most. */
export function firstDayOf({ tags }: ClusterMemory, totalDays: number, nowMs: number): number | undefined {
  const known = tags?.exemption;
  return known === undefined || nowMs - known.lastMs > totalDays * dayMs ? undefined : known.firstMs;
}
