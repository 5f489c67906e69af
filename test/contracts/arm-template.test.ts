/** ARM templates in the shapes that Bicep, quickstarts and people produce, judged as far as they tell. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateScope } from '../../shared/contracts/posted/arm-template/parameters.ts';
import { resolve } from '../../shared/contracts/posted/arm-template/resolve.ts';
import { newEffort } from '../../shared/contracts/posted/arm-template/scope.ts';
import { valueText } from '../../shared/contracts/posted/arm-template/template-value.ts';
import { readClusters } from '../../shared/contracts/posted/evaluation-request.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import type { Json } from '../../shared/domain/json.ts';
import { aFleetPolicy } from '../builders/a-policy.ts';

const nowMs = Date.parse('2026-11-21T08:00Z');
const nodeOS = 'aksManagedNodeOSUpgradeSchedule';
const type = 'Microsoft.ContainerService/managedClusters';
const maintenanceWindow = {
  schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
  durationHours: 6,
  utcOffset: '+00:00',
  startTime: '01:00',
};
const pool = { name: 'system', osType: 'Linux', mode: 'System', count: 3 };
const channels = { nodeOSUpgradeChannel: 'SecurityPatch', upgradeChannel: 'stable' };

const cluster = (more: object = {}, properties: object = {}) => ({
  type,
  apiVersion: '2025-10-01',
  name: "[parameters('name')]",
  location: '[resourceGroup().location]',
  properties: { agentPoolProfiles: [pool], autoUpgradeProfile: channels, ...properties },
  ...more,
});
const windowNamed = (name: string, more: object = {}) => ({
  type: `${type}/maintenanceConfigurations`,
  apiVersion: '2025-10-01',
  name,
  properties: { maintenanceWindow },
  ...more,
});
const window = windowNamed(`[format('{0}/{1}', parameters('name'), '${nodeOS}')]`);
const poolResource = (more: object = {}) => ({
  type: `${type}/agentPools`,
  name: "[format('{0}/{1}', parameters('name'), 'win1')]",
  properties: { osType: 'Windows', count: 1 },
  ...more,
});
/** As Bicep compiles a module. */
const moduleOf = (template: object, parameters: object = {}, more: object = {}) => ({
  type: 'Microsoft.Resources/deployments',
  name: 'module',
  properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'inner' }, parameters, template },
  ...more,
});
const text = (defaultValue?: unknown) => ({ type: 'string', ...(defaultValue === undefined ? {} : { defaultValue }) });
const template = (resources: unknown, more: object = {}) => ({
  $schema: 'deploymentTemplate.json#',
  resources,
  ...more,
});

/** Verdict of each cluster with the codes of what is more than advice. */
function judged(value: unknown): readonly string[] {
  const { snapshots, problems } = readClusters(value, 'file');
  const judgements = judgeFleet(snapshots, aFleetPolicy(), { nowMs });
  return [
    ...problems.map(({ field, message }) => `${field}: ${message}`),
    ...judgements.map(({ verdict }) =>
      [verdict.kind, ...verdict.findings.flatMap(({ code, effect }) => (effect === 'advice' ? [] : [code]))].join(' '),
    ),
  ];
}

const compliant = ['compliant'];
const missing = ['drifted window.missing'];
const windowsUnknown = ['indeterminate window.unreadable'];
const unresolved = ['indeterminate cluster.unresolved'];
const wantsNodeImage = ['drifted channel.drifted'];

const longName = (last: string): string => `[replace(parameters('name'), '${'z'.repeat(3_000)}', '${last}')]`;

type Row = readonly [string, unknown, readonly string[]];

describe('names of windows', () => {
  it.each<Row>([
    ['format with both parts', template([cluster(), window]), compliant],
    [
      'format with the name in its pattern',
      template([cluster(), windowNamed(`[format('{0}/${nodeOS}', parameters('name'))]`)]),
      compliant,
    ],
    ['concat', template([cluster(), windowNamed(`[concat(parameters('name'), '/${nodeOS}')]`)]), compliant],
    [
      'concat of three',
      template([cluster(), windowNamed(`[concat(parameters('name'), '/', '${nodeOS}')]`)]),
      compliant,
    ],
    [
      'a parameter with a default',
      template([cluster(), windowNamed("[format('{0}/{1}', parameters('name'), parameters('window'))]")], {
        parameters: { name: text(), window: text(nodeOS) },
      }),
      compliant,
    ],
    [
      'a parameter without a default',
      template([cluster(), windowNamed("[format('{0}/{1}', parameters('name'), parameters('window'))]")]),
      windowsUnknown,
    ],
    [
      'nested in the cluster',
      template([cluster({ resources: [windowNamed(nodeOS, { type: 'maintenanceConfigurations' })] })]),
      compliant,
    ],
    ['nested in the cluster with its full name', template([cluster({ resources: [window] })]), compliant],
    [
      'a name that AKS does not know',
      template([cluster(), windowNamed("[concat(parameters('name'), '/nightly')]")]),
      missing,
    ],
    [
      'of a cluster whose name begins alike',
      template([cluster({ name: 'prod' }), cluster({ name: 'prod-eu' }), windowNamed(`prod-eu/${nodeOS}`)]),
      ['drifted window.missing', 'compliant'],
    ],
    [
      'in another casing than the cluster',
      template([cluster({ name: 'Prod' }), cluster({ name: 'test' }), windowNamed(`prod/${nodeOS}`)]),
      ['compliant', 'drifted window.missing'],
    ],
    [
      'of one cluster or the other',
      template([
        cluster({ name: 'one' }),
        cluster({ name: 'two' }),
        windowNamed(`[concat(parameters('which'), '/${nodeOS}')]`),
      ]),
      ['indeterminate window.unreadable', 'indeterminate window.unreadable'],
    ],
    [
      'of a cluster whose name differs only in a list that a function takes',
      template([
        cluster({ name: "[join(createArray('aks', 'a'), '-')]" }),
        cluster({ name: "[join(createArray('aks', 'b'), '-')]" }),
        windowNamed(`[concat(join(createArray('aks', 'a'), '-'), '/${nodeOS}')]`),
      ]),
      ['compliant', 'drifted window.missing'],
    ],
    [
      'of a cluster whose name differs only in an object',
      template(
        [
          cluster({ name: "[variables('blue')[parameters('env')]]" }),
          cluster({ name: "[variables('green')[parameters('env')]]" }),
          windowNamed(`[concat(variables('blue')[parameters('env')], '/${nodeOS}')]`),
        ],
        { variables: { blue: { dev: 'aks-blue' }, green: { dev: 'aks-green' } } },
      ),
      ['compliant', 'drifted window.missing'],
    ],
    [
      'of a cluster whose name differs only at the end of a long expression',
      template(
        ['a', 'b']
          .map((last) => cluster({ name: longName(last) }))
          .concat(windowNamed(`[concat(${longName('a').slice(1, -1)}, '/${nodeOS}')]`) as never),
      ),
      ['compliant', 'drifted window.missing'],
    ],
    [
      'of a cluster that may be the only one, or another',
      template([cluster(), windowNamed(`shared-prod/${nodeOS}`)]),
      windowsUnknown,
    ],
    [
      'of a parameter that may be the only cluster, or another',
      template([cluster({ name: 'one' }), window]),
      windowsUnknown,
    ],
    [
      'of a cluster that is not in the template',
      template([cluster({ name: 'one' }), windowNamed(`two/${nodeOS}`)]),
      missing,
    ],
  ])('%s', (_, value, said) => {
    expect(judged(value)).toEqual(said);
  });
});

describe('node pools beside the cluster', () => {
  it.each<Row>([
    ['a Windows pool as a resource', template([cluster(), window, poolResource()]), wantsNodeImage],
    [
      'a Windows pool nested in the cluster',
      template([cluster({ resources: [poolResource({ type: 'agentPools', name: 'win1' })] }), window]),
      wantsNodeImage,
    ],
    ['a pool that is not deployed', template([cluster(), window, poolResource({ condition: false })]), compliant],
    [
      'a pool that may be deployed',
      template([cluster(), window, poolResource({ condition: "[parameters('win')]" })]),
      unresolved,
    ],
    [
      'a pool whose properties are a parameter',
      template([cluster(), window, poolResource({ properties: "[parameters('pool')]" })]),
      unresolved,
    ],
    [
      'a pool of another cluster',
      template([cluster(), window, { existing: true, type, name: 'hub' }, poolResource({ name: 'hub/win1' })]),
      compliant,
    ],
    [
      'a pool for each of a list that has a default',
      template([cluster(), window, poolResource({ copy: { name: 'p', count: "[length(parameters('pools'))]" } })], {
        parameters: { pools: { type: 'array', defaultValue: [] } },
      }),
      compliant,
    ],
    [
      'a pool for each of a list that nobody knows',
      template([cluster(), window, poolResource({ copy: { name: 'p', count: "[length(parameters('pools'))]" } })]),
      unresolved,
    ],
    [
      'pools copied in the cluster',
      template([
        cluster(
          {},
          {
            agentPoolProfiles: undefined,
            copy: [
              {
                name: 'agentPoolProfiles',
                count: 2,
                input: { name: "[format('win{0}', copyIndex('agentPoolProfiles'))]", osType: 'Windows' },
              },
            ],
          },
        ),
        window,
      ]),
      wantsNodeImage,
    ],
    [
      'pools copied in the cluster, nobody knows how many',
      template([
        cluster(
          {},
          {
            agentPoolProfiles: undefined,
            copy: [
              {
                name: 'agentPoolProfiles',
                count: "[length(parameters('pools'))]",
                input: { name: 'x', osType: 'Windows' },
              },
            ],
          },
        ),
        window,
      ]),
      unresolved,
    ],
  ])('%s', (_, value, said) => {
    expect(judged(value)).toEqual(said);
  });
});

describe('nested deployments', () => {
  const inner = template([cluster(), window], { parameters: { name: text() } });
  it.each<Row>([
    ['cluster and window in a module', template([moduleOf(inner)]), compliant],
    ['symbolic names', template({ aks: moduleOf(template({ aks: cluster(), window })) }), compliant],
    ['a module in a module', template([moduleOf(template([moduleOf(inner)]))]), compliant],
    [
      'the window outside, with the name that the module was given',
      template([
        moduleOf(template([cluster()], { parameters: { name: text() } }), {
          name: { value: "[concat('aks-', uniqueString('x'))]" },
        }),
        windowNamed(`[concat('aks-', uniqueString('x'), '/${nodeOS}')]`),
      ]),
      compliant,
    ],
    [
      'a template that sees the parameters of the outer one',
      template(
        [
          cluster({ name: 'aks' }),
          { type: 'Microsoft.Resources/deployments', name: 'w', properties: { template: template([window]) } },
        ],
        { parameters: { name: text('aks') } },
      ),
      compliant,
    ],
    [
      'a channel handed over as a literal',
      template([
        moduleOf(
          template(
            [
              cluster(
                {},
                { autoUpgradeProfile: { nodeOSUpgradeChannel: "[parameters('channel')]", upgradeChannel: 'stable' } },
              ),
              window,
            ],
            {
              parameters: { name: text(), channel: text('None') },
            },
          ),
          { channel: { value: 'NodeImage' } },
        ),
      ]),
      compliant,
    ],
    [
      'a window for each of a list that the module was given',
      template([
        moduleOf(
          template(
            [
              cluster(),
              moduleOf(
                template([windowNamed("[format('{0}/{1}', parameters('cluster'), parameters('window'))]")]),
                {
                  cluster: { value: "[parameters('name')]" },
                  window: { value: "[coalesce(parameters('windows'), createArray())[copyIndex()].name]" },
                },
                { copy: { name: 'w', count: "[length(coalesce(parameters('windows'), createArray()))]" } },
              ),
            ],
            { parameters: { name: text(), windows: { type: 'array', nullable: true } } },
          ),
          { name: { value: 'aks' }, windows: { value: [{ name: nodeOS }] } },
        ),
      ]),
      compliant,
    ],
    [
      'a list that is null has no windows',
      template([
        moduleOf(
          template(
            [
              cluster(),
              { ...window, copy: { name: 'w', count: "[length(coalesce(parameters('windows'), createArray()))]" } },
            ],
            { parameters: { windows: { type: 'array', nullable: true } } },
          ),
        ),
      ]),
      missing,
    ],
    [
      'windows for each of a list that nobody knows',
      template([cluster(), { ...window, copy: { name: 'w', count: "[length(parameters('windows'))]" } }]),
      windowsUnknown,
    ],
    [
      'cluster and window for each of a list that nobody knows',
      template([moduleOf(inner, {}, { copy: { name: 'c', count: "[length(parameters('clusters'))]" } })]),
      compliant,
    ],
    [
      'a linked template may hold the windows',
      template([
        cluster(),
        { type: 'Microsoft.Resources/deployments', name: 'l', properties: { templateLink: { uri: 'x' } } },
      ]),
      windowsUnknown,
    ],
  ])('%s', (_, value, said) => {
    expect(judged(value)).toEqual(said);
  });
});

describe('conditions and existing resources', () => {
  it.each<Row>([
    ['a cluster that is not deployed', template([cluster({ condition: false })]), ['file: holds no managed cluster']],
    ['a window that is not deployed', template([cluster(), { ...window, condition: false }]), missing],
    [
      'a window that is not deployed by default',
      template([cluster(), { ...window, condition: "[parameters('windows')]" }], {
        parameters: { windows: { type: 'bool', defaultValue: false } },
      }),
      missing,
    ],
    [
      'a window that may be deployed',
      template([cluster(), { ...window, condition: "[parameters('windows')]" }]),
      windowsUnknown,
    ],
    [
      'cluster and window that are deployed together',
      template([cluster({ condition: "[parameters('all')]" }), { ...window, condition: "[parameters('all')]" }]),
      compliant,
    ],
    [
      'an existing cluster beside one that is deployed',
      template({ hub: { existing: true, type, name: 'hub' }, aks: cluster(), window }),
      compliant,
    ],
    [
      'only an existing cluster',
      template({ aks: { existing: true, type, name: 'aks' }, window }),
      ['file: only refers to existing clusters'],
    ],
    ['only a window', template([window]), ['file: holds no managed cluster']],
  ])('%s', (_, value, said) => {
    expect(judged(value)).toEqual(said);
  });
});

describe('expressions where a value is wanted', () => {
  const open = "[parameters('open')]";
  const named = (name: string) => ({ parameters: { name: text(), open: text(name) } });
  it.each<Row>([
    ['a count', template([cluster({}, { agentPoolProfiles: [{ ...pool, count: open }] }), window]), compliant],
    ['tags', template([cluster({ tags: open }), window]), compliant],
    ['one tag', template([cluster({ tags: { team: open } }), window]), compliant],
    [
      'upgrade settings and network',
      template([
        cluster({}, { agentPoolProfiles: [{ ...pool, upgradeSettings: open }], networkProfile: open }),
        window,
      ]),
      compliant,
    ],
    [
      'a version and a power state',
      template([cluster({}, { kubernetesVersion: open, powerState: { code: open } }), window]),
      compliant,
    ],
    [
      'a start date',
      template([
        cluster(),
        windowNamed(`[concat(parameters('name'), '/${nodeOS}')]`, {
          properties: { maintenanceWindow: { ...maintenanceWindow, startDate: open } },
        }),
      ]),
      compliant,
    ],
    [
      'a duration',
      template([
        cluster(),
        windowNamed(`[concat(parameters('name'), '/${nodeOS}')]`, {
          properties: { maintenanceWindow: { ...maintenanceWindow, durationHours: open } },
        }),
      ]),
      windowsUnknown,
    ],
    [
      'the properties of a window',
      template([
        cluster(),
        windowNamed(`[concat(parameters('name'), '/${nodeOS}')]`, { properties: { maintenanceWindow: open } }),
      ]),
      windowsUnknown,
    ],
    ['the properties', template([cluster({ properties: open }), window]), unresolved],
    ['the profile of channels', template([cluster({}, { autoUpgradeProfile: open }), window]), unresolved],
    [
      'the channel',
      template([cluster({}, { autoUpgradeProfile: { ...channels, nodeOSUpgradeChannel: open } }), window]),
      unresolved,
    ],
    [
      'the channel, with a default',
      template(
        [cluster({}, { autoUpgradeProfile: { ...channels, nodeOSUpgradeChannel: open } }), window],
        named('NodeImage'),
      ),
      compliant,
    ],
    [
      'the cluster channel',
      template([cluster({}, { autoUpgradeProfile: { ...channels, upgradeChannel: open } }), window]),
      unresolved,
    ],
    ['the pools', template([cluster({}, { agentPoolProfiles: open }), window]), unresolved],
    ['one pool', template([cluster({}, { agentPoolProfiles: [pool, open] }), window]), unresolved],
    [
      'the system of a pool',
      template([cluster({}, { agentPoolProfiles: [{ ...pool, osType: open }] }), window]),
      unresolved,
    ],
    [
      'the image of a pool',
      template([cluster({}, { agentPoolProfiles: [{ ...pool, osSKU: open }] }), window]),
      unresolved,
    ],
    ['the SKU', template([cluster({ sku: open }), window]), unresolved],
    [
      'a variable with a path',
      template([cluster({}, { autoUpgradeProfile: "[variables('aks').upgrade]" }), window], {
        variables: { aks: { upgrade: channels } },
      }),
      compliant,
    ],
    ['a text that begins with a bracket', template([cluster({ tags: { note: '[[x]' } }), window]), compliant],
    [
      'no location',
      template([cluster({ location: undefined })]),
      ['file.location: is missing: every cluster has a region, such as westeurope'],
    ],
  ])('%s', (_, value, said) => {
    expect(judged(value)).toEqual(said);
  });

  it('reads hundreds of clusters with their windows, and does not go on for ever', { timeout: 30_000 }, () => {
    const copied = (count: number, each = 20) => {
      const windows = Array.from({ length: each }, (_, index) =>
        windowNamed(`window${String(index)}`, { type: 'maintenanceConfigurations' }),
      );
      const name = "[format('aks{0}', copyIndex())]";
      return readClusters(template([cluster({ name, copy: { name: 'c', count }, resources: windows })]), 'file');
    };
    const kinds = copied(800).snapshots.map(({ maintenance }) => maintenance.kind);
    expect(kinds).toEqual(Array<string>(800).fill('known'));
    const message = 'deploys too many resources: post fewer at once';
    expect(copied(800, 100)).toEqual({ snapshots: [], problems: [{ field: 'file', message }] });
  });

  it('tells where the expression is and what it is', () => {
    const { snapshots } = readClusters(template([cluster({}, { agentPoolProfiles: open }), window]));
    expect(snapshots[0]?.unresolved).toEqual([{ field: 'agentPoolProfiles', expression: open }]);
  });

  it('takes values from a parameters file', () => {
    const parameters = { parameters: { open: { value: 'NodeImage' }, name: { reference: { secretName: 'x' } } } };
    const profile = { autoUpgradeProfile: { ...channels, nodeOSUpgradeChannel: open } };
    expect(judged({ cluster: template([cluster({}, profile), window], named('None')), parameters })).toEqual(compliant);
  });
});

describe('an expression', () => {
  const scope = (variables: Readonly<Record<string, Json>> = {}) =>
    templateScope({ variables, parameters: { list: { defaultValue: [1, 2] } } }, () => undefined, newEffort());

  it.each<[string, Json]>([
    ["concat('a', 'b')", 'ab'],
    ["concat(parameters('list'), createArray(3))", [1, 2, 3]],
    ["'it''s'", "it's"],
    ["if(and(true(), not(false())), 'yes', reference('x'))", 'yes'],
    ["or(parameters('unknown'), true())", true],
    ["coalesce(null(), 'b')", 'b'],
    ["tryGet(createObject('a', createObject('b', 1)), 'a', 'b')", 1],
    ["tryGet(createObject('a', 1), 'c')", null],
    ["union(createObject('a', createObject('x', 1)), createObject('a', createObject('y', 2)))", { a: { x: 1, y: 2 } }],
    ["map(parameters('list'), lambda('n', createObject('n', lambdaVariables('n'))))", [{ n: 1 }, { n: 2 }]],
    ["filter(parameters('list'), lambda('n', greater(lambdaVariables('n'), 1)))", [2]],
    ["equals(toLower('A'), 'a')", true],
    ["equals('A', 'a')", false],
    ['bool(1)', true],
    ['bool(0)', false],
    ["bool('True')", true],
    ["variables('UPPER')", 'found'],
    ["contains(parameters('list'), 2)", true],
    ["empty('')", true],
    ["length('four')", 4],
    ['json(\'{"a": [1]}\').a[0]', 1],
    ['first(range(5, 2))', 5],
  ])('%s', (expression, value) => {
    expect(resolve(`[${expression}]`, scope({ upper: 'found' }))).toEqual(value);
  });

  it.each([
    ["concat(parameters('name'), '/default')", "[parameters('name')]/default"],
    ["reference('x').outputs.name.value", "[reference('x').outputs.name.value]"],
    ["not(parameters('unknown'))", "[not(parameters('unknown'))]"],
    ['no expression', '[no expression]'],
    ['concat(', '[concat(]'],
    ["bool('yes')", "[bool('yes')]"],
    [`concat(${' '.repeat(25_000)}'a')`, `[concat(${' '.repeat(25_000)}'a')]`],
    ['__proto__()', '[__proto__()]'],
    ["constructor('x')", "[constructor('x')]"],
    ["variables('itself')", '[an endless expression]'],
  ])('%s cannot be told, and is named', (expression, shown) => {
    expect(valueText(resolve(`[${expression}]`, scope({ itself: "[variables('itself')]" })))).toBe(shown);
  });

  it('does not grow without end', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `v${String(index)}`,
        `[createArray(variables('v${String(index + 1)}'), variables('v${String(index + 1)}'))]`,
      ]),
    );
    expect(JSON.stringify(resolve("[variables('v0')]", scope(doubling))).length).toBeLessThan(50_000_000);
    const nested = "map(range(0, 800), lambda('a', ".repeat(4);
    expect(JSON.stringify(resolve(`[${nested}1${'))'.repeat(4)}]`, scope())).length).toBeLessThan(50_000_000);
  });

  it('does not make more entries than a template has', () => {
    const doubled = (times: number, leaf: string): string =>
      times === 0
        ? leaf
        : `map(createArray(${doubled(times - 1, leaf)}), lambda('l', concat(lambdaVariables('l'), lambdaVariables('l'))))[0]`;
    expect(resolve(`[length(${doubled(3, 'range(0, 800)')})]`, scope())).toBe(6_400);
    const tooLong = resolve(`[length(${doubled(4, 'range(0, 800)')})]`, scope());
    expect(valueText(tooLong)).toMatch(/^\[length\(concat\(/);
    const shared = doubled(24, 'createArray(1)').replaceAll('concat', 'createArray');
    expect(valueText(resolve(`[string(equals(${shared}, 1))]`, scope()))).toBeDefined();
  });

  it.each([
    ['a function', `[${"map(range(0, 800), lambda('i', ".repeat(2)}parameters('large')${'))'.repeat(2)}]`],
    ['a copy loop', { copy: [{ name: 'l', count: 800, input: "[parameters('large')]" }] }],
  ])('does not repeat what is large by %s', (_, value) => {
    const large = Array<number>(9_000).fill(1);
    const given = (name: string) => (name === 'large' ? large : undefined);
    const repeated = resolve(value, templateScope({}, given, newEffort()));
    expect(JSON.stringify(repeated).length).toBeLessThan(5_000_000);
  });

  it('never fails, whatever is written', () => {
    const piece = fc.constantFrom(
      'concat',
      '(',
      ')',
      "'",
      ',',
      '[',
      ']',
      '.',
      'parameters',
      "'x'",
      '1',
      ' ',
      'if',
      'map',
      'lambda',
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(resolve(`[${pieces.join('')}]`, scope())).not.toBeUndefined();
      }),
    );
  });
});
