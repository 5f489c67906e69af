/** What `terraform show -json` prints becomes clusters: names of azurerm 3 and 4, azapi, modules, and what only the apply knows. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { theShippedPolicy } from '../builders/a-policy.ts';
import { parseMaintenanceConfiguration } from '../../shared/contracts/azure/maintenance-configuration.ts';
import { readClusters } from '../../shared/contracts/posted/evaluation-request.ts';
import type { ClusterSnapshot } from '../../shared/domain/cluster/cluster.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import type { WindowReading } from '../../shared/domain/maintenance/maintenance-window.ts';
import { openingsStarting } from '../../shared/domain/maintenance/openings.ts';
import { dayMs } from '../../shared/domain/time/durations.ts';

interface Case {
  readonly source: string;
  readonly why: string;
  readonly now: string;
  readonly plan: unknown;
  readonly expect: {
    readonly clusters: number;
    readonly channel?: string;
    readonly verdict?: string;
    readonly windows?: readonly string[];
    readonly openings: readonly { readonly start: string; readonly usableHours: number }[];
    readonly has: readonly string[];
    readonly not: readonly string[];
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'test/fixtures/cases/terraform');
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const policy = theShippedPolicy();

describe('a plan found in public', () => {
  const names = readdirSync(folder);

  it('is there', () => {
    expect(names.length).toBeGreaterThanOrEqual(2);
  });

  for (const name of names) {
    const { plan, now, why, expect: right } = read(path.join(folder, name)) as Case;
    it(`${path.basename(name, '.json')}: ${why}`, () => {
      const nowMs = Date.parse(now);
      const { snapshots, problems } = readClusters(plan);
      expect(problems).toEqual([]);
      expect(snapshots).toHaveLength(right.clusters);
      const [judgement] = judgeFleet(snapshots, policy, { nowMs });
      const codes: readonly string[] = judgement!.verdict.findings.map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining([...right.has]));
      expect(codes.filter((code) => right.not.includes(code))).toEqual([]);
      if (right.verdict !== undefined) expect(judgement!.verdict.kind).toBe(right.verdict);
      if (right.channel !== undefined) expect(snapshots[0]!.cluster.nodeOSUpgradeChannel).toBe(right.channel);
      if (right.windows !== undefined) expect(windowNames(snapshots[0]!)).toEqual(right.windows);
      const openings = openingsStarting(nodeOSReading(snapshots[0]!), { startMs: nowMs, endMs: nowMs + 90 * dayMs });
      expect(
        openings.slice(0, right.openings.length).map((opening) => ({
          start: new Date(opening.startMs).toISOString().replace('.000', ''),
          usableHours: opening.usableHours,
        })),
      ).toEqual(right.openings);
    });
  }
});

interface Planned {
  readonly type?: string;
  readonly name?: string;
  readonly module?: string;
  readonly key?: string;
  readonly after?: object | null;
  readonly unknown?: object;
}

/** One resource of a plan, as `resource_changes` has it. */
function resource({
  type = 'azurerm_kubernetes_cluster',
  name = 'main',
  module = '',
  key = '',
  ...rest
}: Planned): object {
  const { after = cluster(), unknown = {} } = rest;
  return {
    address: `${module}${type}.${name}${key}`,
    mode: 'managed',
    type,
    name,
    change: { actions: ['create'], before: null, after, after_unknown: unknown },
  };
}

const cluster = (more: object = {}) => ({
  name: 'aks-1',
  location: 'West Europe',
  resource_group_name: 'rg-1',
  sku_tier: 'Standard',
  default_node_pool: [
    { name: 'system', node_count: 3, vm_size: 'Standard_D4s_v5', upgrade_settings: [{ max_surge: '33%' }] },
  ],
  node_os_upgrade_channel: 'SecurityPatch',
  automatic_upgrade_channel: 'patch',
  maintenance_window_node_os: [weekly],
  ...more,
});
const weekly = {
  frequency: 'Weekly',
  interval: 1,
  duration: 5,
  day_of_week: 'Sunday',
  start_time: '01:00',
  utc_offset: '+02:00',
};

const plan = (resources: readonly object[], configuration: object = {}) => ({
  format_version: '1.2',
  terraform_version: '1.9.8',
  resource_changes: resources,
  configuration: { root_module: configuration },
});

const snapshotsOf = (document: unknown): readonly ClusterSnapshot[] => {
  const { snapshots, problems } = readClusters(document, 'file');
  expect(problems).toEqual([]);
  return snapshots;
};
const problemsOf = (document: unknown) => readClusters(document, 'file').problems;
const only = (document: unknown): ClusterSnapshot => {
  const snapshots = snapshotsOf(document);
  expect(snapshots).toHaveLength(1);
  return snapshots[0]!;
};

function configurationsOf({ maintenance }: ClusterSnapshot) {
  if (maintenance.kind === 'unknown') throw new Error(maintenance.problem);
  return maintenance.configurations;
}
const windowNames = (snapshot: ClusterSnapshot) => configurationsOf(snapshot).map(({ name }) => name);
function nodeOSReading(snapshot: ClusterSnapshot): WindowReading {
  const found = configurationsOf(snapshot).find(({ name }) => name === 'aksManagedNodeOSUpgradeSchedule');
  if (found === undefined) throw new Error('there is no node OS window');
  return found.reading;
}

describe('a cluster of azurerm', () => {
  it('is read with its names, its pool and its window', () => {
    const snapshot = only(plan([resource({})]));
    expect(snapshot.cluster).toMatchObject({
      ref: { name: 'aks-1', resourceGroup: 'rg-1' },
      location: 'westeurope',
      isAutomatic: false,
      nodeOSUpgradeChannel: 'SecurityPatch',
      clusterUpgradeChannel: 'patch',
      pools: [{ name: 'system', osType: 'Linux', count: 3, maxSurge: '33%', vmSize: 'Standard_D4s_v5' }],
    });
    expect(nodeOSReading(snapshot)).toMatchObject({
      kind: 'scheduled',
      window: {
        durationHours: 5,
        startMinute: 60,
        utcOffsetMinutes: 120,
        schedule: { kind: 'weekly', dayOfWeek: 'Sunday' },
      },
    });
    expect(snapshot.unresolved).toBeUndefined();
  });

  it.each([
    ['azurerm 3', { automatic_channel_upgrade: 'stable', node_os_channel_upgrade: 'None' }, 'None', 'stable'],
    [
      'azurerm 3, nothing said',
      { automatic_channel_upgrade: null, node_os_channel_upgrade: null },
      'Unspecified',
      'none',
    ],
    ['azurerm 4', { automatic_upgrade_channel: 'rapid', node_os_upgrade_channel: 'Unmanaged' }, 'Unmanaged', 'rapid'],
    ['azurerm 4, its default', { automatic_upgrade_channel: null, node_os_upgrade_channel: null }, 'NodeImage', 'none'],
  ])('has the channels of %s', (_name, channels, nodeOS, upgrade) => {
    const { node_os_upgrade_channel: _, automatic_upgrade_channel: __, ...rest } = cluster();
    const read = only(plan([resource({ after: { ...rest, ...channels } })])).cluster;
    expect([read.nodeOSUpgradeChannel, read.clusterUpgradeChannel]).toEqual([nodeOS, upgrade]);
  });

  it('has no windows when its blocks are empty, and that is known', () => {
    expect(windowNames(only(plan([resource({ after: cluster({ maintenance_window_node_os: [] }) })])))).toEqual([]);
  });

  it('has all three windows, `default` with its hours and its spans', () => {
    const default_ = {
      allowed: [{ day: 'Saturday', hours: [1, 2, 3, 4] }],
      not_allowed: [{ start: '2026-12-24T00:00:00Z', end: '2026-12-27T00:00:00Z' }],
    };
    const auto = { ...weekly, frequency: 'RelativeMonthly', week_index: 'First' };
    const snapshot = only(
      plan([resource({ after: cluster({ maintenance_window: [default_], maintenance_window_auto_upgrade: [auto] }) })]),
    );
    expect(configurationsOf(snapshot).map(({ name, reading }) => [name, reading.kind])).toEqual([
      ['aksManagedNodeOSUpgradeSchedule', 'scheduled'],
      ['aksManagedAutoUpgradeSchedule', 'scheduled'],
      ['default', 'legacy'],
    ]);
  });

  it('is left open, never guessed, when its window is known only after apply', () => {
    const { maintenance } = only(plan([resource({ unknown: { maintenance_window_node_os: [{ start_time: true }] } })]));
    expect(maintenance).toMatchObject({ kind: 'unknown', because: 'plan' });
    expect(maintenance.kind === 'unknown' && maintenance.problem).toContain('startTime is known only after apply');
  });

  it('that exists keeps its id', () => {
    const id =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-1/providers/Microsoft.ContainerService/managedClusters/aks-1';
    expect(only(plan([resource({ after: cluster({ id }) })])).cluster.ref.id.toLowerCase()).toBe(id.toLowerCase());
  });

  it('that is destroyed is none', () => {
    const gone = { ...resource({ after: null, name: 'old' }) };
    expect(snapshotsOf(plan([resource({}), gone])).map(({ cluster: { ref } }) => ref.name)).toEqual(['aks-1']);
    expect(problemsOf(plan([gone]))).toEqual([{ field: 'file', message: 'plans no AKS cluster' }]);
  });
});

describe('node pools and windows that are resources of their own', () => {
  const pool = (more: Planned = {}) =>
    resource({
      type: 'azurerm_kubernetes_cluster_node_pool',
      name: 'user',
      after: { name: 'win', os_type: 'Windows', os_sku: 'Windows2022', node_count: 2, vm_size: 'Standard_D4s_v5' },
      unknown: { kubernetes_cluster_id: true },
      ...more,
    });
  const window = {
    type: 'azurerm_kubernetes_cluster_maintenance_configuration',
    name: 'nodes',
    after: { name: 'aksManagedNodeOSUpgradeSchedule', maintenance_window: [weekly] },
    unknown: { kubernetes_cluster_id: true },
  };
  const two = [
    resource({ name: 'a', after: cluster({ name: 'aks-a', maintenance_window_node_os: [] }) }),
    resource({ name: 'b', after: cluster({ name: 'aks-b', maintenance_window_node_os: [] }) }),
  ];
  const refersTo = (...references: string[]) => ({ expressions: { kubernetes_cluster_id: { references } } });

  it('are the one cluster of the plan', () => {
    const snapshot = only(
      plan([resource({ after: cluster({ maintenance_window_node_os: [] }) }), pool(), resource(window)]),
    );
    expect(snapshot.cluster.pools.map(({ name, osType }) => [name, osType])).toEqual([
      ['system', 'Linux'],
      ['win', 'Windows'],
    ]);
    expect(windowNames(snapshot)).toEqual(['aksManagedNodeOSUpgradeSchedule']);
  });

  it('are the cluster that they refer to', () => {
    const own = [
      {
        address: 'azurerm_kubernetes_cluster_node_pool.user',
        ...refersTo('azurerm_kubernetes_cluster.b.id', 'azurerm_kubernetes_cluster.b'),
      },
      {
        address: 'azurerm_kubernetes_cluster_maintenance_configuration.nodes',
        ...refersTo('azurerm_kubernetes_cluster.a.id'),
      },
    ];
    const [a, b] = snapshotsOf(plan([...two, pool(), resource(window)], { resources: own }));
    expect([a!.cluster.pools.length, b!.cluster.pools.length]).toEqual([1, 2]);
    expect([windowNames(a!), windowNames(b!)]).toEqual([['aksManagedNodeOSUpgradeSchedule'], []]);
  });

  it('are found through the variables and outputs of modules', () => {
    const inPools = { address: 'azurerm_kubernetes_cluster_node_pool.user', ...refersTo('var.cluster_id') };
    const configuration = {
      module_calls: {
        aks: { module: { outputs: { id: { expression: { references: ['azurerm_kubernetes_cluster.a.id'] } } } } },
        pools: {
          expressions: { cluster_id: { references: ['module.aks.id', 'module.aks'] } },
          module: { resources: [inPools] },
        },
      },
    };
    const inAks = resource({ name: 'a', module: 'module.aks.', after: cluster({ name: 'aks-a' }) });
    const [a, b] = snapshotsOf(plan([inAks, two[1]!, pool({ module: 'module.pools.' })], configuration));
    expect([a!.cluster.pools.length, b!.cluster.pools.length]).toEqual([2, 1]);
  });

  it('that are made by for_each are those of the cluster with the same key', () => {
    const keys = ['["north"]', '["south"]'];
    const clusters = keys.map((key) => resource({ key, after: cluster({ name: `aks-${key.slice(2, -2)}` }) }));
    const pools = keys.map((key) => pool({ key, after: { name: key.slice(2, -2), os_type: 'Linux' } }));
    const own = [
      { address: 'azurerm_kubernetes_cluster_node_pool.user', ...refersTo('azurerm_kubernetes_cluster.main') },
    ];
    const read = snapshotsOf(plan([...clusters, ...pools], { resources: own }));
    expect(read.map(({ cluster: { ref, pools: all } }) => [ref.name, all.at(-1)?.name])).toEqual([
      ['aks-north', 'north'],
      ['aks-south', 'south'],
    ]);
  });

  it('are a doubt of every cluster when nobody can tell whose they are', () => {
    const read = snapshotsOf(plan([...two, pool(), resource(window)]));
    for (const { unresolved, maintenance } of read) {
      expect(unresolved).toEqual([
        {
          field: 'agentPools',
          expression: "known only after apply, whose cluster's azurerm_kubernetes_cluster_node_pool.user is",
        },
      ]);
      expect(maintenance).toMatchObject({ kind: 'unknown', because: 'plan' });
    }
  });

  it('of a cluster that is not in the plan are left out', () => {
    const elsewhere =
      '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-9/providers/Microsoft.ContainerService/managedClusters/other';
    const snapshot = only(
      plan([resource({}), pool({ after: { name: 'x', kubernetes_cluster_id: elsewhere }, unknown: {} })]),
    );
    expect(snapshot.cluster.pools.map(({ name }) => name)).toEqual(['system']);
  });
});

describe('a cluster of azapi', () => {
  const body = {
    properties: {
      agentPoolProfiles: [{ name: 'system', osType: 'Linux', count: 3 }],
      autoUpgradeProfile: { upgradeChannel: 'stable' },
    },
  };
  const azapi = (values: object, more: Planned = {}) =>
    resource({
      type: 'azapi_resource',
      after: {
        type: 'Microsoft.ContainerService/managedClusters@2025-05-01',
        name: 'aks-1',
        location: 'westeurope',
        parent_id: '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-1',
        ...values,
      },
      ...more,
    });

  it.each([
    ['an object, as azapi 2 has it', body],
    ['JSON text, as azapi 1 has it', JSON.stringify(body)],
  ])('is read from %s', (_name, given) => {
    const { cluster: read } = only(plan([azapi({ body: given })]));
    expect(read).toMatchObject({ ref: { name: 'aks-1', resourceGroup: 'rg-1' }, clusterUpgradeChannel: 'stable' });
    expect(read.pools.map(({ name }) => name)).toEqual(['system']);
  });

  it.each([
    ['2025-05-01', 'NodeImage'],
    ['2023-05-01', 'Unspecified'],
  ])('that names no node OS channel has what the API version %s gives: %s', (version, channel) => {
    const type = `Microsoft.ContainerService/managedClusters@${version}`;
    expect(only(plan([azapi({ body, type })])).cluster.nodeOSUpgradeChannel).toBe(channel);
  });

  it('has the windows beside it, and what an update lays over it', () => {
    const beside = {
      type: 'azapi_resource',
      name: 'window',
      after: {
        type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2025-05-01',
        name: 'aksManagedNodeOSUpgradeSchedule',
        body: {
          properties: {
            maintenanceWindow: {
              schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
              durationHours: 6,
              startTime: '00:00',
              utcOffset: '+00:00',
            },
          },
        },
      },
      unknown: { parent_id: true },
    };
    const update = {
      type: 'azapi_update_resource',
      name: 'channel',
      after: {
        type: 'Microsoft.ContainerService/managedClusters@2025-05-01',
        body: { properties: { autoUpgradeProfile: { nodeOSUpgradeChannel: 'SecurityPatch' } } },
      },
      unknown: { resource_id: true },
    };
    const snapshot = only(plan([azapi({ body }), resource(beside), resource(update)]));
    expect(windowNames(snapshot)).toEqual(['aksManagedNodeOSUpgradeSchedule']);
    expect(snapshot.cluster).toMatchObject({ nodeOSUpgradeChannel: 'SecurityPatch', clusterUpgradeChannel: 'stable' });
  });
});

describe('what is handed over', () => {
  it('may be a state, in modules too', () => {
    const values = {
      root_module: {
        child_modules: [
          {
            resources: [
              {
                address: 'module.a.azurerm_kubernetes_cluster.main',
                mode: 'managed',
                type: 'azurerm_kubernetes_cluster',
                values: cluster(),
              },
            ],
          },
        ],
      },
    };
    expect(only({ format_version: '1.0', terraform_version: '1.9.8', values }).cluster.ref.name).toBe('aks-1');
  });

  it.each([
    [{ ...plan([]), format_version: '2.0' }, "is Terraform's JSON format 2.0; formats 0 and 1 are known here"],
    [
      { ...plan([resource({})]), errored: true },
      'is a plan that ended with an error: it does not hold everything; plan again',
    ],
    [
      { format_version: '1.2', terraform_version: '1.9.8' },
      'holds no resources: save the plan with -out and print it with show -json',
    ],
    [plan([]), 'plans no AKS cluster'],
  ])('is refused with the cure (%#)', (document, message) => {
    expect(problemsOf(document)).toEqual([{ field: 'file', message }]);
  });
});

describe('a law', () => {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const day = fc.constantFrom('Monday', 'Thursday', 'Sunday');
  const schedules = fc.oneof(
    fc.record({ frequency: fc.constant('Daily'), interval: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ frequency: fc.constant('Weekly'), interval: fc.integer({ min: 1, max: 4 }), day_of_week: day }),
    fc.record({
      frequency: fc.constant('AbsoluteMonthly'),
      interval: fc.integer({ min: 1, max: 6 }),
      day_of_month: fc.integer({ min: 1, max: 31 }),
    }),
    fc.record({
      frequency: fc.constant('RelativeMonthly'),
      interval: fc.integer({ min: 1, max: 6 }),
      day_of_week: day,
      week_index: fc.constantFrom('First', 'Last'),
    }),
  );
  const inArm = (given: Record<string, unknown>) => {
    const { frequency, interval, day_of_week: dayOfWeek, day_of_month: dayOfMonth, week_index: weekIndex } = given;
    switch (frequency) {
      case 'Daily':
        return { daily: { intervalDays: interval } };
      case 'Weekly':
        return { weekly: { intervalWeeks: interval, dayOfWeek } };
      case 'AbsoluteMonthly':
        return { absoluteMonthly: { intervalMonths: interval, dayOfMonth } };
      default:
        return { relativeMonthly: { intervalMonths: interval, weekIndex, dayOfWeek } };
    }
  };

  it('every window reads the same from a plan as from the body that the provider sends for it', () => {
    const times = fc.record({
      hour: fc.integer({ min: 0, max: 23 }),
      duration: fc.integer({ min: 4, max: 24 }),
      offset: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(schedules, times, fc.boolean(), (schedule, { hour, duration, offset }, isFrozen) => {
        const start_time = `${twoDigits(hour)}:00`;
        const utc_offset = `+${twoDigits(offset)}:00`;
        const not_allowed = isFrozen ? [{ start: '2026-12-24T00:00:00Z', end: '2027-01-02T00:00:00Z' }] : [];
        // What a schedule has no use for, azurerm plans as empty text, 0 or null.
        const unused = { day_of_week: '', week_index: null };
        const block = {
          ...unused,
          ...schedule,
          duration,
          start_time,
          utc_offset,
          start_date: '2026-12-01T00:00:00Z',
          not_allowed,
        };
        const fromPlan = nodeOSReading(
          only(plan([resource({ after: cluster({ maintenance_window_node_os: [block] }) })])),
        );
        const arm = {
          name: 'aksManagedNodeOSUpgradeSchedule',
          properties: {
            maintenanceWindow: {
              schedule: inArm(schedule),
              durationHours: duration,
              startTime: start_time,
              utcOffset: utc_offset,
              startDate: '2026-12-01',
              notAllowedDates: isFrozen ? [{ start: '2026-12-24', end: '2027-01-02' }] : [],
            },
          },
        };
        expect(fromPlan).toEqual(parseMaintenanceConfiguration(arm).reading);
      }),
    );
  });
});
