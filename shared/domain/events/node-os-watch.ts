/** What was known of the node OS before a window opened, so that what became of it can be told. */

import type { ObservedNodeOSUpgradeChannel } from '../cluster/upgrade-channel.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { WindowReading } from '../maintenance/maintenance-window.ts';
import { longestOpeningMs, openingsStarting } from '../maintenance/openings.ts';
import { hourMs } from '../time/durations.ts';

/** What was known of the node OS before a window opened. */
export interface NodeOSWatch {
  readonly reading: WindowReading;
  readonly channel: ObservedNodeOSUpgradeChannel;
  readonly isStopped: boolean;
  /** Pool to image, as of the last run outside an opening. */
  readonly images: Readonly<Record<string, string>>;
  readonly missedInARow: number;
  /** Begins of the last openings that were told before and after, so that each is told once. */
  readonly toldUpcomingMs?: number;
  readonly toldClosedMs?: number;
}

/** How long after its end a window is still asked about, should the watch have been down. */
export const askedAboutForMs = 12 * hourMs;

/** Begin of the last opening that is over; undefined when there was none within the time in which it is asked about. */
export function lastOverMs(reading: WindowReading, nowMs: number): number | undefined {
  const span = { startMs: nowMs - longestOpeningMs - askedAboutForMs, endMs: nowMs };
  return openingsStarting(reading, span).findLast(({ endMs }) => endMs <= nowMs)?.startMs;
}

/** An opening has begun and nobody has told yet what became of it: what was installed before it must not be forgotten. */
export function awaitsOutcome({ reading, toldClosedMs = -Infinity }: NodeOSWatch, nowMs: number): boolean {
  const span = { startMs: nowMs - longestOpeningMs - askedAboutForMs, endMs: nowMs + 1 };
  return openingsStarting(reading, span).some(
    ({ startMs, endMs }) => startMs > toldClosedMs && nowMs < endMs + askedAboutForMs,
  );
}

/** Pool to image. */
export function imagesOf({ pools }: Cluster): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pools.flatMap(({ name, nodeImageVersion }) => (nodeImageVersion === undefined ? [] : [[name, nodeImageVersion]])),
  );
}

/** What is remembered for the next window: images as they were before an opening that still has to be told. */
export function nodeOSWatch(
  { cluster, reading }: { readonly cluster: Cluster; readonly reading: NodeOSWatch['reading'] | undefined },
  before: NodeOSWatch | undefined,
  nowMs: number,
): NodeOSWatch | undefined {
  if (reading === undefined || reading.kind === 'unreadable') return undefined;
  const isTold = before === undefined || !awaitsOutcome({ ...before, reading }, nowMs);
  // Of an opening that was over before the first run nobody knows what it found.
  const overMs = before === undefined ? lastOverMs(reading, nowMs) : undefined;
  return {
    missedInARow: 0,
    ...(overMs === undefined ? {} : { toldClosedMs: overMs }),
    ...before,
    reading,
    images: isTold ? imagesOf(cluster) : before.images,
    channel: cluster.nodeOSUpgradeChannel,
    isStopped: cluster.isStopped,
  };
}
