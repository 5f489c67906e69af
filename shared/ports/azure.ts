/** Azure as the use cases see it: clusters are found, read, written and verified. */

import type { ClusterReading } from '../domain/cluster/cluster-reading.ts';
import type { OpenWrite } from '../domain/record/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { WriteOutcome } from '../domain/repair/write-outcome.ts';
import type { Action } from '../domain/repair/action.ts';

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

/** The only port that can change a cluster. */
export interface Enforcer {
  apply(cluster: ClusterRef, action: Action, signal: AbortSignal): Promise<WriteOutcome>;
}

export type Verification = { readonly kind: 'working' } | { readonly kind: 'ended'; readonly outcome: WriteOutcome };

/** Asks Azure what became of an accepted write. */
export interface WriteVerifier {
  verify(cluster: ClusterRef, write: OpenWrite, signal: AbortSignal): Promise<Verification>;
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
