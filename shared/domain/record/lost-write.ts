/** A write that a neighbour came before: tried again a few times, and then held until the next sweep. */

import type { HeldRepair } from '../repair/action.ts';
import type { ActionOutcome } from '../repair/write-outcome.ts';
import { withOutcomes, type ClusterRun } from './cluster-run.ts';

/** Each try reads the cluster anew and takes one of the 20 writes that AKS has for a cluster (AKS docs `quotas-skus-regions`). */
export const mostWriteRaces = 3;

/** Somebody wrote the cluster after we had read it, and nothing of ours is in place that would have to be told now. */
export function hasLostRace({ line: { actions } }: ClusterRun): boolean {
  return actions.some(isLost) && !actions.some(({ outcome }) => outcome.kind === 'applied');
}

/** What lost every time is held; `times`: how often it was tried. */
export function heldAsBeingChanged(run: ClusterRun, times: number): ClusterRun {
  const { actions, held } = run.line;
  const lost = actions.filter(isLost).map(({ action }): HeldRepair => ({
    repairs: action.repairs,
    action,
    reason: { kind: 'being-changed', times },
  }));
  return withOutcomes(
    run,
    actions.filter((each) => !isLost(each)),
    [...held, ...lost],
  );
}

function isLost({ outcome }: ActionOutcome): boolean {
  return outcome.kind === 'conflict' || (outcome.kind === 'declined' && outcome.gate === 'changed-since-plan');
}
