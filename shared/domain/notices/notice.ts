/** A notice: something that happened and that somebody should know; rendered only when it is sent. */

import type { AnnouncedEvent } from '../events/aks-event.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { Finding } from '../judging/finding.ts';
import type { Severity } from '../judging/severity.ts';
import type { Background } from '../record/cluster-run.ts';
import type { FleetSummary } from '../fleet/fleet-summary.ts';
import type { ActionOutcome } from '../repair/write-outcome.ts';
import type { HeldRepair } from '../repair/action.ts';
import type { Mode } from '../policy/policy.ts';
import type { PoolImage, WindowOutcome } from '../events/window-outcome.ts';

export const noticeKinds = [
  'drift-found',
  'drift-repaired',
  'repair-held',
  'repair-failed',
  'unexpected-change',
  'contested',
  'exemption-ending',
  'maintenance-scheduled',
  'maintenance-started',
  'maintenance-completed',
  'maintenance-failed',
  'maintenance-cancelled',
  'pool-rolling-started',
  'pool-rolling-succeeded',
  'pool-rolling-failed',
  'support-ending',
  'support-ended',
  'new-kubernetes-version',
  'window-upcoming',
  'window-upgraded',
  'window-already-current',
  'window-skipped',
  'window-unknown',
  'outside-window',
  'delivery-failed',
  'daily-digest',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export interface NoticeFacts extends Background {
  readonly mode: Mode;
  readonly findings: readonly Finding[];
  /** What was written; in audit what would be, with the outcome `planned`. */
  readonly actions: readonly ActionOutcome[];
  readonly held: readonly HeldRepair[];
  /** Who took the risk of reimaging nodes outside the window. */
  readonly approvedBy?: string;
  /** Who changed the cluster, as Azure names them. */
  readonly changedBy?: string;
  /** Set when the warden itself could not do its work. */
  readonly problem?: string;
  /** Set for what Azure told. */
  readonly event?: AnnouncedEvent;
  /** What Azure said of the same failure in another event. */
  readonly reason?: string;
  /** Set after a window has closed. */
  readonly window?: WindowOutcome;
  /** Set before a window opens: what is installed and what would be. */
  readonly images?: readonly PoolImage[];
  /** Why nothing will be installed in a window that opens; `undefined` when something may be. */
  readonly idle?: 'channel-off' | 'stopped' | undefined;
  readonly summary?: FleetSummary;
  /** Receivers that cannot be told anything, with the setting that each lacks; set in a digest. */
  readonly off?: readonly { readonly id: string; readonly setting: string }[];
  /** Set when a notice could not be delivered for good. */
  readonly undelivered?: { readonly receiverId: string; readonly kind: NoticeKind; readonly reason: string };
}

export interface Notice {
  /** Deterministic: the same event always makes the same id, so that it is told once. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  /** Absent when it is about the fleet or the warden itself. */
  readonly cluster?: ClusterRef & { readonly location: string };
  readonly occurredAtMs: number;
  /** IANA zone of the owners; times are shown in it and in UTC. */
  readonly timeZone: string;
  readonly facts: NoticeFacts;
  /** Sent on request, to see whether it arrives. */
  readonly isTest?: boolean;
  /** Its details cannot be read: it is told in plain words. */
  readonly isPlain?: true;
}

/** A notice that must not wait for a digest. */
export function isUrgent({ severity }: Pick<Notice, 'severity'>): boolean {
  return severity === 'error' || severity === 'critical';
}

/** A notice that may wait to be told together with others. */
export function canWait(notice: Pick<Notice, 'severity' | 'isTest'>): boolean {
  return !isUrgent(notice) && notice.isTest !== true;
}
