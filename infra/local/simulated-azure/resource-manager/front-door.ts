/**
 * Resource Manager counts what a principal asks of a subscription before a resource provider hears of it (ARM docs
 * `request-limits-and-throttling`, token buckets): reads 250 then 25/s, writes and deletes 200 then 10/s. A switch.
 */

import { failure, type Answer, type Call } from '../call.ts';
import { bucketSizes, type BucketSize } from '../token-bucket.ts';

interface Door {
  readonly kind: 'reads' | 'writes' | 'deletes';
  readonly bucket: string;
  readonly size: BucketSize;
}

/**
 * 429 with whole seconds; whoever comes back early is refused with a new value (same page). Code and words as the AKS docs
 * (`troubleshoot error SubscriptionRequestsThrottled`) and error reports quote them. Undefined: it may pass.
 */
export function throughFrontDoor(call: Call, subscription: string | undefined): Answer | undefined {
  const door = doorOf(call, subscription);
  if (door === undefined) return undefined;
  const wait = call.throttle(door.bucket, door.size, true);
  if (wait === 0) return undefined;
  const message = `Number of '${door.kind.slice(0, -1)}' requests for subscription '${subscription ?? ''}' actor '${call.principal.objectId}' exceeded. Please try again after '${String(wait)}' seconds.`;
  const refused = failure(429, 'SubscriptionRequestsThrottled', message);
  return { ...refused, headers: { 'retry-after': String(wait) } };
}

/** `x-ms-ratelimit-remaining-subscription-reads` and its like, on every answer (same page, remaining requests). */
export function remainingOf(call: Call, subscription: string | undefined): Readonly<Record<string, string>> {
  const door = doorOf(call, subscription);
  if (door === undefined) return {};
  const left = call.tokensLeft(door.bucket, door.size);
  return { [`x-ms-ratelimit-remaining-subscription-${door.kind}`]: String(left) };
}

/** Whoever brings no token of ours is not counted: he is turned away for that. */
function doorOf({ method, state, principal }: Call, subscription: string | undefined): Door | undefined {
  if (!state.switches.limits.frontDoor || subscription === undefined || principal.objectId === '') return undefined;
  const bucket = (kind: Door['kind']) => `door ${kind} ${subscription} ${principal.objectId}`.toLowerCase();
  if (method === 'GET') return { kind: 'reads', bucket: bucket('reads'), size: bucketSizes.subscriptionReads };
  if (method === 'DELETE') return { kind: 'deletes', bucket: bucket('deletes'), size: bucketSizes.subscriptionDeletes };
  return { kind: 'writes', bucket: bucket('writes'), size: bucketSizes.subscriptionWrites };
}
