/** What writes leave behind in the memory of a cluster. */

import type { ClusterMemory } from '../judging/cluster-memory.ts';
import type { ActionOutcome } from './write-outcome.ts';

/** What a run's outcomes leave behind. */
export function rememberOutcomes(
  memory: ClusterMemory,
  outcomes: readonly ActionOutcome[],
  nowMs: number,
): ClusterMemory {
  return outcomes.reduce<ClusterMemory>((known, { action, outcome }) => {
    if (outcome.kind === 'refused')
      return { ...known, refusal: { action: action.kind, refusal: outcome.refusal, atMs: nowMs } };
    if (outcome.kind !== 'applied') return known;
    const { refusal: _, ...others } = known;
    const rest = { ...others, writtenAtMs: nowMs };
    if (action.kind !== 'set-channel') return rest;
    const channelSet = { from: action.from, to: action.to, atMs: nowMs };
    if (action.isUndo === true) return { ...rest, channelSet, undoneAtMs: nowMs };
    const { undoneAtMs: __, ...redone } = rest;
    return { ...redone, channelSet };
  }, memory);
}
