/** The state of the fleet as the warden remembers it: what a daily digest tells. */

import type { ClusterRecord } from '../record/cluster-record.ts';
import { addedPools, type PoolCounts } from '../judging/pool-clocks.ts';
import { countStandings, type Standing } from '../record/standing.ts';
import { standingOfRecord, standingOfUnread } from '../record/standing-evidence.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import { nextUsable } from '../maintenance/openings.ts';
import { dayMs } from '../time/durations.ts';

export interface FleetSummary {
  readonly clusters: number;
  readonly standings: Readonly<Record<Standing, number>>;
  /** Pools by their patch clock; absent: an earlier version of the app did not count them. */
  readonly pools?: PoolCounts;
  /** Clusters that need somebody first, then those that are wrong or late and decide themselves; each since when. */
  readonly open: readonly OpenCluster[];
  /** Channels the warden has set within the last day. */
  readonly repaired: readonly { readonly cluster: ClusterRef; readonly to: string; readonly atMs: number }[];
  readonly exemptions: readonly { readonly cluster: ClusterRef; readonly owner: string; readonly untilMs: number }[];
  /** Node OS windows that open within the next seven days, soonest first. */
  readonly coming: readonly { readonly cluster: ClusterRef; readonly startMs: number; readonly endMs: number }[];
}

export interface OpenCluster {
  readonly cluster: ClusterRef;
  readonly standing: 'needs-you' | 'decides-itself';
  readonly outcome: string;
  readonly sinceMs: number;
}

/** Clusters that are there: as far as their records can be read, and how many records cannot. */
export interface RememberedFleet {
  readonly records: readonly ClusterRecord[];
  readonly unreadable: number;
}

/** A record that cannot be read is a cluster of which nobody can tell; it counts, or the numbers would not add up. */
export function countFleet({ records, unreadable }: RememberedFleet, nowMs: number): FleetSummary['standings'] {
  const unread = Array.from({ length: unreadable }, () => standingOfUnread);
  return countStandings([...records.map((record) => standingOfRecord(record, nowMs)), ...unread]);
}

export function poolsOf(records: readonly ClusterRecord[]): PoolCounts {
  return addedPools(records.flatMap(({ poolClocks }) => (poolClocks === undefined ? [] : [poolClocks])));
}

const daysAhead = 7;

/** `fleet`: the clusters of one receiver. `nowMs`: epoch milliseconds. */
export function summarise(fleet: RememberedFleet, nowMs: number): FleetSummary {
  const { records, unreadable } = fleet;
  const open = records.flatMap((record) => openCluster(record, nowMs));
  return {
    clusters: records.length + unreadable,
    standings: countFleet(fleet, nowMs),
    pools: poolsOf(records),
    open: (['needs-you', 'decides-itself'] as const).flatMap((standing) =>
      open.filter((each) => each.standing === standing).toSorted((left, right) => left.sinceMs - right.sinceMs),
    ),
    repaired: records.flatMap(({ cluster, memory: { channelSet } }) =>
      channelSet !== undefined && nowMs - channelSet.atMs < dayMs
        ? [{ cluster, to: channelSet.to, atMs: channelSet.atMs }]
        : [],
    ),
    exemptions: records.flatMap(({ cluster, memory: { exemption } }) =>
      exemption !== undefined && exemption.untilMs > nowMs
        ? [{ cluster, owner: exemption.owner, untilMs: exemption.untilMs }]
        : [],
    ),
    coming: records
      .flatMap(({ cluster, nodeOS }) => {
        const [next] = nodeOS === undefined ? [] : nextUsable(nodeOS.reading, nowMs, { count: 1 });
        if (next === undefined || next.startMs - nowMs > daysAhead * dayMs) return [];
        return [{ cluster, startMs: next.startMs, endMs: next.endMs }];
      })
      .sort((left, right) => left.startMs - right.startMs),
  };
}

function openCluster(record: ClusterRecord, nowMs: number): readonly OpenCluster[] {
  const { cluster, lastOutcome = 'queued', sinceMs } = record;
  const standing = standingOfRecord(record, nowMs);
  return standing === 'needs-you' || standing === 'decides-itself'
    ? [{ cluster, standing, outcome: lastOutcome, sinceMs }]
    : [];
}
