/** What the warden remembers of the fleet, without asking Azure. */

import { isThere } from '../domain/record/cluster-record.ts';
import { pickClusters, picksUnreadable, type FleetQuery } from '../domain/fleet/fleet-query.ts';
import type { RememberedFleet } from '../domain/fleet/fleet-summary.ts';
import type { ClusterRecords } from '../ports/records.ts';

/** Who needs somebody first. `nowMs`: epoch milliseconds. */
export type ListClusters = (query: FleetQuery, nowMs: number) => Promise<RememberedFleet>;

export function makeListClusters(records: Pick<ClusterRecords, 'all'>): ListClusters {
  return async function listClusters(query, nowMs) {
    const { records: known, skipped } = await records.all();
    return {
      records: pickClusters(known.filter(isThere), query, nowMs),
      unreadable: picksUnreadable(query) ? skipped : 0,
    };
  };
}
