/** Whether the warden may write at all: somebody may have stopped it, or nobody can tell. */

import type { HoldReason } from './action.ts';

/** Why every write is held. */
export type StopReason = Extract<HoldReason, { readonly kind: 'stopped' | 'stop-unknown' | 'writes-stopped' }>;

export function isStopReason(reason: HoldReason): reason is StopReason {
  return reason.kind === 'stopped' || reason.kind === 'stop-unknown' || reason.kind === 'writes-stopped';
}
