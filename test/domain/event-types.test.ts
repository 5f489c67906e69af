/** Each event type of AKS, from what Azure sends to what is said of it. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  eventNoticeForms,
  eventNoticeKinds,
  eventWords,
  happeningOf,
  isKnownType,
  noticeKindOf,
  readEvent,
  type AksEvent,
  type AnnouncedEvent,
} from '../../shared/domain/events/aks-event.ts';
import type { EventEnvelope } from '../../shared/domain/events/event-type.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { aCluster } from '../builders/a-cluster.ts';

const { ref } = aCluster();
const atMs = Date.parse('2026-11-21T12:00Z');

interface Case {
  readonly type: string;
  readonly data: JsonObject;
  /** What is read, besides id, cluster and time. */
  readonly read: object;
  readonly notice: string;
  /** Parts of what makes it the same happening. */
  readonly same: string;
  readonly words: string;
}

const scheduledType = 'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted';

/** A type without its case does not compile. */
const announced: Readonly<Record<AnnouncedEvent['kind'], Case>> = {
  maintenance: {
    type: scheduledType,
    data: {
      resourceInfo: {
        properties: {
          eventId: 'op',
          eventSource: 'AutoUpgrader',
          eventStatus: 'Failed',
          eventDetails: 'NodeOSUpgrade: drain failed',
          resources: [`${ref.id}/agentPools/user1`],
        },
      },
    },
    read: {
      kind: 'maintenance',
      status: 'failed',
      upgrade: 'node-os',
      operationId: 'op',
      source: 'AutoUpgrader',
      details: 'NodeOSUpgrade: drain failed',
      pools: ['user1'],
    },
    notice: 'maintenance-failed',
    same: 'op|failed||user1',
    words: 'A node OS upgrade of node pool user1 has failed.',
  },
  'pool-rolling': {
    type: 'Microsoft.ContainerService.NodePoolRollingSucceeded',
    data: { nodePoolName: 'user1' },
    read: { kind: 'pool-rolling', status: 'succeeded', pool: 'user1' },
    notice: 'pool-rolling-succeeded',
    same: 'user1|succeeded|event-1',
    words: 'Node pool user1: the rolling upgrade has succeeded.',
  },
  'support-ending': {
    type: scheduledType,
    data: {
      resourceInfo: {
        properties: {
          description: 'KubernetesVersionEOLOneWeek',
          eventSource: 'EOLNotification',
          eventDetails: { kubernetesVersion: '1.32.3', eolDate: '2026-12-05T00:00:00Z', supportType: 'LTS' },
          resources: [ref.id],
        },
      },
    },
    read: {
      kind: 'support-ending',
      kubernetesVersion: '1.32.3',
      supportType: 'LTS',
      endsMs: Date.parse('2026-12-05T00:00Z'),
      stage: 'KubernetesVersionEOLOneWeek',
    },
    notice: 'support-ending',
    same: `1.32.3|${String(Date.parse('2026-12-05T00:00Z'))}|KubernetesVersionEOLOneWeek`,
    words: 'LTS support of Kubernetes 1.32.3 ends on Sat, 5 Dec 2026, 00:00 UTC; node images stop with it.',
  },
  'support-ended': {
    type: 'Microsoft.ContainerService.ClusterSupportEnded',
    data: { kubernetesVersion: '1.31.0' },
    read: { kind: 'support-ended', kubernetesVersion: '1.31.0' },
    notice: 'support-ended',
    same: '1.31.0',
    words: 'Support of Kubernetes 1.31.0 has ended; no new node images come.',
  },
  'new-kubernetes-version': {
    type: 'Microsoft.ContainerService.NewKubernetesVersionAvailable',
    data: { latestStableKubernetesVersion: '1.34.6', latestPreviewKubernetesVersion: '1.36.0' },
    read: { kind: 'new-kubernetes-version', latestStable: '1.34.6', latestPreview: '1.36.0' },
    notice: 'new-kubernetes-version',
    same: '1.34.6||1.36.0',
    words: 'The versions of Kubernetes that AKS offers have changed: stable 1.34.6, preview 1.36.0.',
  },
};

const silent: Readonly<Record<Exclude<AksEvent, AnnouncedEvent>['kind'], Pick<Case, 'type' | 'data' | 'read'>>> = {
  'resource-changed': {
    type: 'Microsoft.Resources.ResourceWriteSuccess',
    data: { resourceUri: ref.id, claims: { name: 'Ada', appid: 'app-1' } },
    read: { kind: 'resource-changed', by: 'Ada', appId: 'app-1' },
  },
};

const envelope = ({ type, data }: Pick<Case, 'type' | 'data'>): EventEnvelope => ({
  id: 'event-1',
  type,
  source: ref.id,
  subject: '',
  atMs,
  data,
});

describe.each(Object.entries(announced))('%s', (kind, sent) => {
  const [read] = readEvent(envelope(sent));
  const event = (read?.kind === 'event' ? read.event : undefined) as AnnouncedEvent;

  it('is read by its own type, and by no other', () => {
    expect(readEvent(envelope(sent))).toEqual([
      { kind: 'event', event: { id: 'event-1', cluster: ref, atMs, ...sent.read } },
    ]);
    expect(event.kind).toBe(kind);
  });

  it('makes its notice, the same for the same happening, and says it', () => {
    expect(noticeKindOf(event)).toBe(sent.notice);
    expect(happeningOf(event)).toBe(sent.same);
    expect(eventWords(event, 'UTC')).toBe(sent.words);
  });
});

it.each(Object.values(silent))('$type is read and not announced', (sent) => {
  expect(readEvent(envelope(sent))).toEqual([
    { kind: 'event', event: { id: 'event-1', cluster: ref, atMs, ...sent.read } },
  ]);
});

describe('what Event Grid is asked for', () => {
  const files = ['infra/fleet/cluster-events.bicep', 'infra/modules/events-in-subscription.bicep'];
  const lists = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/eventTypes: \[([^\]]+)\]/g)]);
  const subscribed = lists.flatMap(([, list = '']) => [...list.matchAll(/'([^']+)'/g)].map(([, type]) => type!));

  it('is understood', () => {
    expect(subscribed.length).toBeGreaterThan(6);
    expect(subscribed.filter((type) => !isKnownType(type))).toEqual([]);
  });

  it.each([...Object.values(announced), ...Object.values(silent)])('holds $type', ({ type }) => {
    expect(subscribed).toContain(type);
  });
});

it.each(eventNoticeKinds)('the example of %s makes a notice of that kind', (kind) => {
  const { example, headline } = eventNoticeForms[kind];
  expect(noticeKindOf(example({ id: 'x', cluster: ref, atMs }))).toBe(kind);
  expect(headline).toMatch(/^[A-Z].*[^.]$/);
});
