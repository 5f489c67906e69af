/** Turns an ARM answer that is no success into a value the domain has a word for. */

import * as z from 'zod';
import type { WriteOutcome } from '../../domain/repair/write-outcome.ts';
import type { Refusal } from '../../domain/cluster/refusal.ts';
import { retryAfterSecondsOf } from '../../http/retry-after.ts';
import type { ArmResponse } from './arm-requests.ts';

export type ArmFault = Extract<
  WriteOutcome,
  { kind: 'gone' | 'throttled' | 'busy' | 'conflict' | 'declined' | 'refused' }
>;

const errorBody = z.object({ code: z.string(), message: z.string().default('') });
/** ARM wraps its errors, the AKS resource provider sometimes does not. */
const anyErrorBody = z.union([z.object({ error: errorBody }).transform(({ error }) => error), errorBody]);

/** Codes by which AKS says that another operation runs (Azure/azure-workload-identity issue 417, Azure/AKS issue 1245). */
const busyCodes = new Set(['OperationNotAllowed', 'Conflict', 'AnotherOperationInProgress']);
/** Only these mean that a cluster was deleted: a subscription out of sight or a proxy's page is a 404 as well. */
const goneCodes = new Set(['ResourceNotFound', 'ResourceGroupNotFound', 'NotFound']);
const staleCodes = new Set(['EtagMismatch', 'PreconditionFailed']);

/** For answers of 400 to 499. A resource lock is a 409 as well, so the code decides, not the status. */
export function armFault(response: ArmResponse): ArmFault {
  const refusal = readRefusal(response);
  if (response.status === 404 && goneCodes.has(refusal.code)) return { kind: 'gone' };
  if (response.status === 429) return { kind: 'throttled', retryAfterSeconds: secondsToWait(response) };
  if (response.status === 412 || staleCodes.has(refusal.code)) return { kind: 'conflict', detail: refusal.message };
  return waitingFault(refusal) ?? { kind: 'refused', refusal };
}

/** What the cluster is doing now keeps the write out, and time or its owner will end it: no failure of the write. */
function waitingFault({ status, code, message: detail }: Refusal): ArmFault | undefined {
  if ((status !== 400 && status !== 409) || !busyCodes.has(code)) return undefined;
  if (/another operation|in progress/i.test(detail)) return { kind: 'busy', detail };
  if (/\b(stopped|deallocated|not running|power ?state)\b/i.test(detail))
    return { kind: 'declined', gate: 'cluster-stopped', detail };
  // A quota that is used up is a 400 of the same code.
  return status === 409 ? { kind: 'busy', detail } : undefined;
}

export function readRefusal(response: ArmResponse): Refusal {
  const parsed = anyErrorBody.safeParse(response.body);
  if (parsed.success) return { status: response.status, ...parsed.data };
  return { status: response.status, code: `Http${String(response.status)}`, message: '' };
}

const defaultRetryAfterSeconds = 60;

/** Seconds, from `x-ms-retry-after-ms` or `Retry-After`; a minute when Azure does not say. */
function secondsToWait(response: ArmResponse): number {
  const milliseconds = Number(response.header('x-ms-retry-after-ms') ?? Number.NaN);
  if (milliseconds > 0) return Math.ceil(milliseconds / 1000);
  return retryAfterSecondsOf((name) => response.header(name)) ?? defaultRetryAfterSeconds;
}
