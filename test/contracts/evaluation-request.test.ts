/** Clusters in every form that people have at hand. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvaluationRequest, readClusters } from '../../shared/contracts/posted/evaluation-request.ts';
import type { ClusterSnapshot } from '../../shared/domain/cluster/cluster.ts';

const id =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourcegroups/rg/providers/Microsoft.ContainerService/managedClusters/c1';
const pools = [{ name: 'system', osType: 'Linux', count: 3 }];
const properties = {
  provisioningState: 'Succeeded',
  agentPoolProfiles: pools,
  autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage', upgradeChannel: 'stable' },
};
const arm = { id, name: 'c1', location: 'westeurope', properties };
const window = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
  durationHours: 6,
  utcOffset: '+00:00',
  startTime: '01:00',
};
const nodeOS = 'aksManagedNodeOSUpgradeSchedule';
const item = { name: nodeOS, properties: { maintenanceWindow: window } };

/** As `az` prints it: flat, with nulls and its own casing. */
const azShow = {
  id,
  name: 'c1',
  location: 'westeurope',
  resourceGroup: 'rg',
  tags: null,
  type: 'Microsoft.ContainerService/ManagedClusters',
  provisioningState: 'Succeeded',
  agentPoolProfiles: [{ name: 'system', osType: 'Linux', osSku: 'Ubuntu', count: 3, upgradeSettings: null }],
  autoUpgradeProfile: { nodeOsUpgradeChannel: 'NodeImage', upgradeChannel: null },
  powerState: { code: 'Running' },
};
const azWindow = {
  id: `${id}/maintenanceConfigurations/${nodeOS}`,
  name: nodeOS,
  maintenanceWindow: { ...window, notAllowedDates: null, schedule: { daily: null, ...window.schedule } },
  notAllowedTime: null,
  timeInWeek: null,
};
const templateCluster = {
  type: 'Microsoft.ContainerService/managedClusters',
  apiVersion: '2025-10-01',
  name: "[parameters('name')]",
  location: "[parameters('location')]",
  properties: { autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' }, agentPoolProfiles: pools },
};
const templateWindow = {
  type: 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations',
  apiVersion: '2025-10-01',
  name: `[format('{0}/{1}', parameters('name'), '${nodeOS}')]`,
  properties: { maintenanceWindow: window },
};

const windowsOf = ({ maintenance }: ClusterSnapshot): unknown =>
  maintenance.kind === 'unknown'
    ? 'unknown'
    : maintenance.configurations.map(({ name, reading }) => `${name}: ${reading.kind}`);
const withWindow = [`${nodeOS}: scheduled`];

describe('a cluster is understood', () => {
  it.each<[string, unknown, unknown]>([
    ['as the body of an ARM GET with its windows', { cluster: arm, maintenanceConfigurations: [item] }, withWindow],
    [
      'with the answer of a list as windows',
      { cluster: arm, maintenanceConfigurations: { value: [item] } },
      withWindow,
    ],
    ['without windows being told of', { cluster: arm }, 'unknown'],
    ['with no window', { cluster: arm, maintenanceConfigurations: [] }, []],
    ['as an ARM list', { value: [arm] }, 'unknown'],
    ['as Resource Graph answers', { data: [arm], count: 1 }, 'unknown'],
    [
      'as a Resource Graph row whose properties are text',
      { ...arm, properties: JSON.stringify(properties) },
      'unknown',
    ],
    ['as az aks show prints it', { cluster: azShow, maintenanceConfigurations: [azWindow] }, withWindow],
    ['as az aks list prints it', [azShow], 'unknown'],
    [
      'as a template resource with nested windows',
      { ...templateCluster, resources: [{ ...templateWindow, type: 'maintenanceConfigurations', name: nodeOS }] },
      withWindow,
    ],
    ['as a template resource without windows', templateCluster, []],
    ['as a whole template', { $schema: 'x', resources: [templateCluster, templateWindow] }, withWindow],
    [
      'as a template with symbolic names',
      { $schema: 'x', resources: { aks: templateCluster, w: templateWindow } },
      withWindow,
    ],
    [
      'in any casing',
      {
        Cluster: {
          ID: id,
          LOCATION: 'westeurope',
          Properties: {
            ProvisioningState: 'Succeeded',
            AGENTPOOLPROFILES: pools,
            autoupgradeprofile: { nodeOSupgradeChannel: 'NodeImage' },
          },
        },
        MaintenanceConfigurations: [
          {
            Name: nodeOS,
            PROPERTIES: {
              MaintenanceWindow: {
                Schedule: { Weekly: { IntervalWeeks: 1, DayOfWeek: 'Sunday' } },
                DurationHours: 6,
                StartTime: '01:00',
              },
            },
          },
        ],
      },
      withWindow,
    ],
  ])('%s', (_, value, windows) => {
    const { snapshots, problems } = readClusters([value]);
    expect(problems).toEqual([]);
    expect(snapshots).toHaveLength(1);
    expect(snapshots[0]!.cluster.nodeOSUpgradeChannel).toBe('NodeImage');
    expect(windowsOf(snapshots[0]!)).toEqual(windows);
  });

  it('keeps the windows of two template clusters apart', () => {
    const named = (name: string) => [
      { ...templateCluster, name },
      { ...templateWindow, name: `${name}/${nodeOS}` },
    ];
    const { snapshots } = readClusters({ resources: [...named('one'), ...named('two')] });
    expect(snapshots.map(windowsOf)).toEqual([withWindow, withWindow]);
  });
});

const armWindow = { ...item, id: `${id}/maintenanceConfigurations/${nodeOS}` };
const other = { ...arm, id: id.replace('/c1', '/c2') };

describe('windows find their cluster', () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ['by the id of each', [arm, armWindow], [withWindow]],
    ['in the casing of another tool', [{ ...arm, id: id.toUpperCase().replace('/C1', '/c1') }, azWindow], [withWindow]],
    ['as two answers put together', [azShow, [azWindow]], [withWindow]],
    ['as answers of ARM put together', [{ value: [arm, other] }, { value: [armWindow] }], [withWindow, 'unknown']],
    ['with an empty answer beside one cluster', [azShow, []], [[]]],
    ['with an empty answer beside two clusters', [[arm, other], []], ['unknown', 'unknown']],
    ['in a list of answers', { cluster: arm, maintenanceConfigurations: [{ value: [item] }] }, [withWindow]],
    ['as one configuration', { cluster: arm, maintenanceConfigurations: azWindow }, [withWindow]],
    [
      'beside a template',
      { cluster: { resources: [templateCluster] }, maintenanceConfigurations: [item] },
      [withWindow],
    ],
  ])('%s', (_, value, windows) => {
    const { snapshots, problems } = readClusters(value);
    expect(problems).toEqual([]);
    expect(snapshots.map(windowsOf)).toEqual(windows);
  });
});

describe('what is wrong is named, each field by itself', () => {
  const unknownForm = /^file: is no managed cluster in a form that is known \(az aks show/;
  const withConfigurations = (maintenanceConfigurations: unknown) => ({ cluster: arm, maintenanceConfigurations });

  it.each<[string, unknown, RegExp]>([
    ['an example of the REST specification', { parameters: {}, responses: {} }, unknownForm],
    ['a list of Kubernetes', { apiVersion: 'v1', kind: 'List', items: [] }, unknownForm],
    [
      'a state of Terraform without a cluster',
      { format_version: '1.0', values: { root_module: {} } },
      /^file: plans no AKS cluster$/,
    ],
    ['what a deployment would do', { status: 'Succeeded', changes: [{ after: arm }] }, unknownForm],
    ['a query of az', { nodeOsUpgradeChannel: 'NodeImage' }, unknownForm],
    [
      'a parameters file',
      { $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#', parameters: {} },
      /^file: is a parameters file: give its template, and this file as --parameters$/,
    ],
    ['a window alone', armWindow, /^file: is a maintenance configuration: give its cluster's file beside it$/],
    ['a window of another cluster', [other, armWindow], /^file\[1\]: is a maintenance configuration/],
    ['an empty list', [], /^file: holds no managed cluster$/],
    ['no configuration', withConfigurations({}), /^file\.maintenanceConfigurations\.name: is missing/],
    [
      'a text as configuration',
      withConfigurations(['x']),
      /^file\.maintenanceConfigurations\[0\]: must be a maintenance/,
    ],
    ['a text as configurations', withConfigurations('[]'), /^file\.maintenanceConfigurations: must be a maintenance/],
    [
      'a configuration without name',
      withConfigurations([{ properties: {} }]),
      /^file\.maintenanceConfigurations\[0\]\.name: is missing/,
    ],
    [
      'a misspelt field',
      { cluster: arm, maintenanceConfiguration: [] },
      /^file\.maintenanceConfiguration: is not known/,
    ],
  ])('%s', (_, value, said) => {
    expect(readClusters(value, 'file').problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      expect.stringMatching(said),
    ]);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no body', undefined, ['(document)']],
    ['no clusters', {}, ['clusters']],
    ['an empty list', { clusters: [] }, ['clusters', 'clusters']],
    ['an unknown field', { clusters: [{ cluster: arm }], clutser: 1 }, ['clutser']],
    ['a cluster that is text', { clusters: ['c1'] }, ['clusters[0]']],
    ['a cluster without an id', { clusters: [{ cluster: { location: 'x', properties } }] }, ['clusters[0].cluster.id']],
    [
      'a pool without a name and a count that is text',
      { clusters: [{ cluster: { ...arm, properties: { ...properties, agentPoolProfiles: [{ count: 'three' }] } } }] },
      [
        'clusters[0].cluster.properties.agentPoolProfiles[0].name',
        'clusters[0].cluster.properties.agentPoolProfiles[0].count',
      ],
    ],
    [
      'time, days and policy',
      { clusters: [{ cluster: arm }], now: 'noon', days: 0, policy: { version: 3 } },
      ['now', 'days', 'policy.version'],
    ],
    ['a policy of next year beside a good cluster', { clusters: [{ cluster: arm }], policy: 'strict' }, ['policy']],
  ])('%s', (_, body, fields) => {
    const parsed = parseEvaluationRequest(body);
    expect(parsed.kind === 'invalid' && parsed.problems.map(({ field }) => field)).toEqual(fields);
  });

  it.each<[string, unknown]>([
    ['a list', Array<unknown>(5_001).fill(arm)],
    ['a list in a list', [[Array<unknown>(5_001).fill(arm)]]],
    ['an entry', { cluster: Array<unknown>(5_001).fill(arm) }],
    [
      'copy loops',
      { resources: Array.from({ length: 7 }, () => ({ ...templateCluster, copy: { name: 'c', count: 800 } })) },
    ],
  ])('more clusters than 5000 in %s are refused', (_, value) => {
    const problems = [{ field: 'clusters', message: 'name at most 5000 clusters' }];
    expect(parseEvaluationRequest({ clusters: [value] })).toEqual({ kind: 'invalid', problems });
  });

  it('tells the first problems of many', () => {
    const parsed = parseEvaluationRequest({ clusters: Array<string>(60).fill('c1') });
    const problems = parsed.kind === 'invalid' ? parsed.problems : [];
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toEqual({ field: '(document)', message: 'and 10 more problems' });
  });

  const poolsOfSomebody = (count: number) => ({
    type: `${templateCluster.type}/agentPools`,
    name: "[concat(parameters('other'), '/', copyIndex())]",
    copy: { name: 'p', count },
    properties: {},
  });

  it('tells the first doubts of many', () => {
    const { snapshots } = readClusters({ resources: [templateCluster, poolsOfSomebody(9)] });
    expect(snapshots[0]?.unresolved?.map(({ expression }) => expression)).toEqual([
      ...[0, 1, 2, 3].map((index) => `${String(index)} (it may be of another cluster)`),
      '4 (it may be of another cluster) and 4 more',
    ]);
  });

  it('refuses more node pools than can be told apart', () => {
    const clusters = { ...templateCluster, name: "[concat('aks', copyIndex())]", copy: { name: 'c', count: 800 } };
    expect(readClusters({ resources: [clusters, poolsOfSomebody(800)] }, 'file').problems).toEqual([
      {
        field: 'file',
        message: expect.stringMatching(/^does not tell whose its node pools and windows are/) as string,
      },
    ]);
  });

  const nested = (open: string, close: string): unknown => JSON.parse(open.repeat(20_000) + '1' + close.repeat(20_000));
  it.each<[string, unknown]>([
    ['lists in lists', nested('[', ']')],
    ['entries in entries', nested('{"cluster":', '}')],
    ['resources in resources', nested('{"resources":[', ']}')],
    ['properties in properties', { id, properties: nested('{"a":', '}') }],
  ])('%s without end are refused', (_, value) => {
    const tooDeep = (field: string) => [
      { field, message: expect.stringMatching(/^is nested deeper than 100 levels: /) as string },
    ];
    expect(parseEvaluationRequest({ clusters: [value] })).toEqual({ kind: 'invalid', problems: tooDeep('(document)') });
    expect(readClusters(value, 'file').problems).toEqual(tooDeep('file'));
  });

  it('never fails on what is posted', () => {
    fc.assert(
      fc.property(fc.anything(), (body) =>
        ['request', 'invalid'].includes(parseEvaluationRequest({ clusters: [body] }).kind),
      ),
    );
  });
});
