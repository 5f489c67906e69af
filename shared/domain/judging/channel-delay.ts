/** A change of the node OS channel takes up to a day to act (AKS docs `auto-upgrade-node-os-image`). */

import type { ChannelSet } from './cluster-memory.ts';
import { hourMs } from '../time/durations.ts';

export const channelDelayMs = 24 * hourMs;

/** `nowMs`: epoch milliseconds. */
export function isTakingEffect(channelSet: ChannelSet | undefined, nowMs: number): channelSet is ChannelSet {
  return channelSet !== undefined && nowMs - channelSet.atMs < channelDelayMs;
}
