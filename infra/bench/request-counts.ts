/** What was asked of Azure, by kind: what the measurements count. */

import type { RecordedRequest } from '../local/simulated-azure/simulated-azure.ts';

export const readKinds = ['cluster', 'windows', 'list', 'fleets', 'upgrade profile', 'other'] as const;
export type ReadKind = (typeof readKinds)[number];

export interface AzureCounts {
  /** Answered reads of ARM; throttled ones are in `throttled`. */
  readonly reads: Readonly<Record<ReadKind, number>>;
  readonly writes: number;
  /** 429, of ARM and AKS; of Resource Graph. */
  readonly throttled: number;
  readonly graphQueries: number;
  readonly graphThrottled: number;
  readonly mostGraphQueriesInWindow: number;
}

export interface RequestCounts {
  readonly add: (request: RecordedRequest) => void;
  /** Since the last time. */
  take(): AzureCounts;
}

/** The quota of Resource Graph is counted in this long. */
const windowMs = 5_000;

const kinds: readonly (readonly [ReadKind, RegExp])[] = [
  ['windows', /\/managedclusters\/[^/]+\/maintenanceconfigurations/],
  ['upgrade profile', /\/upgradeprofiles\//],
  ['cluster', /\/managedclusters\/[^/]+$/],
  ['list', /\/managedclusters$/],
  ['fleets', /\/fleets$/],
];

export function makeRequestCounts(): RequestCounts {
  let requests: { readonly kind: ReadKind | 'write' | 'graph'; readonly status: number; readonly atMs: number }[] = [];
  return {
    add({ method, path, status, atMs }) {
      const lower = path.toLowerCase();
      if (lower.startsWith('/providers/microsoft.resourcegraph/')) requests.push({ kind: 'graph', status, atMs });
      if (!lower.startsWith('/subscriptions/')) return;
      const kind = kinds.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'other';
      requests.push({ kind: method === 'GET' ? kind : 'write', status, atMs });
    },
    take() {
      const taken = requests;
      requests = [];
      const graph = taken.filter(({ kind }) => kind === 'graph');
      const arm = taken.filter(({ kind }) => kind !== 'graph');
      const count = (wanted: string) => arm.filter(({ kind, status }) => kind === wanted && status !== 429).length;
      return {
        reads: Object.fromEntries(readKinds.map((kind) => [kind, count(kind)])) as Record<ReadKind, number>,
        writes: count('write'),
        throttled: arm.filter(({ status }) => status === 429).length,
        graphQueries: graph.length,
        graphThrottled: graph.filter(({ status }) => status === 429).length,
        mostGraphQueriesInWindow: mostWithin(graph.map(({ atMs }) => atMs)),
      };
    },
  };
}

/** `moments` in their order. */
export function mostWithin(moments: readonly number[]): number {
  let [most, first] = [0, 0];
  for (const [index, atMs] of moments.entries()) {
    while (atMs - (moments[first] ?? atMs) >= windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
