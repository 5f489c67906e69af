/** The state of the fleet as the warden remembers it: what a daily digest tells. */

import type { ClusterRecord } from '../record/cluster-record.ts';
import { standingOf, type Standing } from '../record/standing.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import { nextUsable } from '../maintenance/openings.ts';
import { dayMs } from '../time/durations.ts';

export interface FleetSummary {
  readonly clusters: number;
  readonly standings: Readonly<Record<Standing, number>>;
  /** Clusters with an open problem, and since when. */
  readonly open: readonly { readonly cluster: ClusterRef; readonly outcome: string; readonly sinceMs: number }[];
  /** Channels the warden has set within the last day. */
  readonly repaired: readonly { readonly cluster: ClusterRef; readonly to: string; readonly atMs: number }[];
  readonly exemptions: readonly { readonly cluster: ClusterRef; readonly owner: string; readonly untilMs: number }[];
  /** Node OS windows that open within the next seven days, soonest first. */
  readonly coming: readonly { readonly cluster: ClusterRef; readonly startMs: number; readonly endMs: number }[];
}

export function countStandings(records: readonly ClusterRecord[]): FleetSummary['standings'] {
  const counts = { drifted: 0, indeterminate: 0, repaired: 0, exempt: 0, compliant: 0 };
  for (const record of records) counts[standingOf(record)] += 1;
  return counts;
}

const daysAhead = 7;

/** `records`: those of one receiver. `nowMs`: epoch milliseconds. */
export function summarise(records: readonly ClusterRecord[], nowMs: number): FleetSummary {
  return {
    clusters: records.length,
    standings: countStandings(records),
    open: records
      .filter((record) => standingOf(record) === 'drifted')
      .map(({ cluster, lastOutcome = 'drifted', sinceMs }) => ({ cluster, outcome: lastOutcome, sinceMs }))
      .sort((left, right) => left.sinceMs - right.sinceMs),
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
