import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterDocument } from '../../../infra/local/simulated-azure/cluster-document.ts';
import type { JsonDocument } from '../../../infra/local/simulated-azure/state.ts';
import {
  prepareChannelWrite,
  type ChannelChange,
  type PreparedChannelWrite,
} from '../../../shared/adapters/azure-arm/channel-write.ts';
import { differingLeaves } from '../../../shared/adapters/azure-arm/json-leaves.ts';
import { clusterRef } from '../../../shared/domain/cluster/cluster-ref.ts';
import type { Json } from '../../../shared/domain/json.ts';

const shape = {
  name: 'shop-01',
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'rg-shop',
  location: 'westeurope',
  channel: 'None',
};
const cluster = clusterRef(shape.subscription, shape.resourceGroup, shape.name);
const change: ChannelChange = { cluster, from: 'None', to: 'SecurityPatch' };
const leaf = 'properties.autoUpgradeProfile.nodeOSUpgradeChannel';

const propertiesOf = (document: JsonDocument): JsonDocument => document['properties'] as JsonDocument;
const prepare = (document: unknown, changed: Partial<ChannelChange> = {}): PreparedChannelWrite =>
  prepareChannelWrite(typeof document === 'string' ? document : JSON.stringify(document), { ...change, ...changed });
const bodyOf = (prepared: PreparedChannelWrite): Json => {
  if (prepared.kind !== 'ready') throw new Error(`not ready: ${JSON.stringify(prepared)}`);
  return prepared.body;
};

/** What ARM treats as read-only, and what must never go back. */
const neverSent =
  /^(id|name|type|systemData|eTag)$|systemData|^properties\.(provisioningState|powerState|maxAgentPools|currentKubernetesVersion|fqdn|azurePortalFQDN|resourceUID)|agentPoolProfiles\[\d+\]\.(eTag|provisioningState|nodeImageVersion|currentOrchestratorVersion)$/;

describe('the body of the write', () => {
  it('differs from what was read in exactly one leaf, whatever settings the cluster has', () => {
    const anything = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => !(key in clusterDocument(shape))),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(anything, anything, anything, (top, inProperties, inPool) => {
        const document = clusterDocument(shape);
        const properties = propertiesOf(document);
        const known = new Set([...Object.keys(properties), 'status', 'privateFQDN'].map((key) => key.toLowerCase()));
        for (const [key, value] of Object.entries(inProperties))
          if (!known.has(key.toLowerCase())) properties[key] = value as JsonDocument;
        const pool = (properties['agentPoolProfiles'] as JsonDocument[])[0] ?? {};
        const poolKnown = new Set([...Object.keys(pool), 'status', 'osSKU'].map((key) => key.toLowerCase()));
        for (const [key, value] of Object.entries(inPool))
          if (!poolKnown.has(key.toLowerCase())) pool[key] = value as JsonDocument;
        const read = JSON.parse(JSON.stringify({ ...(top as JsonDocument), ...document })) as JsonDocument;
        const differing = differingLeaves(read, bodyOf(prepare(read))).filter((path) => !neverSent.test(path));
        expect(differing).toEqual([leaf]);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, (properties: JsonDocument) => void, ChannelChange['from']]>([
    ['there is no autoUpgradeProfile', (properties) => delete properties['autoUpgradeProfile'], 'Unspecified'],
    ['the profile is null', (properties) => (properties['autoUpgradeProfile'] = null), 'Unspecified'],
    [
      'the profile has no channel',
      (properties) => (properties['autoUpgradeProfile'] = { upgradeChannel: 'stable' }),
      'Unspecified',
    ],
  ])('adds that leaf where %s', (_, alter, from) => {
    const document = clusterDocument(shape);
    alter(propertiesOf(document));
    const differing = differingLeaves(document, bodyOf(prepare(document, { from }))).filter(
      (path) => !neverSent.test(path),
    );
    expect(differing).toEqual([leaf]);
  });

  it('keeps the spelling of the property as ARM returned it', () => {
    const document = clusterDocument(shape);
    propertiesOf(document)['autoUpgradeProfile'] = { nodeOsUpgradeChannel: 'None', upgradeChannel: 'patch' };
    expect(bodyOf(prepare(document))).toMatchObject({
      properties: { autoUpgradeProfile: { nodeOsUpgradeChannel: 'SecurityPatch', upgradeChannel: 'patch' } },
    });
  });

  it('never sends a node image version back', () => {
    const body = JSON.stringify(bodyOf(prepare(clusterDocument({ ...shape, pools: ['system', 'windows'] }))));
    expect(body).not.toContain('nodeImageVersion');
    expect(body).toContain('win22');
  });

  it('sends the profile of a service principal as the Azure CLI does: its client id, and no secret', () => {
    const document = clusterDocument({ ...shape, isServicePrincipal: true });
    const profile = propertiesOf(document)['servicePrincipalProfile'] as JsonDocument;
    const { clientId } = profile;
    profile['secret'] = null;
    expect(bodyOf(prepare(document))).toMatchObject({ properties: { servicePrincipalProfile: { clientId } } });
    expect(JSON.stringify(bodyOf(prepare(document)))).not.toContain('secret');
  });
});

describe('numbers that JavaScript would change', () => {
  /** Digits and powers of ten without end, written as nobody else writes them. */
  const number = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,39}$/)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,39}$/)),
      fc.oneof(fc.constant(''), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
    )
    .map((parts) => parts.join(''));
  const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'rawJSON', '7'));
  const { odd } = fc.letrec<{ odd: string }>((tie) => ({
    odd: fc.oneof(
      { depthSize: 'small' },
      number,
      fc.constantFrom('9007199254740993', '1e400', '-0', '1.0', '0.1000000000000000055511151231257827', 'null', 'true'),
      fc.string().map((text) => JSON.stringify(text)),
      fc.array(tie('odd'), { maxLength: 3 }).map((items) => `[ ${items.join(' , ')} ]`),
      fc
        .uniqueArray(fc.tuple(key, tie('odd')), { maxLength: 3, selector: ([name]) => name })
        .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)} : ${value}`).join(',')}}`),
    ),
  }));

  it('go back worth exactly what they were, beside the one leaf', () => {
    fc.assert(
      fc.property(odd, (value) => {
        const document = clusterDocument(shape);
        propertiesOf(document)['aSettingOfNextYear'] = 'HERE';
        const text = JSON.stringify(document).replace('"HERE"', () => value);
        const sent = JSON.stringify(bodyOf(prepare(text)));
        const [begin, end] = ['"aSettingOfNextYear":', '}}'] as const;
        const back = sent.slice(sent.indexOf(begin) + begin.length, -end.length);
        expect(tokensOf(back)).toEqual(tokensOf(value));
      }),
      { numRuns: 400 },
    );
  });

  it.each(['9007199254740993', '1e400', '-0', '1.0', '3.14159265358979323846264338327950288'])(
    'such as %s',
    (value) => {
      const text = JSON.stringify(clusterDocument(shape)).replace('"maxPods":110', `"maxPods":${value}`);
      expect(JSON.stringify(bodyOf(prepare(text)))).toContain(`"maxPods":${value},`);
    },
  );

  it.each([
    ['a property that is there twice', '"maxPods":110', '"maxPods":110,"maxPods":250', /twice/],
    ['half a document', '"maxPods":110', '"maxPods":', /JSON/],
    ['a depth that no stack bears', '"maxPods":110', `"maxPods":${'['.repeat(200_000)}${']'.repeat(200_000)}`, /stack/],
  ])('with %s nothing is sent', (_, from, to, detail) => {
    const text = JSON.stringify(clusterDocument(shape)).replace(from, () => to);
    expect(prepare(text)).toMatchObject({
      kind: 'declined',
      gate: 'unknown-shape',
      detail: expect.stringMatching(detail) as unknown,
    });
  });
});

/** What JSON text says, without its blanks and the order of its properties. */
function tokensOf(text: string): readonly string[] {
  return (text.match(/"(?:[^"\\]|\\.)*"|[^\s",:[\]{}]+|[[\]{}]/g) ?? []).toSorted();
}

describe('the gates before the write', () => {
  it.each<[string, unknown, Partial<ChannelChange>, string]>([
    ['a stopped cluster', clusterDocument({ ...shape, powerState: 'Stopped' }), {}, 'cluster-stopped'],
    ['an updating cluster', clusterDocument({ ...shape, provisioningState: 'Updating' }), {}, 'cluster-busy'],
    ['an updating pool', clusterDocument({ ...shape, busyPool: true }), {}, 'pool-busy'],
    ['no eTag', { ...clusterDocument(shape), eTag: null }, {}, 'no-etag'],
    [
      'a channel that changed since the plan',
      clusterDocument({ ...shape, channel: 'Unmanaged' }),
      {},
      'changed-since-plan',
    ],
    [
      'a cluster channel that dictates another',
      clusterDocument({ ...shape, clusterChannel: 'node-image' }),
      {},
      'changed-since-plan',
    ],
    ['another cluster than the one asked for', clusterDocument({ ...shape, name: 'shop-02' }), {}, 'unknown-shape'],
    ['an HTML page', '<html>', {}, 'unknown-shape'],
  ])('%s: nothing is sent', (_, document, changed, gate) => {
    expect(prepare(document, changed)).toMatchObject({ kind: 'declined', gate });
  });

  it('a pool that changed since the plan, by its own eTag or by its settings: nothing is sent', () => {
    const seen = JSON.stringify(clusterDocument(shape));
    const now = seen.replace('"team":"platform"', '"team":"shop"');
    expect(prepare(now, { seen })).toEqual({
      kind: 'conflict',
      detail: 'not sent; changed since it was judged: properties.agentPoolProfiles[0].nodeLabels.team',
    });
    expect(prepare(seen, { seen }).kind).toBe('ready');
  });

  it('has nothing to do when the channel is there already', () => {
    expect(prepare(clusterDocument({ ...shape, channel: 'SecurityPatch' })).kind).toBe('already-there');
  });
});

describe('the comparison of two documents', () => {
  it.each<[string, Json, Json, readonly string[]]>([
    ['equal ones', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
    ['a changed leaf', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b']],
    ['a leaf inside an array', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, ['a[0].b']],
    ['an array of another length', { a: [1] }, { a: [1, 2] }, ['a']],
    ['an object that vanished', { a: { b: 1, c: 2 } }, {}, ['a.b', 'a.c']],
    ['an empty object that vanished', { a: {} }, {}, ['a']],
    ['null and absent', { a: null }, {}, ['a']],
    ['another type', { a: '1' }, { a: 1 }, ['a']],
  ])('%s', (_, before, after, leaves) => {
    expect(differingLeaves(before, after)).toEqual(leaves);
  });
});
