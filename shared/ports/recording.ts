/** A real cluster as somebody records it: what was asked and what Azure answered, word for word. */

import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';

export interface Exchange {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  readonly ifMatch?: string;
  /** The body, word for word. */
  readonly sent?: string;
  readonly tookMs: number;
  /** Absent: no whole answer came. */
  readonly answer?: RecordedAnswer;
}

export interface RecordedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type NoOpWrite =
  /** Not sent: a gate of the safe write is closed. */
  | { readonly kind: 'declined'; readonly detail: string }
  | { readonly kind: 'sent'; readonly exchanges: readonly Exchange[] };

export interface ClusterRecorder {
  /** Asks once for everything that is ever read of a cluster; a pool or a configuration that is not there is not asked for. */
  read(cluster: ClusterRef, signal: AbortSignal): Promise<readonly Exchange[]>;
  /** Reads the cluster, sends the same back once under its eTag, follows the operation to its end, and reads everything again. */
  writeBack(cluster: ClusterRef, signal: AbortSignal): Promise<NoOpWrite>;
}
