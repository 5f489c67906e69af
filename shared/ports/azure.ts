/** Azure as the use cases see it: clusters are found, read, written and verified. */

import type { ClusterReading } from '../domain/cluster/cluster-reading.ts';
import type { OpenWrite } from '../domain/record/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { WriteOutcome } from '../domain/repair/write-outcome.ts';
import type { StopReason } from '../domain/repair/write-stop.ts';
import type { Action } from '../domain/repair/action.ts';
import type { Verification } from '../domain/repair/write-watchdog.ts';

export interface InventoryItem {
  readonly cluster: ClusterRef;
  readonly location: string;
}

/** Every cluster the identity may read, a page at a time. Throws `TransientError` when Azure asks to come back later. */
export interface Inventory {
  clusters(signal: AbortSignal): AsyncIterable<readonly InventoryItem[]>;
}

/** One cluster and its maintenance configurations, fresh from ARM. Throws `TransientError` on network faults and 5xx. */
export interface ClusterReader {
  read(cluster: ClusterRef, signal: AbortSignal): Promise<ClusterReading>;
}

export interface PlannedWrite {
  readonly cluster: ClusterRef;
  readonly action: Action;
  /** The cluster word for word as the plan saw it: where more than that is changed since, nothing is sent. */
  readonly seen: string;
}

/** Somebody stopped all writes: nothing was sent. */
export interface StoppedWrite {
  readonly kind: 'stopped';
  readonly reason: StopReason;
}

/** The only port that can change a cluster. */
export interface Enforcer {
  apply(write: PlannedWrite, signal: AbortSignal): Promise<WriteOutcome | StoppedWrite>;
}

export interface VerifyOptions {
  readonly signal: AbortSignal;
  /** No patience is left: the cluster is asked what it has now, whatever its operation says. */
  readonly isOverdue: boolean;
}

/** Asks Azure what became of an accepted write. */
export interface WriteVerifier {
  verify(cluster: ClusterRef, write: OpenWrite, options: VerifyOptions): Promise<Verification>;
}

/** Newest node images that AKS offers, pool by pool; a pool that cannot be asked about is left out. */
export interface ImageCatalogue {
  /** Undefined: Azure asks to come back later. */
  latest(
    cluster: ClusterRef,
    pools: readonly string[],
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined>;
}

/** AKS's own record of scheduled, running and finished maintenance, for events that got lost. */
export interface EventLog {
  recent(sinceMs: number, signal: AbortSignal): AsyncIterable<readonly unknown[]>;
}
