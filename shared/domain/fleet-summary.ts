/** The state of the fleet as the warden remembers it: what a daily digest tells. */

import type { ClusterRecord } from './cluster-record.ts';
import type { ClusterRef } from './cluster-ref.ts';
import { nextOpenings } from './openings.ts';

export interface FleetSummary {
  readonly clusters: number;
  readonly compliant: number;
  readonly drifted: number;
  readonly exempt: number;
  readonly indeterminate: number;
  /** Clusters with an open problem, and since when. */
  readonly open: readonly { readonly cluster: ClusterRef; readonly outcome: string; readonly sinceMs: number }[];
  /** Channels the warden has set within the last day. */
  readonly repaired: readonly { readonly cluster: ClusterRef; readonly to: string; readonly atMs: number }[];
  readonly exemptions: readonly { readonly cluster: ClusterRef; readonly owner: string; readonly untilMs: number }[];
  /** Node OS windows that open within the next seven days, soonest first. */
  readonly coming: readonly { readonly cluster: ClusterRef; readonly startMs: number; readonly endMs: number }[];
}

const dayMs = 86_400_000;
const daysAhead = 7;

/** `records`: those of one receiver. `nowMs`: epoch milliseconds. */
export function summarise(records: readonly ClusterRecord[], nowMs: number): FleetSummary {
  const count = (verdict: ClusterRecord['verdict']) => records.filter((record) => record.verdict === verdict).length;
  return {
    clusters: records.length,
    compliant: count('compliant'),
    drifted: count('drifted'),
    exempt: count('exempt'),
    indeterminate: count('indeterminate'),
    open: records
      .filter(({ verdict, lastOutcome }) => verdict === 'drifted' && lastOutcome !== 'repaired')
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
        const [next] = nodeOS === undefined ? [] : nextOpenings(nodeOS.reading, nowMs, 1);
        if (next === undefined || next.startMs - nowMs > daysAhead * dayMs) return [];
        return [{ cluster, startMs: next.startMs, endMs: next.endMs }];
      })
      .sort((left, right) => left.startMs - right.startMs),
  };
}
