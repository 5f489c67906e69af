/** Whether the warden's last write can be undone, as far as it remembers. */

import type { ClusterMemory } from '../judging/cluster-memory.ts';

/** Not when that write was an undo itself: asked for twice, it would be the opposite of what was meant. */
export function hasSomethingToUndo({ channelSet, undoneAtMs, flips = [] }: ClusterMemory): boolean {
  if (channelSet === undefined || channelSet.from === 'Unrecognised') return false;
  const isUndone = undoneAtMs === channelSet.atMs;
  return !isUndone && !flips.some(({ setAtMs }) => setAtMs === channelSet.atMs);
}
