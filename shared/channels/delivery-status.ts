/** What an HTTP status means for a notice: sent, later, or never. */

import type { Delivery } from '../ports/notices.ts';
import { retryAfterSecondsOf } from '../http/retry-after.ts';

const soonSeconds = 60;
/** Somebody must mend a role, a secret or a flow: asking every minute helps nobody, dropping the notice even less. */
const afterMendingSeconds = 3_600;

export interface AnswerOfChannel {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Reasons name the service and its answer, never a URL or an address. */
export function deliveryOf(service: string, { status, code, retryAfterSeconds }: AnswerOfChannel): Delivery {
  if (status === undefined)
    return { kind: 'later', retryAfterSeconds: soonSeconds, reason: `${service} did not answer` };
  const reason = `${service} answered ${String(status)}${code === undefined ? '' : ` ${code}`}`;
  if (status < 300) return { kind: 'sent' };
  // A duplicate of a request that is still being worked on (Repeatability headers).
  if (status === 409) return { kind: 'sent' };
  if (status === 429) return { kind: 'later', retryAfterSeconds: retryAfterSeconds ?? soonSeconds, reason };
  if (status === 408 || status >= 500)
    return { kind: 'later', retryAfterSeconds: retryAfterSeconds ?? soonSeconds, reason };
  if ([401, 403, 404, 410].includes(status))
    return { kind: 'later', retryAfterSeconds: afterMendingSeconds, reason, needsMending: true };
  return { kind: 'rejected', reason };
}

/** What an SDK threw instead of answering; anything that is no fault of the service is thrown on. */
export function deliveryFault(service: string, fault: unknown): Delivery {
  if (!(fault instanceof Error)) throw fault;
  const { name, statusCode, code, response } = fault as Error & {
    readonly statusCode?: number;
    readonly code?: string;
    readonly response?: { readonly headers: { get(name: string): string | undefined } };
  };
  if (/Authentication|Credential/.test(name)) {
    const reason = `the warden's identity got no token for ${service}: ${whyNoToken(fault.message)}`;
    return { kind: 'later', retryAfterSeconds: afterMendingSeconds, reason, needsMending: true };
  }
  const retryAfterSeconds = retryAfterSecondsOf((header) => response?.headers.get(header));
  return deliveryOf(service, { status: statusCode, code, retryAfterSeconds });
}

const longestReason = 300;

/** A chain of credentials tells of each of its links; the managed identity is the one that counts here. */
function whyNoToken(message: string): string {
  const lines = message.split('\n');
  const told = lines.find((line) => line.includes('ManagedIdentityCredential')) ?? lines[0] ?? '';
  return told.slice(0, longestReason);
}
