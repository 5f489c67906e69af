/** Asks the activity log who wrote a resource, and when. */

import * as z from 'zod';
import { unlessTransient } from '../../domain/transient-error.ts';
import type { ArmRequests } from './arm-requests.ts';
import { armUrlAt } from './arm-url.ts';

const event = z.object({
  caller: z.string().optional(),
  correlationId: z.string().optional(),
  eventTimestamp: z.string(),
  operationName: z.object({ value: z.string() }),
  status: z.object({ value: z.string() }).nullish(),
});
const page = z.object({ value: z.array(z.unknown()) });

export type LoggedEvent = z.output<typeof event>;

export interface LogQuestion {
  readonly subscriptionId: string;
  /** ARM id. */
  readonly resourceId: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
}

/**
 * Azure Monitor REST API, activity logs, list. The right for it is granted apart, and what it tells is worth one question
 * only: a refusal and a fault are answers as well, without events. They arrive minutes late, so a log without one proves
 * nothing.
 */
export async function loggedSince(
  arm: ArmRequests,
  { subscriptionId, resourceId, sinceMs }: LogQuestion,
  signal: AbortSignal,
): Promise<readonly LoggedEvent[]> {
  const url = armUrlAt(`/subscriptions/${subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values`, {
    'api-version': '2015-04-01',
    $filter: `eventTimestamp ge '${new Date(sinceMs).toISOString()}' and resourceUri eq '${resourceId}'`,
  });
  const response = await unlessTransient(() => arm.getUrl(url, signal));
  return (page.safeParse(response?.body).data?.value ?? []).flatMap((each) => event.safeParse(each).data ?? []);
}

export function hasFailed({ status }: LoggedEvent): boolean {
  return /^failed$/i.test(status?.value ?? '');
}
