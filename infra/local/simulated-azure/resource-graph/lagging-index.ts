/** Resource Graph's copy of the clusters, which lags behind them by as long as a switch says. */

import type { World } from '../call.ts';
import type { AzureState, JsonDocument } from '../state.ts';

interface Indexed {
  readonly document: JsonDocument;
  readonly graphId: string;
}

interface Version {
  readonly sinceMs: number;
  /** Undefined: deleted. */
  readonly text: string | undefined;
  readonly graphId: string;
}

/** What each cluster was since when, for as long as the index lags. */
const histories = new WeakMap<AzureState, Map<string, Version[]>>();

/** Notices what has changed: before and after each request, and whenever the clock is moved. */
export function observeClusters({ state, clock }: World): void {
  if (state.switches.resourceGraph.lagSeconds === 0) {
    histories.delete(state);
    return;
  }
  const known = histories.get(state);
  const history = known ?? new Map<string, Version[]>();
  histories.set(state, history);
  // What was there when the lag began has always been there.
  const sinceMs = known === undefined ? -Infinity : clock.now();
  for (const [key, { document, graphId }] of state.clusters)
    note(history, key, { sinceMs, text: JSON.stringify(document), graphId });
  for (const key of history.keys())
    if (!state.clusters.has(key)) note(history, key, { sinceMs, text: undefined, graphId: '' });
}

function note(history: Map<string, Version[]>, key: string, version: Version): void {
  const versions = history.get(key) ?? [];
  history.set(key, versions);
  if (versions.length === 0 || versions.at(-1)?.text !== version.text) versions.push(version);
}

export function indexedClusters(state: AzureState, nowMs: number): readonly Indexed[] {
  const history = histories.get(state);
  if (history === undefined) return [...state.clusters.values()];
  const seenMs = nowMs - state.switches.resourceGraph.lagSeconds * 1000;
  return [...history.values()].flatMap((versions) => {
    const seen = versions.findLast(({ sinceMs }) => sinceMs <= seenMs);
    return seen?.text === undefined ? [] : [{ document: JSON.parse(seen.text) as JsonDocument, graphId: seen.graphId }];
  });
}
