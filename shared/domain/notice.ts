/** A notice: something that happened to one cluster and that somebody should know; rendered only when it is sent. */

import type { ClusterRef } from './cluster-ref.ts';
import type { Finding, Severity } from './finding.ts';
import type { ActionOutcome } from './outcome.ts';
import type { HeldRepair } from './plan.ts';
import type { Mode } from './policy.ts';

export type NoticeKind =
  | 'drift-found'
  | 'drift-repaired'
  | 'repair-held'
  | 'repair-failed'
  | 'unexpected-change'
  | 'contested'
  | 'exemption-ending';

export interface NoticeFacts {
  readonly mode: Mode;
  readonly findings: readonly Finding[];
  /** What was written; in audit what would be, with the outcome `planned`. */
  readonly actions: readonly ActionOutcome[];
  readonly held: readonly HeldRepair[];
  /** Who took the risk of reimaging nodes outside the window. */
  readonly approvedBy?: string;
  /** Set when the warden itself could not do its work. */
  readonly problem?: string;
  readonly kubernetesVersion?: string;
  readonly pools: readonly { readonly name: string; readonly osType: string; readonly nodeImageVersion?: string }[];
  /** Openings of the node OS window that come next, epoch milliseconds. */
  readonly nextOpenings: readonly { readonly startMs: number; readonly endMs: number; readonly usableHours: number }[];
}

export interface Notice {
  /** Deterministic: the same event always makes the same id, so that it is told once. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly cluster: ClusterRef & { readonly location: string };
  readonly occurredAtMs: number;
  /** IANA zone of the owners; times are shown in it and in UTC. */
  readonly timeZone: string;
  readonly facts: NoticeFacts;
}
