/** All that can be shown of one cluster. */

import type { ClusterReading } from '../cluster/cluster-reading.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import { standingOf, type Standing } from '../record/standing.ts';
import {
  judgementEvidence,
  standingOfRecord,
  standingOfRefused,
  standingOfUnread,
} from '../record/standing-evidence.ts';
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

/** As it stands now; what Azure does not show, such as a run that failed, is remembered. Undefined: it is no more. */
export function standingOfShown(shown: ShownCluster, nowMs: number): Standing | undefined {
  const { judgement, unread, record, recordProblem } = shown;
  // An exemption may stand in what cannot be read.
  if (recordProblem !== undefined) return standingOfUnread;
  if (judgement !== undefined) {
    // A reading that failed is over: it was read just now.
    const hasFailed = record !== undefined && record.verdict !== 'indeterminate' && record.lastOutcome === 'failed';
    return standingOf({ ...judgementEvidence(judgement, nowMs), hasFailed });
  }
  const remembered = record === undefined ? standingOfUnread : standingOfRecord(record, nowMs);
  if (unread?.kind === 'gone') return undefined;
  if (remembered === 'exempt') return remembered;
  switch (unread?.kind) {
    case 'refused':
      return standingOfRefused(unread.refusal);
    case 'throttled':
      return remembered;
    case 'unreadable':
    case undefined:
      return standingOfUnread;
  }
}
