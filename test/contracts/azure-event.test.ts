/** Events as Microsoft publishes them, and as they should not be. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAzureEvents, parseScheduledEventRow } from '../../shared/contracts/azure-event.ts';

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
const event = (value: unknown): object => {
  const [parsed] = parseAzureEvents(value);
  if (parsed?.kind !== 'event') throw new Error(JSON.stringify(parsed));
  return parsed.event;
};

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
      { kind: 'new-kubernetes-version', latestStable: '1.19.11' },
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
      { kind: 'support-ending', kubernetesVersion: '1.32.3', endsMs: Date.parse('2026-03-01T00:00:00Z') },
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
      { kind: 'resource-changed', operation: 'write', by: 'ada@example.com' },
    ],
    [
      'a window was deleted',
      changed('ResourceDeleteSuccess', `${cluster}/maintenanceConfigurations/default`),
      { operation: 'delete', configuration: 'default' },
    ],
  ])('%s', (_, value, expected) => {
    expect(event(value)).toMatchObject(expected);
  });

  it('come alone, in a batch, or as text', () => {
    const one = ofAks('NodePoolRollingStarted', { nodePoolName: 'np' });
    expect(parseAzureEvents([one, one])).toHaveLength(2);
    expect(parseAzureEvents(JSON.stringify(one))[0]?.kind).toBe('event');
  });

  it('are found as rows of Resource Graph as well', () => {
    const { id, properties } = scheduled({ lastUpdateTime: '2024-04-16T22:20:00Z' }).data.resourceInfo;
    expect(parseScheduledEventRow({ id, properties })).toMatchObject({
      kind: 'event',
      event: { kind: 'maintenance', status: 'started', atMs: Date.parse('2024-04-16T22:20:00Z') },
    });
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
    [
      'no time',
      { ...ofAks('NodePoolRollingStarted', { nodePoolName: 'np' }), eventTime: 'yesterday' },
      { kind: 'malformed' },
    ],
    ['a status of next year', scheduled({ eventStatus: 'Postponed' }), { kind: 'malformed' }],
  ])('%s', (_, value, expected) => {
    expect(parseAzureEvents(value)[0]).toMatchObject(expected);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(fc.property(fc.anything(), (value) => parseAzureEvents(value).every(({ kind }) => kind !== 'event')));
    fc.assert(fc.property(fc.jsonValue(), (data) => parseAzureEvents({ ...scheduled({}), data }).length > 0));
  });
});
