/** How long a quiet queue is left alone: the Storage extension's randomized exponential backoff. */

const minimumMs = 100;
const randomizedBy = 0.2;

/**
 * Says after each empty answer how long to wait, twice as long each time up to `maxPollingInterval`; `foundMessage`: whether
 * anything came since the last wait (`RandomizedExponentialBackoffStrategy`, `QueueListener.CreateDelayWithNotificationTask`).
 */
export function makeBackoff(maximumMs: number, random = Math.random): (foundMessage: boolean) => number {
  let currentMs = 0;
  let exponent = 0;
  return (foundMessage) => {
    if (foundMessage) {
      currentMs = minimumMs;
      exponent = 1;
    } else if (currentMs !== maximumMs) {
      const factor = 1 - randomizedBy + 2 * randomizedBy * random();
      const wantedMs = minimumMs + (exponent === 0 ? 0 : factor * 2 ** (exponent - 1) * minimumMs);
      currentMs = Math.min(wantedMs, maximumMs);
      exponent += 1;
    }
    return currentMs;
  };
}
