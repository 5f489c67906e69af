/** What went wrong, with its whole chain of causes, once for each invocation that fails, whichever door it came through. */

import { TransientError } from '../domain/transient-error.ts';
import type { Invocation } from '../ports/invocation.ts';

/** The fault goes on, so that the host sees the invocation fail. */
export async function logFaults(invocation: Invocation, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    logFault(fault, invocation);
    throw fault;
  }
}

export function logFault(fault: unknown, { log }: Invocation): void {
  const seconds = fault instanceof TransientError ? fault.retryAfterSeconds : undefined;
  if (seconds !== undefined) log.warn('azure asked to wait', { seconds });
  const stack = fault instanceof Error ? { stack: withoutSecrets(fault.stack ?? '') } : {};
  log.error('invocation failed', { fault: faultText(fault), ...stack });
}

/** For whoever called. */
export function messageOf(fault: unknown): string {
  return withoutSecrets(fault instanceof Error ? fault.message : String(fault));
}

/** `Error: what failed; caused by RestError 403 AuthorizationFailed: why`. */
function faultText(fault: unknown): string {
  const text = fault instanceof Error ? ownText(fault) : String(fault);
  const cause = fault instanceof Error && fault.cause !== undefined ? `; caused by ${faultText(fault.cause)}` : '';
  return withoutSecrets(text) + cause;
}

function ownText(fault: Error): string {
  const { statusCode, code } = fault as { readonly statusCode?: unknown; readonly code?: unknown };
  const isSaid = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  return `${[fault.name, statusCode, code].filter(isSaid).join(' ')}: ${fault.message}`;
}

/** The query of a URL may be its key, as that of a Teams webhook is. */
function withoutSecrets(text: string): string {
  return text.replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/g, '$1?…');
}
