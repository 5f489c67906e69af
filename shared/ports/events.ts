/** Events about clusters that nobody has seen: kept until a read of Azure confirms the cluster. */

import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { AksEvent } from '../domain/events/aks-event.ts';

export interface WaitingEvents {
  /** Once for the same happening. */
  keep(event: AksEvent, atMs: number): Promise<void>;
  of(cluster: ClusterRef): Promise<readonly AksEvent[]>;
  /** Clusters about which events wait, so many at most. */
  clusters(limit: number): Promise<readonly ClusterRef[]>;
  /** It was told, or never will be. */
  forget(event: AksEvent): Promise<void>;
}

export interface ConfirmLimits {
  readonly perSubscription: number;
  readonly inAll: number;
}

export type ConfirmClaim =
  /** `place`: which one it is of its subscription in this hour, from 1. */
  | { readonly kind: 'granted'; readonly place: number }
  /** Somebody has asked in this hour. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'exhausted' };

/** Counts, over all workers, about how many clusters that nobody knows Azure is asked in an hour. */
export interface Confirmations {
  /** Granted again until it is noted that somebody asked; the same cluster counts once. */
  claim(cluster: ClusterRef, limits: ConfirmLimits, atMs: number): Promise<ConfirmClaim>;
  noteAsked(cluster: ClusterRef, atMs: number): Promise<void>;
}
