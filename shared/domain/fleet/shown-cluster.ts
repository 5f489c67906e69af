/** All that can be shown of one cluster. */

import type { ClusterReading } from '../cluster/cluster-reading.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import type { HistoryEntry } from '../record/history.ts';
import type { Judgement } from '../repair/judge-cluster.ts';

export interface ShownCluster {
  /** The fresh judgement, or why there is none. */
  readonly judgement?: Judgement;
  readonly unread?: Exclude<ClusterReading, { kind: 'read' }>;
  readonly record?: ClusterRecord;
  /** Why what is remembered cannot be read. */
  readonly recordProblem?: string;
  readonly history: readonly HistoryEntry[];
}
