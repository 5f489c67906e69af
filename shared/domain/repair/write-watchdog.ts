/** Decides whether an open write is over: it is waited for, and not for ever. */

import type { WriteOutcome } from './write-outcome.ts';
import { hourMs } from '../time/durations.ts';

/** What one look at an open write has shown. */
export type Verification =
  | { readonly kind: 'working' }
  /** The cluster cannot be asked now, which says nothing of the write. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'ended'; readonly outcome: WriteOutcome };

export type OpenWriteState =
  | { readonly kind: 'working' }
  /** Begun, never accepted, and not there. */
  | { readonly kind: 'never-sent' }
  | { readonly kind: 'ended'; readonly outcome: WriteOutcome };

/** AKS operations end within hours; one that is still not over by then is somebody's problem to look at. */
const longestOperationMs = 6 * hourMs;

/** No patience is left: the cluster is asked what it has now, and this look is the last. */
export function isOverdue(startedAtMs: number, nowMs: number): boolean {
  return nowMs - startedAtMs >= longestOperationMs;
}

export function openWriteState(
  { stage, startedAtMs }: { readonly stage: 'begun' | 'accepted'; readonly startedAtMs: number },
  lastLook: Verification,
  nowMs: number,
): OpenWriteState {
  switch (lastLook.kind) {
    case 'ended':
      return stage === 'begun' && lastLook.outcome.kind !== 'applied' ? { kind: 'never-sent' } : lastLook;
    case 'working':
      if (!isOverdue(startedAtMs, nowMs)) return lastLook;
      return stage === 'begun' ? { kind: 'never-sent' } : unverified('OperationNotFinished', notFinished);
    case 'unreadable':
      if (!isOverdue(startedAtMs, nowMs)) return { kind: 'working' };
      return unverified('WriteNotVerified', unread(stage, lastLook.problem));
  }
}

const notFinished = 'Azure accepted the write and has not finished it for six hours.';

function unread(stage: 'begun' | 'accepted', problem: string): string {
  const sent = stage === 'begun' ? 'The write was sent' : 'Azure accepted the write';
  return `${sent}, and for six hours the cluster could not be read to see what became of it: ${problem}`;
}

/** Status 0: it was not Azure who said so. */
function unverified(code: string, message: string): OpenWriteState {
  return { kind: 'ended', outcome: { kind: 'refused', refusal: { status: 0, code, message } } };
}
