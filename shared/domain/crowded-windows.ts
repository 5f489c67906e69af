/**
 * `window.crowded`: many clusters of one subscription and region with the same window. Azure Resource Manager throttles a
 * subscription whose clusters upgrade all at once, and upgrades fail (AKS docs `planned-maintenance`).
 */

import type { ClusterSnapshot } from './cluster.ts';
import type { Finding, WindowProposal } from './finding.ts';
import {
  maintenanceConfigurationNames,
  type MaintenanceConfigurationName,
  type MaintenanceWindow,
} from './maintenance-window.ts';
import type { ClusterPolicy } from './policy.ts';
import { movedByDays, withoutStartDate } from './propose-window.ts';
import type { RuleAbout } from './verdict.ts';

export const aboutCrowdedWindows: RuleAbout = {
  what: 'More clusters of one subscription and region share the same window than policy allows.',
  why: 'Azure Resource Manager throttles a subscription whose clusters upgrade all at once, and upgrades fail.',
  cure: 'Stagger the windows; the proposal spreads them over the week.',
  source: 'AKS docs: planned-maintenance',
};

interface CrowdMember {
  readonly snapshot: ClusterSnapshot;
  readonly policy: ClusterPolicy;
}

interface Place {
  readonly index: number;
  readonly id: string;
  readonly window: MaintenanceWindow;
  readonly allowed: number;
}

/** Findings by the index of the cluster they belong to. */
export function crowdedWindows(members: readonly CrowdMember[]): ReadonlyMap<number, readonly Finding[]> {
  const found = new Map<number, readonly Finding[]>();
  for (const configuration of maintenanceConfigurationNames)
    for (const places of crowds(members, configuration))
      places.forEach(({ index, window, allowed }, rank) => {
        if (places.length <= allowed) return;
        const finding: Finding = {
          code: 'window.crowded',
          severity: 'warning',
          effect: 'advice',
          evidence: { configuration, clusters: places.length, allowed },
          ...proposal({ configuration, window, group: Math.floor(rank / allowed) }),
        };
        found.set(index, [...(found.get(index) ?? []), finding]);
      });
  return found;
}

/** Clusters with the same hours in one subscription and region, in a stable order. */
function crowds(
  members: readonly CrowdMember[],
  configuration: MaintenanceConfigurationName,
): readonly (readonly Place[])[] {
  const groups = new Map<string, Place[]>();
  members.forEach(({ snapshot: { cluster, maintenance }, policy }, index) => {
    if (maintenance.kind === 'unknown') return;
    const reading = maintenance.configurations.find(({ name }) => name === configuration)?.reading;
    if (reading?.kind !== 'scheduled') return;
    const { schedule, startMinute, utcOffsetMinutes } = reading.window;
    const hours = JSON.stringify([Object.entries(schedule).sort(), startMinute, utcOffsetMinutes]);
    const key = `${cluster.ref.subscriptionId.toLowerCase()}|${cluster.location}|${hours}`;
    const place = {
      index,
      id: cluster.ref.id.toLowerCase(),
      window: reading.window,
      allowed: policy.windows.crowdedOver,
    };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  });
  return [...groups.values()].map((places) => places.sort((left, right) => (left.id < right.id ? -1 : 1)));
}

const minutesADay = 24 * 60;

/** The first group stays; each further one moves a day on, and after a week by the window's length. */
function proposal({
  configuration,
  window,
  group,
}: {
  readonly configuration: MaintenanceConfigurationName;
  readonly window: MaintenanceWindow;
  readonly group: number;
}): { readonly proposal?: WindowProposal } {
  if (group === 0) return {};
  const moved = movedByDays(withoutStartDate(window), group % 7);
  const startMinute = (window.startMinute + Math.floor(group / 7) * window.durationHours * 60) % minutesADay;
  return { proposal: { configuration, window: { ...moved, startMinute } } };
}
