import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterDocument } from '../../../infra/local/simulated-azure/cluster-document.ts';
import { textOf, type JsonDocument } from '../../../infra/local/simulated-azure/state.ts';
import { parseExact } from '../../../shared/adapters/azure-arm/exact-json.ts';
import { pathText, type JsonPath } from '../../../shared/adapters/azure-arm/json-leaves.ts';
import { changedSince, keptBody, lostSettings, sentBody } from '../../../shared/adapters/azure-arm/lost-settings.ts';
import { withChannel, writablePart } from '../../../shared/adapters/azure-arm/writable-document.ts';
import type { Json, JsonObject } from '../../../shared/domain/json.ts';

const shape = {
  name: 'shop-01',
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'rg-shop',
  location: 'westeurope',
  channel: 'None',
  pools: ['system', 'gpu'] as const,
};
const identity =
  '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop.id';

/** A cluster with keys that hold dots, slashes, brackets and quotes. */
function oddCluster(): JsonDocument {
  const document = clusterDocument({
    ...shape,
    tags: { 'cost.center': '4711', 'a[0]': 'x', 'say "hi"': 'y', '': 'empty' },
  });
  document['identity'] = {
    type: 'UserAssigned',
    userAssignedIdentities: { [identity]: { clientId: 'c', principalId: 'p' } },
  };
  const properties = document['properties'] as JsonDocument;
  const [system] = properties['agentPoolProfiles'] as [JsonDocument];
  system['nodeLabels'] = { 'kubernetes.example.com/zone': 'a', team: 'platform' };
  return document;
}

const sentOf = (document: JsonDocument): JsonObject => withChannel(writablePart(document), 'SecurityPatch');

/** The document after the change, with the channel that was written. */
function after(document: JsonDocument, change: (copy: JsonDocument) => void): JsonObject {
  const copy = structuredClone(document);
  (copy['properties'] as { autoUpgradeProfile: JsonDocument }).autoUpgradeProfile['nodeOSUpgradeChannel'] =
    'SecurityPatch';
  change(copy);
  return copy;
}

/** Every leaf that holds something: null is absent to Azure. */
function leavesOf(value: Json, path: JsonPath = []): readonly JsonPath[] {
  if (Array.isArray(value) && value.length > 0)
    return (value as readonly Json[]).flatMap((item, index) => leavesOf(item, [...path, index]));
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]));
  return value === null ? [] : [path];
}

/** Documented as Azure's own (azure-rest-api-specs, managedClusters 2025-10-01, `readonly`), or changing by themselves. */
const serversOwn: readonly (readonly (string | RegExp)[])[] = [
  ...['id', 'name', 'type', 'eTag', 'systemData'].map((name) => [name]),
  ...['provisioningState', 'powerState', 'maxAgentPools', 'currentKubernetesVersion', 'fqdn', 'privateFQDN'].map(
    (name) => ['properties', name],
  ),
  ...['azurePortalFQDN', 'resourceUID', 'status'].map((name) => ['properties', name]),
  ...['eTag', 'provisioningState', 'nodeImageVersion', 'currentOrchestratorVersion', 'status'].map((name) => [
    'properties',
    'agentPoolProfiles',
    /^\d+$/,
    name,
  ]),
  ['properties', 'agentPoolProfiles', /^0$/, 'count'],
  ['properties', 'autoUpgradeProfile', 'nodeOSUpgradeChannel'],
];
const isServersOwn = (path: JsonPath): boolean =>
  serversOwn.some((pattern) =>
    pattern.every((step, index) => {
      const at = String(path[index]);
      return typeof step === 'string' ? at.toLowerCase() === step.toLowerCase() : step.test(at);
    }),
  );

function holderOf(document: JsonObject, path: JsonPath): Record<string, Json> {
  return path
    .slice(0, -1)
    .reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], document) as Record<string, Json>;
}

function changed(value: Json): Json {
  if (typeof value === 'string') return `${value}x`;
  if (typeof value === 'boolean') return !value;
  return 'something else';
}

const anything = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('a.b', 'a/b', 'a[0]', '__proto__', 'constructor', 'count', 'name', 'toString')),
  fc.jsonValue({ maxDepth: 4 }),
  { maxKeys: 5 },
);

describe('the alarm for settings that are lost', () => {
  it('names every leaf that is gone or different, whatever the cluster has', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anything, anything, fc.nat(), fc.boolean(), (inProperties, inPool, at, isRemoved) => {
        const document = oddCluster();
        const properties = document['properties'] as JsonDocument;
        properties['aSettingOfNextYear'] = inProperties as JsonDocument;
        (properties['agentPoolProfiles'] as JsonDocument[])[1]!['aPoolSettingOfNextYear'] = inPool as JsonDocument;
        const leaves = leavesOf(document as JsonObject).filter((path) => !isServersOwn(path));
        const path = leaves[at % leaves.length]!;
        const key = path.at(-1)!;
        const now = after(document, (copy) => {
          const holder = holderOf(copy, path);
          if (isRemoved && typeof key === 'string') Reflect.deleteProperty(holder, key);
          else
            Object.defineProperty(holder, key, {
              value: changed(holder[key]!),
              enumerable: true,
              configurable: true,
              writable: true,
            });
        });
        seen.add(String(path[0]) + String(path[1]));
        expect(lostSettings(sentOf(document), now)).toContain(pathText(path));
      }),
      { numRuns: 600 },
    );
    expect(seen.size).toBeGreaterThan(20);
  });

  it.each<[string, (copy: JsonDocument) => void, readonly string[]]>([
    ['a tag with a dot', (copy) => delete (copy['tags'] as JsonDocument)['cost.center'], ['tags["cost.center"]']],
    [
      'a label with a slash',
      (copy) => delete (pool(copy, 0)['nodeLabels'] as JsonDocument)['kubernetes.example.com/zone'],
      ['properties.agentPoolProfiles[0].nodeLabels["kubernetes.example.com/zone"]'],
    ],
    [
      'a user-assigned identity',
      (copy) => ((copy['identity'] as JsonDocument)['userAssignedIdentities'] = {}),
      ['clientId', 'principalId'].map((name) => `identity.userAssignedIdentities[${JSON.stringify(identity)}].${name}`),
    ],
    ['a node of a fixed pool', (copy) => (pool(copy, 1)['count'] = 1), ['properties.agentPoolProfiles[1].count']],
    [
      'an outbound address',
      (copy) => (profile(copy)['managedOutboundIPs'] = { count: 0 }),
      ['properties.networkProfile.loadBalancerProfile.managedOutboundIPs.count'],
    ],
  ])('%s is missed', (_, change, named) => {
    const document = oddCluster();
    expect(lostSettings(sentOf(document), after(document, change))).toEqual(named);
  });

  it('a whole pool is missed with each of its settings', () => {
    const document = oddCluster();
    const now = after(document, (copy) =>
      (copy['properties'] as { agentPoolProfiles: JsonDocument[] }).agentPoolProfiles.pop(),
    );
    const lost = lostSettings(sentOf(document), now);
    expect(lost).toContain('properties.agentPoolProfiles[1].vmSize');
    expect(lost.every((path) => path.startsWith('properties.agentPoolProfiles[1].'))).toBe(true);
  });

  it.each<[string, (copy: JsonDocument) => void]>([
    ['nothing', () => undefined],
    ['nodes of a pool with autoscaling', (copy) => (pool(copy, 0)['count'] = 9)],
    [
      'the casing of ids, as keys and as values',
      (copy) => {
        (copy['identity'] as JsonDocument)['userAssignedIdentities'] = {
          [identity.toLowerCase()]: { clientId: 'c', principalId: 'p' },
        };
        const kubelet = ((copy['properties'] as JsonDocument)['identityProfile'] as JsonDocument)[
          'kubeletidentity'
        ] as JsonDocument;
        kubelet['resourceId'] = textOf(kubelet['resourceId']).toUpperCase();
      },
    ],
    [
      'a pool that somebody added, and the order of pools',
      (copy) => {
        const pools = (copy['properties'] as { agentPoolProfiles: JsonDocument[] }).agentPoolProfiles;
        pools.reverse();
        pools.push({ name: 'extra', count: 1 });
      },
    ],
    ['what only Azure writes', (copy) => (pool(copy, 1)['nodeImageVersion'] = 'AKSUbuntu-202611.01.0')],
    ['a setting that Azure adds', (copy) => ((copy['properties'] as JsonDocument)['newDefault'] = { on: true })],
  ])('%s is no loss', (_, change) => {
    const document = oddCluster();
    expect(lostSettings(sentOf(document), after(document, change))).toEqual([]);
  });

  it('tells numbers apart that JavaScript cannot, also after the body was kept beside the record', () => {
    const document = (number: string) => {
      const parsed = parseExact(`{"properties":{"quota":${number}}}`);
      if (parsed.kind === 'inexact') throw new Error(parsed.problem);
      return parsed.document;
    };
    const kept = JSON.parse(
      JSON.stringify({ leaf: '', before: null, after: '', ...keptBody(document('9007199254740993')) }),
    ) as Parameters<typeof sentBody>[0];
    expect(lostSettings(sentBody(kept)!, document('9007199254740992'))).toEqual(['properties.quota']);
    expect(lostSettings(sentBody(kept)!, document('9007199254740993.0'))).toEqual([]);
  });
});

describe('what changed since the plan', () => {
  it.each<[string, (copy: JsonDocument) => void, readonly string[]]>([
    ['nothing', () => undefined, []],
    ['only the eTag of the cluster', (copy) => (copy['eTag'] = 'another'), []],
    ['nodes of a pool with autoscaling', (copy) => (pool(copy, 0)['count'] = 9), []],
    [
      'a pool, as its own eTag tells',
      (copy) => (pool(copy, 0)['eTag'] = 'another'),
      ['properties.agentPoolProfiles[0].eTag'],
    ],
    ['nodes of a fixed pool', (copy) => (pool(copy, 1)['count'] = 7), ['properties.agentPoolProfiles[1].count']],
    [
      'a label',
      (copy) => (pool(copy, 0)['nodeLabels'] = { team: 'shop' }),
      [
        'properties.agentPoolProfiles[0].nodeLabels["kubernetes.example.com/zone"]',
        'properties.agentPoolProfiles[0].nodeLabels.team',
      ],
    ],
    [
      'a new pool',
      (copy) => (copy['properties'] as { agentPoolProfiles: JsonDocument[] }).agentPoolProfiles.push({ name: 'extra' }),
      ['properties.agentPoolProfiles[2].name'],
    ],
    ['a tag', (copy) => ((copy['tags'] as JsonDocument)['cost.center'] = '1'), ['tags["cost.center"]']],
  ])('%s', (_, change, named) => {
    const seen = oddCluster();
    const now = structuredClone(seen);
    change(now);
    expect(changedSince(seen as JsonObject, now as JsonObject)).toEqual(named);
  });
});

function pool(copy: JsonDocument, index: number): JsonDocument {
  return (copy['properties'] as { agentPoolProfiles: JsonDocument[] }).agentPoolProfiles[index]!;
}

function profile(copy: JsonDocument): JsonDocument {
  return (copy['properties'] as { networkProfile: { loadBalancerProfile: JsonDocument } }).networkProfile
    .loadBalancerProfile;
}
