/** What the warden remembers of the fleet, without asking Azure. */

import { isThere, type ClusterRecord } from '../domain/cluster-record.ts';
import { pickClusters, type FleetQuery } from '../domain/fleet-query.ts';
import type { ClusterRecords } from '../ports.ts';

/** Worst first. */
export type ListClusters = (query: FleetQuery) => Promise<readonly ClusterRecord[]>;

export function makeListClusters(records: Pick<ClusterRecords, 'all'>): ListClusters {
  return async function listClusters(query) {
    const all: ClusterRecord[] = [];
    for await (const record of records.all()) if (isThere(record)) all.push(record);
    return pickClusters(all, query);
  };
}
