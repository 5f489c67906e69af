/**
 * `window.crowded`: many clusters of one subscription and region whose windows open at the same moment. Azure Resource
 * Manager throttles a subscription whose clusters upgrade all at once, and upgrades fail (AKS docs `planned-maintenance`).
 */

import type { ClusterSnapshot } from '../cluster/cluster.ts';
import {
  type MaintenanceConfigurationName,
  maintenanceConfigurationNames,
  type MaintenanceWindow,
  type Opening,
  type TimeSpan,
  type WindowTemplate,
} from '../maintenance/maintenance-window.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { alternatives, openingsIfWritten, withoutStartDate } from '../maintenance/propose-window.ts';
import { horizonOf, type Found, type JudgedWindow, type Rule } from './rule.ts';

export type Crowded = Found<'window.crowded', Evidence>;

interface Evidence {
  readonly configuration: MaintenanceConfigurationName;
  readonly clusters: number;
  readonly allowed: number;
}

/** What a rule says of itself; it is found over many clusters at once, so it has no `find`. */
export const windowCrowded: Omit<Rule<'window.crowded', Evidence>, 'find'> = {
  code: 'window.crowded',
  about: {
    what: 'More clusters of one subscription and region open a window at the same moment than policy allows.',
    why: 'Azure Resource Manager throttles a subscription whose clusters upgrade all at once, and upgrades fail.',
    cure: 'Stagger the windows; the proposals spread them over the week and the day.',
    source: 'AKS docs: planned-maintenance',
  },
  words: ({ configuration, clusters, allowed }) => ({
    message: `${String(clusters)} clusters of this subscription and region share the same hours of ${configuration}; policy allows ${String(allowed)}.`,
    cure: 'Stagger them: Azure Resource Manager throttles a subscription that upgrades many clusters at once.',
  }),
};

export interface CrowdMember {
  readonly snapshot: ClusterSnapshot;
  readonly policy: ClusterPolicy;
  readonly verdict: { readonly windows: readonly JudgedWindow[] };
}

/** Findings by the index of the cluster they belong to. */
export function crowdedWindows(
  members: readonly CrowdMember[],
  nowMs: number,
): ReadonlyMap<number, readonly Crowded[]> {
  const found = new Map<number, readonly Crowded[]>();
  for (const configuration of maintenanceConfigurationNames)
    for (const places of neighbourhoods(members, configuration, nowMs))
      for (const [index, finding] of findingsOf(places, configuration))
        found.set(index, [...(found.get(index) ?? []), finding]);
  return found;
}

/** One cluster's window among those of its subscription and region. */
interface Place {
  readonly index: number;
  readonly id: string;
  readonly window: MaintenanceWindow;
  readonly openings: readonly Opening[];
  readonly horizon: TimeSpan;
  readonly allowed: number;
}

/** Places of one subscription and region, in a stable order. */
function neighbourhoods(
  members: readonly CrowdMember[],
  name: MaintenanceConfigurationName,
  nowMs: number,
): readonly (readonly Place[])[] {
  const places = members.flatMap(({ snapshot: { cluster }, policy, verdict }, index) => {
    const judged = verdict.windows.find(({ configuration }) => configuration.name === name);
    if (judged?.configuration.reading.kind !== 'scheduled') return [];
    const { window } = judged.configuration.reading;
    const horizon = horizonOf({ nowMs, policy });
    const allowed = policy.windows.crowdedOver;
    const neighbourhood = `${cluster.ref.subscriptionId.toLowerCase()}|${cluster.location}`;
    return [
      { index, id: cluster.ref.id.toLowerCase(), window, openings: judged.openings, horizon, allowed, neighbourhood },
    ];
  });
  const groups = Map.groupBy(places, ({ neighbourhood }) => neighbourhood);
  return [...groups.values()].map((group) => group.toSorted((left, right) => (left.id < right.id ? -1 : 1)));
}

/** How many windows open at each moment, epoch milliseconds. */
type Crowds = Map<number, number>;

function enter(crowds: Crowds, openings: readonly Opening[]): void {
  for (const { startMs } of openings) crowds.set(startMs, (crowds.get(startMs) ?? 0) + 1);
}

function largestCrowd(crowds: Crowds, openings: readonly Opening[]): number {
  return openings.reduce((most, { startMs }) => Math.max(most, crowds.get(startMs) ?? 0), 0);
}

function findingsOf(
  places: readonly Place[],
  configuration: MaintenanceConfigurationName,
): readonly (readonly [number, Crowded])[] {
  const crowds: Crowds = new Map();
  for (const { openings } of places) enter(crowds, openings);
  const isCrowded = ({ openings, allowed }: Place) => largestCrowd(crowds, openings) > allowed;
  const crowded = places.filter(isCrowded);
  if (crowded.length === 0) return [];
  const placed: Crowds = new Map();
  for (const place of places) if (!isCrowded(place)) enter(placed, place.openings);
  const untried = new Map<string, WindowTemplate[]>();
  return crowded.map((place) => {
    const window = findRoom(place, placed, untried);
    const clusters = largestCrowd(crowds, place.openings);
    const finding: Crowded = {
      code: 'window.crowded',
      severity: 'warning',
      effect: 'advice',
      evidence: { configuration, clusters, allowed: place.allowed },
      ...(window === undefined ? {} : { proposal: { configuration, window } }),
    };
    return [place.index, finding];
  });
}

/**
 * Undefined: the cluster may stay, or there is room nowhere. A time that was full once stays full, so clusters with the same
 * window go on searching where the last one stopped.
 */
function findRoom(
  { window, openings, allowed, horizon }: Place,
  placed: Crowds,
  untried: Map<string, WindowTemplate[]>,
): WindowTemplate | undefined {
  if (largestCrowd(placed, openings) < allowed) {
    enter(placed, openings);
    return undefined;
  }
  const template = withoutStartDate(window);
  const key = JSON.stringify([template, allowed]);
  const candidates = untried.get(key) ?? [...alternatives(template)];
  untried.set(key, candidates);
  for (let candidate = candidates[0]; candidate !== undefined; candidate = candidates[0]) {
    const moved = openingsIfWritten(candidate, horizon);
    if (largestCrowd(placed, moved) < allowed) {
      enter(placed, moved);
      return candidate;
    }
    candidates.shift();
  }
  return undefined;
}
