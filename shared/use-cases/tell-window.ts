/** Tells of one cluster's node OS window: what will probably happen in it, and what became of it. */

import type { ClusterRecord, VersionedRecord } from '../domain/record/cluster-record.ts';
import type { ArrivalsByFamily } from '../domain/images/image-arrivals.ts';
import { hasEndedBadly, isNeverRolled } from '../domain/cluster/pool-state.ts';
import type { Cluster, NodePool } from '../domain/cluster/cluster.ts';
import { upcomingNotice, windowNotice } from '../domain/notices/event-notices.ts';
import type { ReadableNotice } from '../domain/notices/notice.ts';
import { openingsStarting } from '../domain/maintenance/openings.ts';
import { routeNotice, type Routing } from '../domain/notices/route-notice.ts';
import { isTakingEffect } from '../domain/judging/channel-delay.ts';
import { idleReason, judgeWindow, type AfterWindow, type PoolImage } from '../domain/events/window-outcome.ts';
import { awaitsOutcome, imagesOf, type NodeOSWatch } from '../domain/events/node-os-watch.ts';
import type { Outbox } from '../ports/notices.ts';
import type { ClusterRecords, ImageArrivals } from '../ports/records.ts';
import type { ClusterReader, ImageCatalogue } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ClusterMessage } from '../domain/record/cluster-message.ts';
import { updateRecord } from './reconcile/update-record.ts';
import { hourMs } from '../domain/time/durations.ts';

export type WindowMessage = Extract<ClusterMessage, { kind: 'window' }>;

export type TellWindow = (message: WindowMessage, invocation: Invocation) => Promise<void>;

export interface TellWindowDeps {
  readonly records: ClusterRecords;
  readonly reader: ClusterReader;
  readonly images: ImageCatalogue;
  readonly arrivals: Pick<ImageArrivals, 'note'>;
  readonly outbox: Outbox;
  readonly routing: Routing;
}

export function makeTellWindow(deps: TellWindowDeps): TellWindow {
  return async function tellWindow(message, invocation) {
    const stored = await deps.records.get(message.cluster);
    if (stored?.kind !== 'record' || stored.record.nodeOS === undefined) return;
    const { nodeOS } = stored.record;
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
    const { subscriptionId } = cluster.ref;
    const arrivals = await deps.arrivals.note(
      { subscriptionId, location: cluster.location },
      Object.values(latest),
      invocation.nowMs,
    );
    const told = tell({ message, stored, nodeOS, cluster, latest, arrivals, nowMs: invocation.nowMs });
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
  readonly arrivals: ArrivalsByFamily;
  readonly nowMs: number;
}

function tell(situation: Situation): { readonly notice: ReadableNotice; readonly nodeOS: NodeOSWatch } {
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

function tellClosed({ message, stored, nodeOS, cluster, latest, arrivals }: Situation): ReturnType<typeof tell> {
  const { opening } = message;
  const outcome = judgeWindow(nodeOS, opening, {
    channel: cluster.nodeOSUpgradeChannel,
    isStopped: cluster.isStopped,
    provisioningState: cluster.provisioningState,
    images: imagesOf(cluster),
    latest,
    arrivals,
    ...poolsApart(cluster.pools),
    isTakingEffect: isTakingEffect(stored.record.memory.channelSet, opening.startMs),
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

function poolsApart(pools: Cluster['pools']): Pick<AfterWindow, 'unrolled' | 'failedPools'> {
  const namesWhere = (isMeant: (pool: NodePool) => boolean) => pools.filter(isMeant).map(({ name }) => name);
  return {
    unrolled: namesWhere(isNeverRolled),
    failedPools: namesWhere(({ provisioningState }) => hasEndedBadly(provisioningState)),
  };
}

/** AKS starts work within a window only, and what runs by then may end, and fail, after it (AKS docs `planned-maintenance`). */
const afterwardsMs = 2 * hourMs;

function failureIn(
  { startMs, endMs }: WindowMessage['opening'],
  { failedUpgrade }: ClusterRecord,
): { readonly failure?: string } {
  if (failedUpgrade === undefined) return {};
  const { atMs, details } = failedUpgrade;
  return atMs >= startMs && atMs <= endMs + afterwardsMs ? { failure: details } : {};
}
