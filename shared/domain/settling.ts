/** A change of the node OS channel takes up to a day to act (AKS docs `auto-upgrade-node-os-image`). */

const settlingMs = 24 * 3_600_000;

/** Both in epoch milliseconds. */
export function isSettling(channelSetAtMs: number | undefined, nowMs: number): channelSetAtMs is number {
  return channelSetAtMs !== undefined && nowMs - channelSetAtMs < settlingMs;
}
