/** An example of each thing that people and tags do. */

import type { ClusterDeed, Doing, FleetDeed } from '../record/deed.ts';
import { dayMs } from '../time/durations.ts';
import type { ClusterDeedFacts, FleetDeedFacts, TagChangedFacts } from './notice.ts';

export function exampleClusterDeed(kind: ClusterDeed['kind'], nowMs: number): ClusterDeedFacts['deed'] {
  const door = '/api/clusters/{subscriptionId}/{resourceGroup}/{name}';
  switch (kind) {
    case 'exemption-granted':
      return {
        ...doing(`PUT ${door}/exemption`, nowMs),
        kind,
        owner: 'example team',
        reason: 'The fair is next week',
        untilMs: nowMs + 9 * dayMs,
      };
    case 'exemption-withdrawn':
      return { ...doing(`DELETE ${door}/exemption`, nowMs), kind };
    case 'undo-asked':
      return { ...doing(`POST ${door}/undo`, nowMs), kind, isReimageApproved: false };
    case 'resume-asked':
      return { ...doing(`POST ${door}/reconcile`, nowMs), kind, isReimageApproved: false };
    case 'enforce-asked':
      return { ...doing(`POST ${door}/reconcile`, nowMs), kind, isReimageApproved: true };
  }
}

const fleetDoors: Readonly<Record<FleetDeed['kind'], string>> = {
  'sweep-asked': 'POST /api/sweeps',
  'writes-stopped': 'PUT /api/stop',
  'writes-released': 'DELETE /api/stop',
};

export function exampleFleetDeed(kind: FleetDeed['kind'], nowMs: number): FleetDeedFacts['deed'] {
  return { ...doing(fleetDoors[kind], nowMs), kind };
}

export function exampleTagChange(nowMs: number): TagChangedFacts['change'] {
  return { kind: 'exemption-by-tag', owner: 'example team', reason: 'migration', untilMs: nowMs + 30 * dayMs };
}

function doing(door: string, atMs: number): Doing {
  return { id: 'example', atMs, by: 'ada@example.com', reason: 'The checkout is slow since this morning', door };
}
