/** What became of one write, in words that each ask for a different next step. */

import type { Refusal } from '../cluster/refusal.ts';
import type { JsonObject } from '../json.ts';
import type { Action } from './action.ts';

/** A gate of the safe write that was closed: nothing was sent. */
export type Gate =
  | 'cluster-stopped'
  | 'cluster-busy'
  | 'pool-busy'
  | 'no-etag'
  | 'changed-since-plan'
  | 'more-than-one-leaf'
  | 'shared-window'
  | 'unknown-shape';

/** The proof of a write, kept so that it can be shown and undone. */
export interface WriteEvidence {
  /** JSON path of the one leaf that changed. */
  readonly leaf: string;
  readonly before: string | null;
  readonly after: string;
  readonly eTag?: string;
  /** The body that was sent, until the write is verified: what else changed meanwhile is an alarm. */
  readonly sent?: JsonObject;
  /** Kept word for word: AKS signs its operation URLs. */
  readonly operationUrl?: string;
}

export type WriteOutcome =
  /** Audit: this is what would have been written. */
  | { readonly kind: 'planned' }
  /** Read back and there. */
  | {
      readonly kind: 'applied';
      readonly evidence: WriteEvidence;
      /** Values that were lost or changed beside the one that was meant. */
      readonly unexpected?: readonly string[];
    }
  /** Azure took it and works on it; to be verified later. */
  | { readonly kind: 'accepted'; readonly evidence: WriteEvidence }
  /** Azure took it, finished, and it is not there. */
  | { readonly kind: 'not-applied'; readonly evidence: WriteEvidence }
  | { readonly kind: 'declined'; readonly gate: Gate; readonly detail: string }
  /** Somebody else wrote between our read and our write; the next sweep plans anew. */
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'busy'; readonly detail: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'gone' }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number };

/** The evidence without the body: proof enough once the write is told. */
export function withoutBody(outcome: WriteOutcome): WriteOutcome {
  if (!('evidence' in outcome)) return outcome;
  const { sent: _, ...evidence } = outcome.evidence;
  return { ...outcome, evidence };
}

export interface ActionOutcome {
  readonly action: Action;
  readonly outcome: WriteOutcome;
}

/** What a write is meant to change, said before it is sent. */
export function expectedEvidence(action: Action): WriteEvidence {
  switch (action.kind) {
    case 'set-channel':
      return { leaf: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel', before: action.from, after: action.to };
    case 'create-window':
      return {
        leaf: `${action.configuration}.maintenanceWindow`,
        before: null,
        after: `${String(action.window.durationHours)} hours`,
      };
    case 'lengthen-window':
      return {
        leaf: `${action.configuration}.maintenanceWindow.durationHours`,
        before: String(action.fromHours),
        after: String(action.toHours),
      };
  }
}
