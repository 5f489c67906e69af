/** Which of the two managed channels suits a cluster best, and why: advice beside policy, never instead of it. */

import {
  channelLock,
  incompatibilitiesOf,
  isGpuSize,
  type ChannelLock,
  type IncompatibilityReason,
} from './channel-target.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ClusterHints } from '../policy/policy.ts';

export type RecommendationReason =
  | ChannelLock
  | IncompatibilityReason
  | 'security-fixes-sooner'
  | 'fewer-reimages'
  | 'spare-capacity-scarce'
  | 'bug-fixes-wanted';

export interface Recommendation {
  readonly channel: 'SecurityPatch' | 'NodeImage';
  /** At least one, the weightiest first. */
  readonly reasons: readonly RecommendationReason[];
}

/**
 * `SecurityPatch` brings security fixes one to two weeks sooner with far fewer reimages; `NodeImage` also brings bug fixes,
 * and works where `SecurityPatch` cannot (AKS docs `auto-upgrade-node-os-image`).
 */
export function recommend(cluster: Cluster, hints: ClusterHints): Recommendation {
  const lock = channelLock(cluster);
  if (lock !== undefined) return { channel: 'NodeImage', reasons: [lock] };
  const obstacles = incompatibilitiesOf('SecurityPatch', cluster, hints).map(({ reason }) => reason);
  if (obstacles.length > 0) return { channel: 'NodeImage', reasons: obstacles };
  const isScarce = hints.capacityConstrained || cluster.pools.some(isGpuSize);
  const against: readonly RecommendationReason[] = [
    ...(hints.sensitiveToReimage ? (['fewer-reimages'] as const) : []),
    ...(isScarce ? (['spare-capacity-scarce'] as const) : []),
  ];
  if (hints.needsBugFixes && against.length === 0) return { channel: 'NodeImage', reasons: ['bug-fixes-wanted'] };
  return { channel: 'SecurityPatch', reasons: [...against, 'security-fixes-sooner'] };
}
