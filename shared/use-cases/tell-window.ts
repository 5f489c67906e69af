/** Tells of one cluster's node OS window: what will probably happen in it, and what became of it. */

import type { ClusterRecord } from '../domain/cluster-record.ts';
import type { Cluster } from '../domain/cluster.ts';
import { upcomingNotice, windowNotice } from '../domain/event-notices.ts';
import type { Notice } from '../domain/notice.ts';
import { openingsStarting } from '../domain/openings.ts';
import { routeNotice, type Routing } from '../domain/route-notice.ts';
import { isSettling } from '../domain/settling.ts';
import {
  awaitsOutcome,
  idleReason,
  judgeWindow,
  lastOverMs,
  type NodeOSWatch,
  type PoolImage,
} from '../domain/window-outcome.ts';
import type {
  ClusterMessage,
  ClusterReader,
  ClusterRecords,
  ImageCatalogue,
  Invocation,
  Outbox,
  VersionedRecord,
} from '../ports.ts';
import { updateRecord } from './update-record.ts';

export type WindowMessage = Extract<ClusterMessage, { kind: 'window' }>;

export type TellWindow = (message: WindowMessage, invocation: Invocation) => Promise<void>;

export interface TellWindowDeps {
  readonly records: ClusterRecords;
  readonly reader: ClusterReader;
  readonly images: ImageCatalogue;
  readonly outbox: Outbox;
  readonly routing: Routing;
}

export function makeTellWindow(deps: TellWindowDeps): TellWindow {
  return async function tellWindow(message, invocation) {
    const stored = await deps.records.get(message.cluster);
    const { nodeOS } = stored?.record ?? {};
    if (stored === undefined || nodeOS === undefined) return;
    const reading = await deps.reader.read(message.cluster, invocation.signal);
    if (reading.kind === 'throttled') leaveToTheWatch(message, invocation);
    if (reading.kind !== 'read') return;
    const { cluster } = reading.snapshot;
    const latest = await deps.images.latest(
      message.cluster,
      cluster.pools.map(({ name }) => name),
      invocation.signal,
    );
    if (latest === undefined) {
      leaveToTheWatch(message, invocation);
      return;
    }
    const told = tell({ message, stored, nodeOS, cluster, latest, nowMs: invocation.nowMs });
    const routed = stored.record.telling?.receivers ?? [];
    const receivers = routeNotice(told.notice, routed, deps.routing);
    await deps.outbox.put(receivers.map((receiverId) => ({ receiverId, notice: told.notice })));
    await updateRecord(deps.records, message.cluster, (known) =>
      known === undefined ? undefined : { ...known, nodeOS: told.nodeOS },
    );
  };
}

/** What is not told is asked about again at the watch's next look. */
function leaveToTheWatch({ cluster }: WindowMessage, { log }: Invocation): void {
  log.warn('azure asked to wait', { cluster: cluster.id });
}

interface Situation {
  readonly message: WindowMessage;
  readonly stored: VersionedRecord;
  readonly nodeOS: NodeOSWatch;
  readonly cluster: Cluster;
  readonly latest: Readonly<Record<string, string>>;
  readonly nowMs: number;
}

function tell(situation: Situation): { readonly notice: Notice; readonly nodeOS: NodeOSWatch } {
  return situation.message.event === 'upcoming' ? tellUpcoming(situation) : tellClosed(situation);
}

function tellUpcoming({ message, stored, nodeOS, cluster, latest, nowMs }: Situation): ReturnType<typeof tell> {
  const images = cluster.pools.map(({ name, nodeImageVersion }): PoolImage => ({
    pool: name,
    ...(nodeImageVersion === undefined ? {} : { after: nodeImageVersion }),
    ...(latest[name] === undefined ? {} : { latest: latest[name] }),
  }));
  const { startMs } = message.opening;
  const idle = idleReason({ channel: cluster.nodeOSUpgradeChannel, isStopped: cluster.isStopped });
  const [opening = { ...message.opening, usable: [] }] = openingsStarting(nodeOS.reading, {
    startMs,
    endMs: startMs + 1,
  });
  return {
    notice: upcomingNotice(message.cluster, stored.record, { opening, images, idle, nowMs }),
    nodeOS: {
      ...nodeOS,
      images: awaitsOutcome(nodeOS, nowMs) ? nodeOS.images : imagesOf(cluster),
      toldUpcomingMs: opening.startMs,
    },
  };
}

function tellClosed({ message, stored, nodeOS, cluster, latest }: Situation): ReturnType<typeof tell> {
  const { opening } = message;
  const outcome = judgeWindow(nodeOS, opening, {
    channel: cluster.nodeOSUpgradeChannel,
    isStopped: cluster.isStopped,
    provisioningState: cluster.provisioningState,
    images: imagesOf(cluster),
    latest,
    isSettling: isSettling(stored.record.memory.channelSet, opening.startMs),
    ...failureIn(opening, stored.record),
  });
  return {
    notice: windowNotice(message.cluster, stored.record, outcome),
    nodeOS: {
      ...nodeOS,
      images: imagesOf(cluster),
      missedInARow: outcome.missedInARow,
      toldClosedMs: opening.startMs,
    },
  };
}

/** AKS starts work within a window only, and what runs by then may end, and fail, after it (AKS docs `planned-maintenance`). */
const afterwardsMs = 2 * 3_600_000;

function failureIn(
  { startMs, endMs }: WindowMessage['opening'],
  { failedUpgrade }: ClusterRecord,
): { readonly failure?: string } {
  if (failedUpgrade === undefined) return {};
  const { atMs, details } = failedUpgrade;
  return atMs >= startMs && atMs <= endMs + afterwardsMs ? { failure: details } : {};
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
  before: ClusterRecord['nodeOS'],
  nowMs: number,
): NodeOSWatch | undefined {
  if (reading === undefined || reading.kind === 'unreadable') return undefined;
  const isTold = before === undefined || !awaitsOutcome({ ...before, reading }, nowMs);
  // Of an opening that was over before the first look nobody knows what it found.
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
