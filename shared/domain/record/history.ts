/** One thing worth remembering about a cluster: a changed judgement, a write with its proof, a decision of a person. */

import type { Exemption } from '../policy/exemption.ts';
import type { FindingCode } from '../judging/finding.ts';
import type { ActionOutcome } from '../repair/write-outcome.ts';
import type { HeldRepair } from '../repair/action.ts';
import type { ClusterOutcome } from './sweep-line.ts';
import type { TagChange } from '../judging/tag-memory.ts';
import type { Deed } from './deed.ts';
import type { Verdict } from '../judging/verdict.ts';

export type HistoryEntry =
  | {
      readonly kind: 'look';
      readonly atMs: number;
      readonly sweepId: string;
      readonly verdict?: Verdict['kind'];
      readonly outcome: ClusterOutcome;
      readonly findings: readonly FindingCode[];
      readonly actions: readonly ActionOutcome[];
      readonly held: readonly HeldRepair[];
      /** Who took the risk of reimaging nodes outside the window. */
      readonly approvedBy?: string;
    }
  | Deed
  | {
      readonly kind: 'tag-changed';
      readonly atMs: number;
      readonly change: TagChange;
      /** As Azure names them. */
      readonly changedBy?: string;
    }
  /** What was told as failed in that sweep is in place after all. */
  | {
      readonly kind: 'corrected';
      readonly atMs: number;
      readonly sweepId: string;
      readonly actions: readonly ActionOutcome[];
    }
  /** As earlier versions kept what is a deed now. */
  | {
      readonly kind: 'exempted' | 'exemption-ended';
      readonly atMs: number;
      readonly by: string;
      readonly owner?: string;
      readonly reason?: string;
      readonly untilMs?: number;
      readonly source?: Exemption['source'];
    };
