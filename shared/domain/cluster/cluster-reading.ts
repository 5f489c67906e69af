/** What came of asking Azure for one cluster, and all that can be shown of it. */

import type { ClusterSnapshot } from './cluster.ts';
import type { Refusal } from './refusal.ts';

export type ClusterReading =
  | {
      readonly kind: 'read';
      readonly snapshot: ClusterSnapshot;
      /** The cluster word for word: a writer compares with it what it finds; nobody else reads it. */
      readonly source: string;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };
