/** What the warden remembers of the fleet, without asking Azure. */

import type { ClusterRecord } from '../domain/record/cluster-record.ts';
import { isThere } from '../domain/record/standing.ts';
import { pickClusters, type FleetQuery } from '../domain/fleet/fleet-query.ts';
import type { ClusterRecords } from '../ports/records.ts';

/** Worst first. */
export type ListClusters = (query: FleetQuery) => Promise<readonly ClusterRecord[]>;

export function makeListClusters(records: Pick<ClusterRecords, 'all'>): ListClusters {
  return async function listClusters(query) {
    const { records: known } = await records.all();
    return pickClusters(known.filter(isThere), query);
  };
}
