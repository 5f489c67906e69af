/** What came of asking Azure for one cluster, and all that can be shown of it. */

import type { ClusterSnapshot } from './cluster.ts';
import type { ClusterRecord } from './cluster-record.ts';
import type { HistoryEntry } from './history.ts';
import type { Judgement } from './judge-fleet.ts';
import type { Refusal } from './outcome.ts';

export type ClusterReading =
  | { readonly kind: 'read'; readonly snapshot: ClusterSnapshot }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

export interface ShownCluster {
  /** The fresh judgement, or why there is none. */
  readonly judgement?: Judgement;
  readonly unread?: Exclude<ClusterReading, { kind: 'read' }>;
  readonly record?: ClusterRecord;
  readonly history: readonly HistoryEntry[];
}
