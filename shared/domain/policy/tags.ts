/** Tags by which the owners of a cluster speak for it, and how one is looked up. */

import type { Cluster } from '../cluster/cluster.ts';

/** `until=2027-01-31; owner=team-x; reason=freeze before the fair` */
export const exemptionTag = 'aks-patch-warden-exempt';

export const ringTag = 'aks-patch-warden-ring';

export const receiversTag = 'aks-patch-warden-receivers';

/** Undefined when the cluster has no such tag. Azure compares the names of tags without regard to case, their values with it. */
export function tagOf(tags: Cluster['tags'], name: string): string | undefined {
  return Object.entries(tags).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}
