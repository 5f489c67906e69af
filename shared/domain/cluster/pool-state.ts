/** States of clusters and node pools that several places ask for, as AKS words them. */

import type { NodePool } from './cluster.ts';

/** The last operation ended badly, and somebody has to look: `Failed`, or `Canceled`. */
export function hasEndedBadly(provisioningState: string | undefined): boolean {
  return /^(failed|canceled)$/i.test(provisioningState ?? '');
}

/** AKS rolls nothing on it: a pool without nodes, or one in mode `Machines`, whose upgrade it refuses (azure-cli issue 33693). */
export function isNeverRolled({ count, mode }: Pick<NodePool, 'count' | 'mode'>): boolean {
  return count === 0 || isMachines({ mode });
}

export function isMachines({ mode }: { readonly mode?: NodePool['mode'] | undefined }): boolean {
  return mode?.toLowerCase() === 'machines';
}
