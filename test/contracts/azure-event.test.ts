/** Events as Microsoft publishes them, and as they should not be. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAzureEvents } from '../../shared/contracts/events/azure-event.ts';
import { parseScheduledEventRow } from '../../shared/contracts/events/scheduled-event.ts';

const nowMs = Date.parse('2026-11-21T12:00Z');

const cluster = '/subscriptions/{sub}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c1';
const lower = cluster.replace('/resourceGroups/', '/resourcegroups/').toLowerCase();
const ofAks = (eventType: string, data: object, topic = cluster) => ({
  topic,
  subject: 'c1',
  eventType: `Microsoft.ContainerService.${eventType}`,
  id: '1234567890abcdef1234567890abcdef12345678',
  data,
  dataVersion: '1',
  metadataVersion: '1',
  eventTime: '2023-03-29T18:00:00.0000000Z',
});
const asCloudEvent = (type: string, data: object) => ({
  source: cluster,
  subject: 'c1',
  type: `Microsoft.ContainerService.${type}`,
  time: '2023-03-29T18:00:00.0000000Z',
  id: 'abc',
  data,
  specversion: '1.0',
});
const scheduled = (properties: object, info: object = {}) => ({
  id: '5bdb52cf-5489-4845-86c8-7fe94a4fc6c1',
  source: '/subscriptions/{sub}',
  subject: `${cluster}/scheduledEvents/event-1`,
  type: 'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
  specversion: '1.0',
  time: '2024-04-16T22:17:12.1032748Z',
  data: {
    apiVersion: '2023-11-02-preview',
    operationalInfo: { resourceEventTime: '2024-04-16T22:17:12.1032748' },
    resourceInfo: {
      id: `${cluster}/scheduledEvents/event-1`,
      name: 'event-1',
      type: 'Microsoft.ContainerService/managedClusters/scheduledEvents',
      ...info,
      properties: {
        description: 'ScheduledEvents',
        eventId: 'bbe82027',
        eventSource: 'AutoUprader',
        eventStatus: 'Started',
        eventDetails: 'Start to upgrade security vhd',
        scheduledTime: '2024-04-16T22:17:12.103268606Z',
        startTime: '0001-01-01T00:00:00.0000000Z',
        lastUpdateTime: '0001-01-01T00:00:00.0000000Z',
        resources: [lower],
        resourceType: 'ManagedCluster',
        ...properties,
      },
    },
  },
});
const changed = (type: string, resourceUri: string, claims: object = {}) => ({
  id: 'w1',
  topic: '/subscriptions/{sub}',
  subject: resourceUri,
  eventType: `Microsoft.Resources.${type}`,
  eventTime: '2026-11-21T08:00:00Z',
  data: { resourceUri, operationName: 'Microsoft.ContainerService/managedClusters/write', claims },
});
const eventsOf = (value: unknown): readonly object[] =>
  parseAzureEvents(value, nowMs).map((parsed) => {
    if (parsed.kind !== 'event') throw new Error(JSON.stringify(parsed));
    return parsed.event;
  });
const event = (value: unknown): object => eventsOf(value)[0]!;

describe('published events', () => {
  it.each<[string, unknown, object]>([
    [
      'a pool starts to roll',
      ofAks('NodePoolRollingStarted', { nodePoolName: 'np' }),
      { kind: 'pool-rolling', status: 'started', pool: 'np' },
    ],
    ['a pool has rolled', ofAks('NodePoolRollingSucceeded', { nodePoolName: 'np' }), { status: 'succeeded' }],
    ['a pool failed', asCloudEvent('NodePoolRollingFailed', { nodePoolName: 'np' }), { status: 'failed', id: 'abc' }],
    [
      'support ends soon',
      asCloudEvent('ClusterSupportEnding', { kubernetesVersion: '1.24.10' }),
      { kind: 'support-ending', kubernetesVersion: '1.24.10' },
    ],
    ['support has ended', ofAks('ClusterSupportEnded', { kubernetesVersion: '1.23.15' }), { kind: 'support-ended' }],
    [
      'a new version, nothing in preview',
      ofAks('NewKubernetesVersionAvailable', {
        latestSupportedKubernetesVersion: '1.20.7',
        latestStableKubernetesVersion: '1.19.11',
        lowestMinorKubernetesVersion: '1.18.19',
      }),
      { kind: 'new-kubernetes-version', latestStable: '1.19.11', latestSupported: '1.20.7' },
    ],
    [
      'an id without its slash, as in the published sample',
      ofAks('NodePoolRollingStarted', { nodePoolName: 'np' }, cluster.replace('/resourceGroups/', '/resourceGroups')),
      { cluster: { name: 'c1' } },
    ],
    [
      'maintenance has started, misspelt source, zero dates',
      scheduled({}),
      { kind: 'maintenance', status: 'started', upgrade: 'node-os', operationId: 'bbe82027', cluster: { name: 'c1' } },
    ],
    ['cancelled with two l', scheduled({ eventStatus: 'Cancelled' }), { status: 'cancelled' }],
    ['canceled with one', scheduled({ eventStatus: 'Canceled' }), { status: 'cancelled' }],
    [
      'scheduled ahead: whichever time lies in the future',
      scheduled({ eventStatus: 'Scheduled', eventDetails: 'K8sVersionUpgrade', startTime: '2024-04-23T01:00:00Z' }),
      { upgrade: 'kubernetes', plannedMs: Date.parse('2024-04-23T01:00:00Z') },
    ],
    [
      'failed with details as an object',
      scheduled({ eventStatus: 'Failed', eventDetails: { reason: 'PDB', pool: 'np' } }),
      { status: 'failed', details: 'reason: PDB; pool: np' },
    ],
    [
      'failed with details as JSON text',
      scheduled({ eventStatus: 'Failed', eventDetails: '{"reason":"PDB"}' }),
      { details: 'reason: PDB' },
    ],
    [
      'failed with a list of details',
      scheduled({ eventStatus: 'Failed', eventDetails: ['PDB', { pool: 'np' }] }),
      { details: 'PDB; {"pool":"np"}' },
    ],
    [
      'under the older name of the type',
      { ...scheduled({}), type: 'Microsoft.ResourceNotifications.MaintenanceResources.ScheduledEventEmitted' },
      { kind: 'maintenance', cluster: { name: 'c1' } },
    ],
    [
      'about one pool',
      scheduled({ resources: [`${cluster}/agentPools/user1`], resourceType: 'AgentPool' }),
      { cluster: { name: 'c1' }, pools: ['user1'] },
    ],
    [
      'no list of resources: the subject names the cluster',
      scheduled({ resources: [] }, { id: cluster }),
      { cluster: { name: 'c1' } },
    ],
    [
      'properties as text',
      {
        ...scheduled({}),
        data: { resourceInfo: { properties: JSON.stringify(scheduled({}).data.resourceInfo.properties) } },
      },
      { kind: 'maintenance' },
    ],
    [
      'end of support',
      scheduled({
        description: 'KubernetesVersionEOLOneWeek',
        eventSource: 'EOLNotification',
        eventStatus: 'Scheduled',
        eventDetails: {
          kubernetesVersion: '1.32.3',
          eolDate: '2026-03-01T00:00:00Z',
          supportType: 'Community',
          daysUntilEOL: 5,
        },
      }),
      {
        kind: 'support-ending',
        kubernetesVersion: '1.32.3',
        supportType: 'Community',
        stage: 'KubernetesVersionEOLOneWeek',
        endsMs: Date.parse('2026-03-01T00:00:00Z'),
      },
    ],
    [
      'out of support',
      scheduled({
        description: 'KubernetesVersionOutOfSupport',
        eventSource: 'EOLNotification',
        eventDetails: '{"kubernetesVersion":"1.31.0"}',
      }),
      { kind: 'support-ended', kubernetesVersion: '1.31.0' },
    ],
    [
      'a cluster was written by somebody',
      changed('ResourceWriteSuccess', cluster, { name: 'Ada', upn: 'ada@example.com' }),
      { kind: 'resource-changed', by: 'ada@example.com' },
    ],
    [
      'a window was deleted',
      changed('ResourceDeleteSuccess', `${cluster}/maintenanceConfigurations/default`),
      { kind: 'resource-changed', cluster: { name: 'c1' } },
    ],
  ])('%s', (_, value, expected) => {
    expect(event(value)).toMatchObject(expected);
  });

  it('come alone, in a batch, or as text', () => {
    const one = ofAks('NodePoolRollingStarted', { nodePoolName: 'np' });
    expect(eventsOf([one, one])).toHaveLength(2);
    expect(eventsOf(JSON.stringify(one))).toHaveLength(1);
  });

  it('about several clusters are one event for each of them', () => {
    const second = cluster.replace(/c1$/, 'c2');
    const resources = [cluster, lower, second, `${second}/agentPools/a`, `${second}/agentPools/b`];
    expect(eventsOf(scheduled({ resources }))).toMatchObject([
      { cluster: { name: 'c1' } },
      { cluster: { name: 'c2' }, pools: ['a', 'b'] },
    ]);
  });

  it('are found as rows of Resource Graph as well', () => {
    const { id, properties } = scheduled({ lastUpdateTime: '2024-04-16T22:20:00Z' }).data.resourceInfo;
    expect(parseScheduledEventRow({ id, properties }, nowMs)).toMatchObject([
      {
        kind: 'event',
        event: { kind: 'maintenance', status: 'started', atMs: Date.parse('2024-04-16T22:20:00Z') },
      },
    ]);
  });
});

describe('a body that brings too much', () => {
  const ids = (count: number, ofCluster: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => ofCluster(i));
  const pool = (index: number) => `${cluster}/agentPools/p${String(index)}`;
  const other = (index: number) => `${cluster}${String(index)}`;
  const rolling = ofAks('NodePoolRollingStarted', { nodePoolName: 'np' });

  it.each<[string, unknown, string]>([
    [
      '5,000 events',
      Array.from({ length: 5_000 }, () => rolling),
      'holds 5000 events, and 100 is the most that one body may bring',
    ],
    ['5,000 events as text', JSON.stringify(Array.from({ length: 5_000 }, () => rolling)), 'holds 5000 events'],
    ['5,000 of no kind', Array.from({ length: 5_000 }, () => 1), 'holds 5000 events'],
    [
      'an event about 5,000 clusters',
      scheduled({ resources: ids(5_000, other) }),
      'names 5000 resources, and 200 is the most',
    ],
    ['events about 400 clusters', [1, 2].map(() => scheduled({ resources: ids(200, other) })), 'is about 400 clusters'],
  ])('is refused as a whole: %s', (_, body, problem) => {
    expect(parseAzureEvents(body, nowMs)).toEqual([
      { kind: 'malformed', problem: expect.stringContaining(problem) as string },
    ]);
  });

  it.each<[string, unknown, number]>([
    ['100 events', Array.from({ length: 100 }, () => rolling), 100],
    ['an event about all 100 pools of a cluster', scheduled({ resources: ids(100, pool) }), 1],
    ['nothing', [], 0],
  ])('is read up to the bound: %s', (_, body, count) => {
    expect(eventsOf(body)).toHaveLength(count);
  });
});

describe('which upgrade it is', () => {
  it.each<[string, object, string]>([
    ['the exact word', { eventDetails: 'NodeOSUpgrade is scheduled' }, 'node-os'],
    ['the word in the description', { description: 'K8sVersionUpgrade', eventDetails: '' }, 'kubernetes'],
    [
      'the exact word beside other words',
      { eventDetails: 'K8sVersionUpgrade to 1.32 with its node image' },
      'kubernetes',
    ],
    ['other words', { eventDetails: 'Start to upgrade security vhd' }, 'node-os'],
    ['neither', { eventDetails: 'Konnectivity tunnel switch' }, 'unknown'],
    [
      'not what a resource is called',
      { eventDetails: 'Underlay migration', resources: [cluster.replace('/rg/', '/rg-nodeimage-NodeOSUpgrade/')] },
      'unknown',
    ],
  ])('%s', (_, properties, upgrade) => {
    expect(event(scheduled(properties))).toMatchObject({ upgrade });
  });
});

describe('when it was', () => {
  const failed = (time: unknown, resourceEventTime?: string) => {
    const sent = scheduled({ eventStatus: 'Failed' });
    return { ...sent, time, data: { ...sent.data, operationalInfo: { resourceEventTime } } };
  };
  it.each<[string, unknown, string]>([
    ['digits beyond milliseconds', '2026-11-21T01:00:00.1234567+01:00', '2026-11-21T00:00:00.123Z'],
    ['lower case', '2026-11-21t01:00:00z', '2026-11-21T01:00:00Z'],
    ['an offset without a colon', '2026-11-21T01:00:00+0100', '2026-11-21T00:00:00Z'],
    ['as in HTTP', 'Sat, 21 Nov 2026 01:00:00 GMT', '2026-11-21T01:00:00Z'],
    ['no zone', '2026-11-21T01:00:00', '2026-11-21T01:00:00Z'],
  ])('%s', (_, time, read) => {
    expect(event(failed(time))).toMatchObject({ status: 'failed', atMs: Date.parse(read) });
  });

  it.each([[undefined], ['yesterday'], [1_795_309_200_000], ['0001-01-01T00:00:00Z']])(
    'not readable (%s): the time of the resource, else now',
    (time) => {
      expect(event(failed(time, '2026-11-21T02:00:00.5'))).toMatchObject({
        atMs: Date.parse('2026-11-21T02:00:00.5Z'),
      });
      expect(event(failed(time))).toMatchObject({ atMs: nowMs });
    },
  );
});

describe('text of Azure', () => {
  const details = (eventDetails: unknown) => event(scheduled({ eventDetails }));

  it('is one line without characters that could forge another one', () => {
    expect(details('Drain failed.\r\n\r\nWhat was done\u2028- \u202Ellun\u202C\u0007\u200B')).toMatchObject({
      details: 'Drain failed. What was done - llun',
    });
    expect(event(ofAks('NodePoolRollingFailed', { nodePoolName: ' np\n1 ' }))).toMatchObject({ pool: 'np 1' });
  });

  it('is never longer than a row of storage can take', () => {
    const long = 'x'.repeat(450_000);
    const read = event(scheduled({ eventDetails: long, description: long, eventSource: long, eventId: long }));
    expect(JSON.stringify(read).length).toBeLessThan(15_000);
  });
});

describe('what is no such event', () => {
  it.each<[string, unknown, object]>([
    [
      'another type',
      { ...ofAks('X', {}), eventType: 'Microsoft.Storage.BlobCreated' },
      { kind: 'unknown', type: 'Microsoft.Storage.BlobCreated' },
    ],
    [
      'a write of something else',
      changed('ResourceWriteSuccess', '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/x'),
      { kind: 'unknown' },
    ],
    ['no object', 'hello', { kind: 'malformed' }],
    ['no type', { id: '1' }, { kind: 'malformed', problem: 'names no type' }],
    ['no data', { ...ofAks('NodePoolRollingStarted', {}), data: null }, { kind: 'malformed' }],
    ['no pool', ofAks('NodePoolRollingStarted', {}), { kind: 'malformed', problem: 'data.nodePoolName is missing' }],
    [
      'no cluster',
      ofAks('NodePoolRollingStarted', { nodePoolName: 'np' }, '/subscriptions/x'),
      { kind: 'malformed', problem: 'names no managed cluster' },
    ],
    ['no version', ofAks('NewKubernetesVersionAvailable', {}), { kind: 'malformed', problem: 'data names no version' }],
    ['no properties', { ...scheduled({}), data: { resourceInfo: {} } }, { kind: 'malformed' }],
    [
      'a scheduled event of another resource',
      {
        ...scheduled({ resources: [] }, { id: '/subscriptions/s' }),
        type: 'Microsoft.ResourceNotifications.MaintenanceResources.ScheduledEventEmitted',
        subject: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm',
      },
      { kind: 'unknown' },
    ],
    ['a status of next year', scheduled({ eventStatus: 'Postponed' }), { kind: 'malformed' }],
  ])('%s', (_, value, expected) => {
    expect(parseAzureEvents(value, nowMs)[0]).toMatchObject(expected);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => parseAzureEvents(value, nowMs).every(({ kind }) => kind !== 'event')),
    );
    fc.assert(fc.property(fc.jsonValue(), (data) => parseAzureEvents({ ...scheduled({}), data }, nowMs).length > 0));
  });
});
