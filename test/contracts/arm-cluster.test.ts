import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterDocument } from '../../infra/local/simulated-azure/cluster-document.ts';
import type { JsonDocument } from '../../infra/local/simulated-azure/state.ts';
import { parseArmCluster } from '../../shared/contracts/azure/arm-cluster.ts';
import { problemText } from '../../shared/field-problem.ts';
import type { Cluster } from '../../shared/domain/cluster/cluster.ts';

const shape = {
  name: 'shop-01',
  subscription: '11111111-1111-4111-8111-111111111111',
  resourceGroup: 'rg-shop',
  location: 'westeurope',
  channel: 'None',
};
const document = (change: (properties: JsonDocument) => void = () => undefined): JsonDocument => {
  const made = clusterDocument(shape);
  change(made['properties'] as JsonDocument);
  return made;
};
const read = (body: unknown): Cluster => {
  const parsed = parseArmCluster(body);
  if (parsed.kind === 'refused') throw new Error(problemText(parsed.problems));
  return parsed.cluster;
};
const refusal = (body: unknown): string => {
  const parsed = parseArmCluster(body);
  return parsed.kind === 'refused' ? problemText(parsed.problems) : 'not refused';
};

describe('a cluster as ARM returns it', () => {
  it('is read with its channel, pools and state', () => {
    expect(read(document())).toMatchObject({
      nodeOSUpgradeChannel: 'None',
      clusterUpgradeChannel: 'stable',
      provisioningState: 'Succeeded',
      isStopped: false,
      pools: [{ name: 'system', maxSurge: '10%' }],
    });
  });

  it.each(['nodeOSUpgradeChannel', 'nodeOsUpgradeChannel', 'nodeOSupgradeChannel'])(
    'finds the channel spelt %s',
    (name) => {
      expect(
        read(document((properties) => (properties['autoUpgradeProfile'] = { [name]: 'NodeImage' })))
          .nodeOSUpgradeChannel,
      ).toBe('NodeImage');
    },
  );

  it.each([
    ['no autoUpgradeProfile', (properties: JsonDocument) => delete properties['autoUpgradeProfile']],
    ['a null autoUpgradeProfile', (properties: JsonDocument) => (properties['autoUpgradeProfile'] = null)],
    [
      'a null channel',
      (properties: JsonDocument) => (properties['autoUpgradeProfile'] = { nodeOSUpgradeChannel: null }),
    ],
    [
      'an empty channel',
      (properties: JsonDocument) => (properties['autoUpgradeProfile'] = { nodeOSUpgradeChannel: '' }),
    ],
  ])('takes %s as an absent channel', (_, change) => {
    expect(read(document(change)).nodeOSUpgradeChannel).toBe('Unspecified');
  });

  it('keeps a channel it does not know as unrecognised', () => {
    const cluster = read(
      document((properties) => (properties['autoUpgradeProfile'] = { nodeOSUpgradeChannel: 'LivePatch' })),
    );
    expect(cluster).toMatchObject({ nodeOSUpgradeChannel: 'Unrecognised', rawNodeOSUpgradeChannel: 'LivePatch' });
  });

  it('reads properties that arrive as text, as Resource Graph may send them', () => {
    const body = document();
    expect(read({ ...body, properties: JSON.stringify(body['properties']) }).nodeOSUpgradeChannel).toBe('None');
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /document/],
    ['an HTML page', '<html>', /document/],
    ['no id', { ...document(), id: undefined }, /^id:/],
    [
      'the id of something else',
      { ...document(), id: '/subscriptions/1/resourceGroups/2/providers/Microsoft.Web/sites/3' },
      /not the id of a managed cluster/,
    ],
    ['pools that are no list', document((properties) => (properties['agentPoolProfiles'] = {})), /agentPoolProfiles/],
    [
      'a channel that is a number',
      document((properties) => (properties['autoUpgradeProfile'] = { nodeOSUpgradeChannel: 7 })),
      /nodeOSUpgradeChannel/,
    ],
  ])('refuses %s and names the field', (_, body, problem) => {
    expect(refusal(body)).toMatch(problem);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(fc.property(fc.anything(), (body) => ['cluster', 'refused'].includes(parseArmCluster(body).kind)));
  });
});
