/** What an HTTP status means for a notice: sent, later, or never. */

import type { Delivery } from '../ports/notices.ts';
import { retryAfterSecondsOf } from '../http/retry-after.ts';

export interface AnswerOfChannel {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly code?: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Reasons name the service and its answer, never a URL or an address. */
export function deliveryOf(service: string, { status, code, retryAfterSeconds }: AnswerOfChannel): Delivery {
  if (status === undefined) return { kind: 'later', reason: `${service} did not answer` };
  const reason = `${service} answered ${String(status)}${code === undefined ? '' : ` ${code}`}`;
  switch (fateOf(status)) {
    case 'sent':
      return { kind: 'sent' };
    case 'later':
      return { kind: 'later', retryAfterSeconds, reason };
    case 'mend':
      return { kind: 'later', reason, needsMending: true };
    case 'never':
      return { kind: 'rejected', reason };
  }
}

type Fate = 'sent' | 'later' | 'mend' | 'never';

/** Of the 4xx: what time heals, and what says that the address, the role or the way is wrong rather than the message. */
const fates: Readonly<Record<number, Fate>> = {
  401: 'mend',
  402: 'mend',
  403: 'mend',
  404: 'mend',
  405: 'mend',
  407: 'mend',
  408: 'later',
  // A duplicate of a request that is still being worked on (Repeatability headers).
  409: 'sent',
  410: 'mend',
  421: 'later',
  423: 'later',
  424: 'later',
  425: 'later',
  426: 'mend',
  429: 'later',
  451: 'mend',
};

function fateOf(status: number): Fate {
  if (status >= 200 && status < 300) return 'sent';
  // The service moved: somebody has to name its new address. The message itself is as good as before.
  if (status >= 300 && status < 400) return 'mend';
  if (status < 200 || status >= 500) return 'later';
  return fates[status] ?? 'never';
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
    return { kind: 'later', reason, needsMending: true };
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
