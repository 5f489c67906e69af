/** Picks clusters out of what the warden remembers. */

import { isHandledByAks } from '../cluster/upgrade-channel.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import { standings, type Standing } from '../record/standing.ts';
import { standingOfRecord, standingOfUnread } from '../record/standing-evidence.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { TimeSpan } from '../maintenance/maintenance-window.ts';
import { openingsStarting } from '../maintenance/openings.ts';
import { isMatch, type PolicyMatch } from '../policy/policy-match.ts';

export interface FleetQuery {
  readonly match: Omit<PolicyMatch, 'tags'>;
  /** One is enough; absent: any. */
  readonly standing?: readonly Standing[] | undefined;
  /** Id of a receiver that is told of the cluster; one is enough. */
  readonly receiver?: readonly string[] | undefined;
}

/** Who needs somebody first, and of the same standing what has been so for the longest. `nowMs`: epoch milliseconds. */
export function pickClusters(
  records: readonly ClusterRecord[],
  query: FleetQuery,
  nowMs: number,
): readonly ClusterRecord[] {
  return records
    .map((record) => ({ record, standing: standingOfRecord(record, nowMs) }))
    .filter((each) => isPicked(each, query))
    .toSorted(
      (left, right) =>
        standings.indexOf(left.standing) - standings.indexOf(right.standing) ||
        left.record.sinceMs - right.record.sinceMs ||
        (left.record.cluster.id < right.record.cluster.id ? -1 : 1),
    )
    .map(({ record }) => record);
}

interface StandingRecord {
  readonly record: ClusterRecord;
  readonly standing: Standing;
}

function isPicked({ record, standing }: StandingRecord, query: FleetQuery): boolean {
  const { cluster, location, telling } = record;
  const told = telling?.receivers ?? [];
  return (
    isMatch(query.match, { ref: cluster, location, tags: {} }) &&
    (query.standing?.includes(standing) ?? true) &&
    (query.receiver?.some((id) => told.includes(id)) ?? true)
  );
}

/** Of a record that cannot be read only this much is known: it is one more cluster, and nobody can tell how it stands. */
export function picksUnreadable({ match, standing, receiver }: FleetQuery): boolean {
  const isNamed = receiver !== undefined || Object.values(match).some((patterns) => patterns !== undefined);
  return !isNamed && (standing?.includes(standingOfUnread) ?? true);
}

/** A stretch of time in which AKS may upgrade the node images of these clusters. */
export interface SharedOpening extends TimeSpan {
  readonly clusters: readonly ClusterRef[];
}

/** Usable stretches of node OS windows that AKS heeds, in order of time; clusters with the same one share it. */
export function sharedOpenings(records: readonly ClusterRecord[], span: TimeSpan): readonly SharedOpening[] {
  const byStretch = new Map<string, { readonly stretch: TimeSpan; readonly clusters: ClusterRef[] }>();
  for (const { cluster, nodeOS } of records) {
    if (nodeOS === undefined || !isHandledByAks(nodeOS.channel)) continue;
    for (const stretch of openingsStarting(nodeOS.reading, span).flatMap(({ usable }) => usable)) {
      const key = `${String(stretch.startMs)}-${String(stretch.endMs)}`;
      const found = byStretch.get(key);
      if (found === undefined) byStretch.set(key, { stretch, clusters: [cluster] });
      else found.clusters.push(cluster);
    }
  }
  return [...byStretch.values()]
    .map(({ stretch: { startMs, endMs }, clusters }) => ({ startMs, endMs, clusters }))
    .toSorted((left, right) => left.startMs - right.startMs || left.endMs - right.endMs);
}
