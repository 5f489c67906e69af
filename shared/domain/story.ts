/** All that one look at a cluster brought to light: enough to record it and to tell it, now or after a write is proven. */

import type { Notice, NoticeFacts } from './notice.ts';
import type { ActionOutcome } from './outcome.ts';
import type { HeldRepair } from './plan.ts';
import type { ClusterOutcome, SweepLine } from './sweep.ts';

export interface Story {
  readonly sweepId: string;
  readonly line: SweepLine;
  /** Begin of the episode that is told, epoch milliseconds. */
  readonly sinceMs: number;
  readonly fingerprint: string;
  readonly background: Pick<NoticeFacts, 'kubernetesVersion' | 'pools' | 'nextOpenings'>;
  readonly approvedBy?: string;
  /** Mail address of somebody who changed the cluster and should hear of it. */
  readonly changer?: string;
  /** Who made the change that was looked at, as Azure names them. */
  readonly changedBy?: string;
  readonly timeZone: Notice['timeZone'];
  readonly receivers: readonly string[];
}

/** The story with what became of its actions, and so with a new ending. */
export function withOutcomes(story: Story, actions: readonly ActionOutcome[], held: readonly HeldRepair[]): Story {
  return { ...story, line: { ...story.line, actions, held, outcome: outcomeOf(actions, held) } };
}

/** The worst that happened names the cluster's outcome; a repair counts although something else had to wait. */
export function outcomeOf(actions: readonly ActionOutcome[], held: readonly HeldRepair[]): ClusterOutcome {
  const kinds = new Set(actions.map(({ outcome }) => outcome.kind));
  if (kinds.has('gone')) return 'gone';
  if (kinds.has('refused') || kinds.has('not-applied')) return 'failed';
  if (kinds.has('accepted')) return 'settling';
  if (kinds.has('declined') || kinds.has('conflict') || kinds.has('busy') || kinds.has('throttled')) return 'held';
  if (kinds.has('applied')) return 'repaired';
  if (kinds.has('planned')) return 'planned';
  return held.length > 0 ? 'held' : 'unchanged';
}
