/** How a cluster stands after the last run. */

import type { ClusterRecord } from './cluster-record.ts';

/** How a cluster stands after the last run: one that drifted and was repaired in it is no longer adrift. */
export const standings = ['drifted', 'indeterminate', 'repaired', 'exempt', 'compliant'] as const;

export type Standing = (typeof standings)[number];

export function standingOf({ verdict, lastOutcome }: Pick<ClusterRecord, 'verdict' | 'lastOutcome'>): Standing {
  return verdict === 'drifted' && lastOutcome === 'repaired' ? 'repaired' : verdict;
}

/** A cluster that Azure knows, as far as was seen. */
export function isThere({ state }: Pick<ClusterRecord, 'state'>): boolean {
  return state.kind !== 'gone';
}
