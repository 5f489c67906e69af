/** The seeded fleet: one cluster for every situation the warden must understand, in 4 subscriptions and 3 regions. */

import { clusterDocument, configuration, legacyConfiguration, type ClusterShape } from './cluster-document.ts';
import { textOf, type Fleet, type JsonDocument, type SimulatedCluster } from './state.ts';

const tenantId = '7e4a0000-0000-4000-8000-000000000001';
const shop = '11111111-1111-4111-8111-111111111111';
const pay = '22222222-2222-4222-8222-222222222222';
const lab = '33333333-3333-4333-8333-333333333333';
const data = '44444444-4444-4444-8444-444444444444';

const nodeOS = 'aksManagedNodeOSUpgradeSchedule';
const autoUpgrade = 'aksManagedAutoUpgradeSchedule';

interface Seed extends ClusterShape {
  readonly why: string;
  readonly windows: readonly JsonDocument[];
  readonly graphId?: string;
  readonly hidesETag?: boolean;
}

/** `nowMs` decides which windows are open at the moment. */
export function seededFleet(nowMs: number): Fleet {
  return {
    tenantId,
    subscriptions: [
      { id: shop, name: 'Shop', managementGroup: 'commerce' },
      { id: pay, name: 'Payments', managementGroup: 'commerce' },
      { id: lab, name: 'Lab', managementGroup: 'platform' },
      { id: data, name: 'Data', managementGroup: 'platform' },
    ],
    clusters: seeds(nowMs).map(plant),
  };
}

function plant({ why, windows, graphId, hidesETag = false, ...shape }: Seed): SimulatedCluster {
  const document = clusterDocument(shape);
  const id = textOf(document['id']);
  const named = (window: JsonDocument) => ({
    ...window,
    id: `${id}/maintenanceConfigurations/${textOf(window['name'])}`,
  });
  const configurations = new Map(windows.map((window) => [textOf(window['name']), named(window)]));
  return {
    document,
    configurations,
    why,
    graphId: graphId ?? id.replace('/resourceGroups/', '/resourcegroups/'),
    hidesETag,
    seed: { document: structuredClone(document), configurations: structuredClone(configurations) },
  };
}

const weeklySunday = { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } };
const goodNodeOS = configuration(nodeOS, { schedule: weeklySunday, durationHours: 6, startTime: '01:00' });
const goodAuto = configuration(autoUpgrade, {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Saturday' } },
  durationHours: 8,
  startTime: '22:00',
});
const production = { environment: 'production', owner: 'platform', team: 'commerce' };

function seeds(nowMs: number): readonly Seed[] {
  return [...healthySeeds(), ...driftedSeeds(nowMs), ...dictatedSeeds(), ...unreadySeeds(), ...windowSeeds(nowMs)];
}

function healthySeeds(): readonly Seed[] {
  const at = { subscription: shop, resourceGroup: 'rg-shop-prod' };
  return [
    {
      ...at,
      name: 'shop-weu-01',
      location: 'westeurope',
      channel: 'NodeImage',
      tags: production,
      why: 'follows policy: NodeImage, weekly windows',
      windows: [goodNodeOS, goodAuto],
    },
    {
      ...at,
      name: 'shop-weu-02',
      location: 'westeurope',
      channel: 'SecurityPatch',
      why: 'follows policy: SecurityPatch, daily window',
      windows: [
        configuration(nodeOS, {
          schedule: { daily: { intervalDays: 1 } },
          durationHours: 4,
          startTime: '02:00',
          utcOffset: '+01:00',
        }),
      ],
    },
    {
      ...at,
      name: 'shop-neu-01',
      location: 'northeurope',
      channel: 'SecurityPatch',
      why: 'follows policy: window on the 15th of each month',
      windows: [
        configuration(nodeOS, {
          schedule: { absoluteMonthly: { intervalMonths: 1, dayOfMonth: 15 } },
          durationHours: 10,
          startTime: '20:00',
        }),
      ],
    },
    {
      ...at,
      name: 'shop-eus-01',
      location: 'eastus',
      channel: 'NodeImage',
      why: 'follows policy: window on the last Sunday of each month, across midnight',
      windows: [
        configuration(nodeOS, {
          schedule: { relativeMonthly: { intervalMonths: 1, weekIndex: 'Last', dayOfWeek: 'Sunday' } },
          durationHours: 8,
          startTime: '22:00',
          utcOffset: '-05:00',
        }),
      ],
    },
    {
      ...at,
      name: 'shop-weu-03',
      location: 'westeurope',
      channel: 'SecurityPatch',
      why: 'linked to a shared window',
      windows: [
        configuration(
          nodeOS,
          { schedule: weeklySunday, durationHours: 6, startTime: '01:00' },
          {
            maintenanceWindowId: `/subscriptions/${shop}/resourceGroups/rg-shop-prod/providers/Microsoft.ContainerService/maintenanceWindows/sunday`,
          },
        ),
      ],
    },
  ];
}

function driftedSeeds(nowMs: number): readonly Seed[] {
  const at = { subscription: pay, resourceGroup: 'RG-Payments' };
  const open = configuration(nodeOS, {
    schedule: { weekly: { intervalWeeks: 1, dayOfWeek: dayName(nowMs) } },
    durationHours: 8,
    startTime: hourBefore(nowMs),
  });
  const closed = configuration(nodeOS, {
    schedule: { weekly: { intervalWeeks: 1, dayOfWeek: dayName(nowMs + 3 * dayMs) } },
    durationHours: 6,
    startTime: '01:00',
  });
  return [
    { ...at, name: 'pay-weu-01', location: 'westeurope', channel: 'None', why: 'channel None', windows: [goodNodeOS] },
    {
      ...at,
      name: 'pay-weu-02',
      location: 'westeurope',
      channel: 'None',
      tags: production,
      why: 'channel None in production: target NodeImage',
      windows: [goodNodeOS, goodAuto],
    },
    {
      ...at,
      name: 'pay-neu-01',
      location: 'northeurope',
      hasAutoUpgradeProfile: false,
      why: 'no autoUpgradeProfile at all',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'pay-neu-02',
      location: 'northeurope',
      clusterChannel: 'stable',
      why: 'autoUpgradeProfile without a node OS channel',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'pay-eus-01',
      location: 'eastus',
      channel: 'Unmanaged',
      why: 'Unmanaged, and its node OS window is open now',
      windows: [open],
    },
    {
      ...at,
      name: 'pay-eus-02',
      location: 'eastus',
      channel: 'Unmanaged',
      why: 'Unmanaged, and its node OS window is closed now',
      windows: [closed],
    },
    {
      ...at,
      name: 'pay-weu-03',
      location: 'westeurope',
      channel: 'None',
      isServicePrincipal: true,
      why: 'channel None on a service principal cluster',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'pay-weu-04',
      location: 'westeurope',
      channel: 'None',
      hidesETag: true,
      why: 'channel None, and ARM shows no eTag',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'pay-weu-05',
      location: 'westeurope',
      channel: 'None',
      tags: { environment: 'sandbox' },
      why: 'channel None in a sandbox that policy only audits',
      windows: [goodNodeOS],
    },
  ];
}

function dictatedSeeds(): readonly Seed[] {
  const at = { subscription: lab, resourceGroup: 'rg-lab' };
  return [
    {
      ...at,
      name: 'lab-weu-01',
      location: 'westeurope',
      channel: 'NodeImage',
      clusterChannel: 'node-image',
      why: 'cluster channel node-image dictates NodeImage',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'lab-weu-02',
      location: 'westeurope',
      channel: 'NodeImage',
      clusterChannel: 'stable',
      isAutomatic: true,
      why: 'AKS Automatic',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'lab-neu-01',
      location: 'northeurope',
      channel: 'None',
      pools: ['system', 'windows'],
      why: 'channel None with a Windows pool: falls back to NodeImage',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'lab-neu-02',
      location: 'northeurope',
      channel: 'NodeImage',
      pools: ['system', 'windows'],
      why: 'Windows pool with NodeImage',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'lab-eus-01',
      location: 'eastus',
      channel: 'None',
      pools: ['system', 'gpu'],
      why: 'channel None with Azure Linux on a GPU size',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'lab-eus-02',
      location: 'eastus',
      channel: 'SecurityPatch',
      graphId: `/subscriptions/${lab.toUpperCase()}/RESOURCEGROUPS/RG-LAB/providers/microsoft.containerservice/managedclusters/LAB-EUS-02`,
      why: 'Resource Graph shouts its id',
      windows: [goodNodeOS],
    },
  ];
}

function unreadySeeds(): readonly Seed[] {
  const at = { subscription: data, resourceGroup: 'rg-data' };
  return [
    {
      ...at,
      name: 'data-weu-01',
      location: 'westeurope',
      channel: 'None',
      powerState: 'Stopped',
      why: 'stopped, with channel None',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'data-weu-02',
      location: 'westeurope',
      channel: 'None',
      provisioningState: 'Updating',
      why: 'updating, with channel None',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'data-neu-01',
      location: 'northeurope',
      channel: 'None',
      provisioningState: 'Failed',
      why: 'failed, with channel None',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'data-neu-02',
      location: 'northeurope',
      channel: 'None',
      busyPool: true,
      why: 'a node pool is being updated, channel None',
      windows: [goodNodeOS],
    },
  ];
}

function windowSeeds(nowMs: number): readonly Seed[] {
  const at = { subscription: data, resourceGroup: 'rg-data' };
  return [
    { ...at, name: 'data-eus-01', location: 'eastus', channel: 'NodeImage', why: 'no window at all', windows: [] },
    {
      ...at,
      name: 'data-eus-02',
      location: 'eastus',
      channel: 'None',
      why: 'no window and channel None: the window comes first',
      windows: [],
    },
    {
      ...at,
      name: 'data-eus-03',
      location: 'eastus',
      channel: 'NodeImage',
      why: 'node OS window of two hours',
      windows: [configuration(nodeOS, { schedule: weeklySunday, durationHours: 2, startTime: '01:00' })],
    },
    {
      ...at,
      name: 'data-eus-04',
      location: 'eastus',
      channel: 'NodeImage',
      why: 'only default, two legacy hours',
      windows: [legacyConfiguration('Sunday', [1, 2])],
    },
    {
      ...at,
      name: 'data-weu-03',
      location: 'westeurope',
      channel: 'NodeImage',
      why: 'a freeze takes one opening away, which is what a freeze is for',
      windows: [
        configuration(nodeOS, {
          schedule: weeklySunday,
          durationHours: 10,
          startTime: '14:00',
          notAllowedDates: [{ start: dateOf(nextSunday(nowMs)), end: dateOf(nextSunday(nowMs)) }],
        }),
      ],
    },
    {
      ...at,
      name: 'data-weu-04',
      location: 'westeurope',
      channel: 'NodeImage',
      why: 'the window begins in half a year',
      windows: [
        configuration(nodeOS, {
          schedule: weeklySunday,
          durationHours: 6,
          startTime: '01:00',
          startDate: dateOf(nowMs + 180 * dayMs),
        }),
      ],
    },
    {
      ...at,
      name: 'data-weu-05',
      location: 'westeurope',
      channel: 'NodeImage',
      tags: production,
      why: 'production without an auto-upgrade window',
      windows: [goodNodeOS],
    },
    {
      ...at,
      name: 'data-weu-06',
      location: 'westeurope',
      channel: 'SecurityPatch',
      why: 'default window every second week, which AKS ignores',
      windows: [
        goodNodeOS,
        configuration('default', {
          schedule: { weekly: { intervalWeeks: 2, dayOfWeek: 'Monday' } },
          durationHours: 6,
          startTime: '03:00',
        }),
      ],
    },
    {
      ...at,
      name: 'data-weu-07',
      location: 'westeurope',
      channel: 'NodeImage',
      why: 'a freeze leaves two hours of a ten hour opening',
      windows: [
        configuration(nodeOS, {
          schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
          durationHours: 10,
          startTime: '22:00',
          notAllowedDates: [{ start: dateOf(nextSunday(nowMs) + dayMs), end: dateOf(nextSunday(nowMs) + 5 * dayMs) }],
        }),
      ],
    },
  ];
}

const dayMs = 86_400_000;

function dayName(atMs: number): string {
  return new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(atMs);
}

function hourBefore(atMs: number): string {
  return `${String(Math.max(0, new Date(atMs).getUTCHours() - 1)).padStart(2, '0')}:00`;
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

function nextSunday(nowMs: number): number {
  return nowMs + (7 - new Date(nowMs).getUTCDay()) * dayMs;
}
