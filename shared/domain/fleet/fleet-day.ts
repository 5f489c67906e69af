/** How the fleet stood on one day: what is kept for a year, so that somebody can see where it goes. */

import type { ClusterRecord } from '../record/cluster-record.ts';
import type { PoolCounts } from '../judging/pool-clocks.ts';
import type { Standing } from '../record/standing.ts';
import { dayInUtc } from '../time/calendar.ts';
import { countFleet, poolsOf, type RememberedFleet } from './fleet-summary.ts';

export interface FleetDay {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly countedAtMs: number;
  readonly groups: readonly FleetGroup[];
}

/** The clusters of one ring in one region; together the groups are the fleet. */
export interface FleetGroup {
  /** Absent: they are in no ring, or their records cannot be read. */
  readonly ring?: string;
  /** Absent: nobody knows. */
  readonly region?: string;
  readonly standings: Readonly<Record<Standing, number>>;
  /** Pools by their patch clock. */
  readonly pools: PoolCounts;
}

/** `nowMs`: epoch milliseconds. */
export function fleetDay({ records, unreadable }: RememberedFleet, nowMs: number): FleetDay {
  const known = Map.groupBy(records, ({ memory: { ring = '' }, location }) => `${ring}\n${location.toLowerCase()}`);
  const groups = [...known.values()].map((members) => ({ ...placeOf(members), ...counted(members, 0) }));
  const ofNobody = unreadable === 0 ? [] : [counted([], unreadable)];
  return { day: dayInUtc(nowMs), countedAtMs: nowMs, groups: [...groups.toSorted(byPlace), ...ofNobody] };

  function counted(members: readonly ClusterRecord[], unread: number): Pick<FleetGroup, 'standings' | 'pools'> {
    return { standings: countFleet({ records: members, unreadable: unread }, nowMs), pools: poolsOf(members) };
  }
}

function placeOf([first]: readonly ClusterRecord[]): Omit<FleetGroup, 'standings' | 'pools'> {
  const { ring } = first?.memory ?? {};
  const region = first?.location.toLowerCase() ?? '';
  return { ...(ring === undefined ? {} : { ring }), ...(region === '' ? {} : { region }) };
}

function byPlace(left: FleetGroup, right: FleetGroup): number {
  const [one, other] = [left, right].map(({ ring = '', region = '' }) => `${ring}\n${region}`);
  return one === other ? 0 : String(one) < String(other) ? -1 : 1;
}
