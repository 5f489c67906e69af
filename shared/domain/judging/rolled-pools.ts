/** Pools that a node image can reach: the age of the others is not for a channel or a window to mend. */

import { isNeverRolled } from '../cluster/pool-state.ts';
import type { NodePool } from '../cluster/cluster.ts';
import { isRetired } from './retired-pools.ts';

/**
 * Left out are pools at the end of their operating system (`image.retired` tells of them), pools without a node, and pools in
 * mode `Machines`, whose upgrade AKS refuses (azure-cli issue 33693).
 */
export function isRolled(pool: NodePool, judged: Parameters<typeof isRetired>[1]): boolean {
  return !isNeverRolled(pool) && !isRetired(pool, judged);
}
