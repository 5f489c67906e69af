/** Resource Graph's copy of the clusters, which lags behind them by as long as a switch says, or has no row at all. */

import type { World } from '../call.ts';
import type { AzureState, JsonDocument, SimulatedCluster } from '../state.ts';

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

/** What each lagging cluster was since when, for as long as its row lags. */
const histories = new WeakMap<AzureState, Map<string, Version[]>>();

/** Notices what has changed: before and after each request, and whenever the clock is moved. */
export function observeClusters({ state, clock }: World): void {
  if (state.switches.resourceGraph.lagSeconds === 0 && state.switches.resourceGraph.lags.length === 0) {
    histories.delete(state);
    return;
  }
  const known = histories.get(state);
  const history = known ?? new Map<string, Version[]>();
  histories.set(state, history);
  // What was there when the lag began has always been there.
  const sinceMs = known === undefined ? -Infinity : clock.now();
  for (const [key, { document, graphId }] of state.clusters)
    if (lagMsOf(state, key) > 0) note(history, key, { sinceMs, text: JSON.stringify(document), graphId });
  for (const key of history.keys())
    if (!state.clusters.has(key)) note(history, key, { sinceMs, text: undefined, graphId: '' });
}

function note(history: Map<string, Version[]>, key: string, version: Version): void {
  const versions = history.get(key) ?? [];
  history.set(key, versions);
  if (versions.length === 0 || versions.at(-1)?.text !== version.text) versions.push(version);
}

/**
 * Rows are older than the truth: usually under a minute, with no upper bound that anybody promises (docs
 * `resource-graph/overview`, freshness; Azure/azure-dev issue 540, ansible-collections/azure pull requests 1994 and 2002).
 */
function lagMsOf({ switches }: AzureState, key: string): number {
  const { lagSeconds, lags } = switches.resourceGraph;
  const own = lags.find(({ idIncludes }) => key.includes(idIncludes.toLowerCase()));
  return 1000 * (own === undefined ? lagSeconds : (own.seconds ?? Infinity));
}

export function indexedClusters(state: AzureState, nowMs: number): readonly Indexed[] {
  const missing = state.switches.resourceGraph.missing.map((part) => part.toLowerCase());
  const history = histories.get(state) ?? new Map<string, Version[]>();
  const isThere = (key: string) => !missing.some((part) => key.includes(part));
  const current = [...state.clusters].filter(([key]) => isThere(key) && !history.has(key));
  const lagging = [...history].filter(([key]) => isThere(key));
  return [
    ...current.map(([, cluster]): SimulatedCluster => cluster),
    ...lagging.flatMap(([key, versions]) => {
      const seen = versions.findLast(({ sinceMs }) => sinceMs <= nowMs - lagMsOf(state, key));
      return seen?.text === undefined
        ? []
        : [{ document: JSON.parse(seen.text) as JsonDocument, graphId: seen.graphId }];
    }),
  ];
}
