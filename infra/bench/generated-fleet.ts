/** A fleet of any size for measurements: all clusters alike but for region, window and a stated share that drifts. */

import { clusterDocument, configuration } from '../local/simulated-azure/cluster-document.ts';
import { guidOf } from '../local/simulated-azure/guid.ts';
import {
  poolsOf,
  textOf,
  type Fleet,
  type SimulatedCluster,
  type Subscription,
} from '../local/simulated-azure/state.ts';
import type { FleetShape } from './fleet-shape.ts';

const regions = ['westeurope', 'northeurope', 'eastus', 'westus2', 'southeastasia', 'uksouth', 'francecentral'];
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const dayMs = 86_400_000;
const clustersPerGroup = 50;

export function subscriptionsOf({ subscriptions }: FleetShape): readonly Subscription[] {
  return Array.from({ length: subscriptions }, (_, index) => ({
    id: guidOf(`subscription ${String(index)}`),
    name: `Subscription ${String(index)}`,
    managementGroup: 'measured',
  }));
}

/** `nowMs`: node images are ten days older, so that nobody is behind. */
export function generatedFleet(shape: FleetShape, nowMs: number): Fleet {
  const subscriptions = subscriptionsOf(shape);
  const image = new Date(nowMs - 10 * dayMs).toISOString().slice(0, 10).replace('-', '').replace('-', '.');
  const clusters = subscriptions.flatMap(({ id }, subscription) =>
    Array.from({ length: shape.regions * shape.perLane }, (_, number) =>
      planted({ ...shape, image }, { id, subscription, number }),
    ),
  );
  return { tenantId: guidOf('tenant'), subscriptions, clusters };
}

interface Place {
  readonly id: string;
  readonly subscription: number;
  /** In its subscription. */
  readonly number: number;
}

function planted(
  { perLane, driftedPercent, image }: FleetShape & { readonly image: string },
  { id: subscription, subscription: s, number }: Place,
): SimulatedCluster {
  const name = `c-${String(s).padStart(4, '0')}-${String(number).padStart(5, '0')}`;
  const resourceGroup = `rg-${String(Math.floor(number / clustersPerGroup))}`;
  const location = regions[Math.floor(number / perLane) % regions.length] ?? '';
  const channel = isOfShare(number, driftedPercent) ? 'None' : 'NodeImage';
  const document = clusterDocument({ name, subscription, resourceGroup, location, channel });
  for (const pool of poolsOf(document)) pool['nodeImageVersion'] = `AKSUbuntu-2204gen2containerd-${image}.0`;
  const id = textOf(document['id']);
  // Spread over the week, as a fleet that minds its neighbours would.
  const schedule = { weekly: { intervalWeeks: 1, dayOfWeek: days[number % days.length] ?? '' } };
  const startTime = `${String(number % 18).padStart(2, '0')}:00`;
  const window = configuration('aksManagedNodeOSUpgradeSchedule', { schedule, durationHours: 6, startTime });
  const named = { ...window, id: `${id}/maintenanceConfigurations/aksManagedNodeOSUpgradeSchedule` };
  const configurations = new Map([['aksManagedNodeOSUpgradeSchedule', named]]);
  return {
    document,
    configurations,
    why: 'generated',
    graphId: id.replace('/resourceGroups/', '/resourcegroups/'),
    hidesETag: false,
    // Nobody looks at what has changed since: a copy would double the memory of a large fleet.
    seed: { document, configurations },
  };
}

/** Evenly spread: of any hundred in a row it is as many as the percent says. */
export function isOfShare(number: number, percent: number): boolean {
  return Math.floor(((number + 1) * percent) / 100) > Math.floor((number * percent) / 100);
}
