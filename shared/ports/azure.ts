/** Azure as the use cases see it: clusters are found, read, written and verified. */

import type { ClusterReading } from '../domain/cluster/cluster-reading.ts';
import type { OpenWrite } from '../domain/record/cluster-record.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { FleetResources } from '../domain/cluster/fleet-membership.ts';
import type { PoolVersions } from '../domain/cluster/rollback.ts';
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

export type PoolHistoryReading =
  | { readonly kind: 'read'; readonly versions: readonly PoolVersions[] }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

export interface PoolWrite {
  readonly cluster: ClusterRef;
  readonly pool: string;
  readonly sinceMs: number;
}

/** What a pool ran before, and when somebody wrote it. Throws `TransientError` on network faults and 5xx. */
export interface PoolHistory {
  /** A pool that cannot be asked about is left out. */
  versions(cluster: ClusterRef, pools: readonly string[], signal: AbortSignal): Promise<PoolHistoryReading>;
  /** Of the last write that succeeded, epoch milliseconds; undefined: Azure does not tell, or nobody may ask. */
  lastWrittenMs(write: PoolWrite, signal: AbortSignal): Promise<number | undefined>;
}

/** Fleets, their members and profiles as Resource Graph has them: of what may not be read nothing, and without a word. */
export interface FleetTable {
  resources(signal: AbortSignal): Promise<FleetResources>;
}

/** `open`: fleets there can be seen. `closed`: nothing proves it. */
export interface FleetSight {
  readonly subscription: string;
  readonly kind: 'open' | 'closed' | 'no-answer';
}

export interface FleetProof {
  /** `shown`: ARM ids, in lower case, of fleets of which the table shows something. */
  sight(
    subscriptions: readonly string[],
    shown: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<readonly FleetSight[]>;
}

/** AKS's own record of scheduled, running and finished maintenance, for events that got lost. */
export interface EventLog {
  recent(sinceMs: number, signal: AbortSignal): AsyncIterable<readonly unknown[]>;
}
