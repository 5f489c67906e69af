/**
 * What a sweep may do with its clusters, written down by whoever starts it. A message of the queue only names a cluster and a
 * sweep: whoever can put a message there can have nothing done that was not ordered.
 */

import { clusterKey, type ClusterRef } from '../cluster/cluster-ref.ts';
import type { FleetMembership } from '../cluster/fleet-membership.ts';
import { given } from '../given.ts';
import type { Mode } from '../policy/policy.ts';
import { hourMs } from '../time/durations.ts';
import type { ReconcileMessage, RunReason, Wish } from './cluster-message.ts';
import type { ClusterRecord } from './cluster-record.ts';
import type { ClusterOutcome } from './sweep-line.ts';

export type OrderReason =
  | { readonly kind: 'timer' | 'request' | 'window' }
  | {
      readonly kind: 'event';
      /** Who changed the cluster. */
      readonly changedBy?: string;
    };

export interface Order {
  readonly sweepId: string;
  readonly givenAtMs: number;
  /** The only cluster it is about; absent: each that the sweep has found. */
  readonly cluster?: ClusterRef;
  readonly reason: OrderReason;
  readonly wish: Wish;
  readonly requestedMode?: Mode;
  /** Clusters this sweep may change; every worker counts against the same number. */
  readonly changeLimit: number;
  /** The last ring this sweep may change; absent: all. */
  readonly openRing?: number;
  /** Who took the risk that nodes are reimaged outside the window. */
  readonly approvedBy?: string;
}

/** One cluster, and all that may be done with it. */
export interface Assignment {
  readonly cluster: ClusterRef;
  readonly location: string;
  readonly sweepId: string;
  readonly reason: RunReason;
  readonly wish: Wish;
  readonly requestedMode?: Mode;
  readonly changeLimit: number;
  readonly openRing?: number;
  readonly approvedBy?: string;
  readonly deferrals: number;
  /** Whether an AKS Fleet has the cluster, asked once for all of a sweep; absent: what the record knows holds. */
  readonly fleet?: FleetMembership;
  /** The order is about this cluster alone: once it is carried out, it is withdrawn. */
  readonly isOnce: boolean;
}

/** The cluster's line in the ledger of the sweep. */
export interface Standing {
  readonly outcome: ClusterOutcome;
  /** When the line was written, epoch milliseconds. */
  readonly writtenAtMs: number;
  readonly fleet?: FleetMembership;
}

export interface Known {
  readonly order: Order | undefined;
  /** Undefined: the sweep has not found the cluster. */
  readonly line: Standing | undefined;
  /** What waits for the cluster's window. */
  readonly release: ClusterRecord['release'];
}

export type Assigned =
  | { readonly kind: 'assigned'; readonly assignment: Assignment }
  /** Nothing is done, and nothing is told. */
  | { readonly kind: 'void'; readonly because: string };

/** However slowly a sweep moves: after two days it is given up. */
const longestOrderMs = 48 * hourMs;
/** A crash after the line was written brings the message back, at the latest after that (five tries of a dead host). */
const longestRepetitionMs = 2 * hourMs;

export function assign(message: ReconcileMessage, { order, line, release }: Known, nowMs: number): Assigned {
  if (order?.sweepId !== message.sweepId) return nothing('the sweep has no order');
  if (order.cluster !== undefined && clusterKey(order.cluster) !== clusterKey(message.cluster))
    return nothing('the order is about another cluster');
  if (line === undefined) return nothing('the sweep has not found the cluster');
  if (nowMs - order.givenAtMs > longestOrderMs) return nothing('the order is too old');
  const isDone = line.outcome !== 'queued' && line.outcome !== 'settling';
  if (isDone && nowMs - line.writtenAtMs > longestRepetitionMs) return nothing('the order was carried out');
  const { cluster, location, sweepId, deferrals, isMissing } = message;
  const { changeLimit } = order;
  return {
    kind: 'assigned',
    assignment: {
      cluster,
      location,
      sweepId,
      deferrals,
      changeLimit,
      isOnce: order.cluster !== undefined,
      reason: reasonOf(order.reason, isMissing),
      ...wishOf(order, release),
      ...given('openRing', order.openRing),
      ...given('approvedBy', order.approvedBy),
      // Whoever may send a message must not be able to say that no fleet has the cluster.
      ...given('fleet', line.fleet),
    },
  };
}

function nothing(because: string): Assigned {
  return { kind: 'void', because };
}

function reasonOf(reason: OrderReason, isMissing: boolean): RunReason {
  switch (reason.kind) {
    case 'timer':
    case 'request':
      return { kind: reason.kind, isMissing };
    case 'window':
      return { kind: 'window' };
    case 'event':
      return reason;
  }
}

/** What waited for a window was asked for before: the record of the cluster has kept it. */
function wishOf(order: Order, release: Known['release']): Pick<Assignment, 'wish' | 'requestedMode'> {
  if (order.reason.kind !== 'window') return { wish: order.wish, ...given('requestedMode', order.requestedMode) };
  return { wish: release?.isUndo === true ? 'undo' : 'repair', ...given('requestedMode', release?.requestedMode) };
}

/** For the queue, when it has to wait once more. */
export function messageOf({ cluster, location, sweepId, reason, deferrals }: Assignment): ReconcileMessage {
  const isMissing = 'isMissing' in reason && reason.isMissing;
  return { kind: 'reconcile', cluster, location, sweepId, isMissing, deferrals };
}
