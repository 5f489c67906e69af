/** What came of asking Azure for one cluster, and all that can be shown of it. */

import type { ClusterSnapshot } from './cluster.ts';
import type { Refusal } from './refusal.ts';

export type ClusterReading =
  | { readonly kind: 'read'; readonly snapshot: ClusterSnapshot }
  | { readonly kind: 'gone' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };
