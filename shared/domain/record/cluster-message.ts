/** What is asked of one cluster: a message of the queue. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';

/** Why a cluster is looked at. */
export type RunReason =
  | {
      readonly kind: 'timer' | 'request';
      /** The sweep knows the cluster and did not find it. */
      readonly isMissing: boolean;
    }
  | {
      readonly kind: 'event';
      /** Who changed the cluster. */
      readonly changedBy?: string;
    }
  /** The window that a held repair waited for has opened. */
  | { readonly kind: 'window' };

/**
 * What is wished: `repair` does what policy asks for, `resume` does it although the change was contested or undone, `undo`
 * restores what was there before the warden's last write.
 */
export type Wish = 'repair' | 'resume' | 'undo';

export type ClusterMessage =
  | {
      readonly kind: 'reconcile';
      readonly cluster: ClusterRef;
      readonly location: string;
      /** Its order says what may be done. */
      readonly sweepId: string;
      /** The sweep knows the cluster and did not find it. */
      readonly isMissing: boolean;
      /** How often this message had to wait: for a throttled Azure, or for an earlier write to be verified. */
      readonly deferrals: number;
    }
  | {
      readonly kind: 'settle';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly looks: number;
    }
  /** An event names a cluster that nobody knows: Azure is asked whether it is there. What waits to be told stands elsewhere. */
  | {
      readonly kind: 'confirm';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      /** How often this message had to wait for a throttled Azure. */
      readonly deferrals: number;
    }
  /** A node OS window opens within a day, or has closed. */
  | {
      readonly kind: 'window';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly event: 'upcoming' | 'closed';
      readonly opening: { readonly startMs: number; readonly endMs: number; readonly usableHours: number };
    };

export type ReconcileMessage = Extract<ClusterMessage, { kind: 'reconcile' }>;

/** A message of a later version of the app. */
export interface NewerMessage {
  /** The text of its body. */
  readonly text: string;
  readonly problem: string;
  /** The cluster it is about, when that can be read. */
  readonly subject?: { readonly cluster: ClusterRef; readonly location: string; readonly sweepId: string };
}

export function isMissing(reason: RunReason): boolean {
  return (reason.kind === 'timer' || reason.kind === 'request') && reason.isMissing;
}
