/** What is asked of one cluster: a message of the queue. */

import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { Mode } from '../policy/policy.ts';
import type { Trigger } from './sweep-line.ts';

export type ClusterMessage =
  | {
      readonly kind: 'reconcile';
      readonly cluster: ClusterRef;
      readonly location: string;
      readonly sweepId: string;
      readonly trigger: Trigger;
      readonly requestedMode?: Mode;
      /** Clusters this sweep may change; every worker counts against the same number. */
      readonly changeLimit: number;
      /** The last ring this sweep may change; absent: all. */
      readonly openRing?: number;
      /** Somebody took the risk that nodes are reimaged outside the window. */
      readonly approvedBy?: string;
      /** Go on although the change was contested or undone. */
      readonly isResumed?: boolean;
      /** Restore what was there before the warden's last write. */
      readonly isUndo?: boolean;
      /** Who changed the cluster, when a change is why it is looked at. */
      readonly changedBy?: string;
      /** The sweep knows the cluster and did not find it. */
      readonly isMissing?: boolean;
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
