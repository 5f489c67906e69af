/** The token buckets of the AKS resource provider. */

import type { Call } from '../call.ts';
import type { BucketSize } from '../token-bucket.ts';

/** Nothing is given at all to whoever waits for others that take everything; it must come to an end all the same. */
const slowestRefill = 0.001;

/**
 * Seconds to wait, 0 when the call may go on. AKS sends no header that says how many are left, only 429 with `Retry-After`, and
 * its buckets are those of the resource, not of the caller: whoever else asks takes from the same ones (AKS docs
 * `quotas-skus-regions`, throttling limits on AKS resource provider APIs).
 */
export function aksWait(call: Call, name: string, size: BucketSize): number {
  const { aks, othersTakePerSecond } = call.state.switches.limits;
  const refillPerSecond = Math.max(size.refillPerSecond - othersTakePerSecond, slowestRefill);
  return call.throttle(name, { ...size, refillPerSecond }, aks);
}
