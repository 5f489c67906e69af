/** One notice of each kind about a cluster that does not exist: for tests of receivers, and to look at. */

import { eventNoticeForms, type EventNoticeKind } from '../events/aks-event.ts';
import { maintenance } from '../events/maintenance.ts';
import { clusterRef } from '../cluster/cluster-ref.ts';
import type { FleetSummary } from '../fleet/fleet-summary.ts';
import type { Finding } from '../judging/finding.ts';
import type { Action } from '../repair/action.ts';
import type { ClusterDeed, Deed } from '../record/deed.ts';
import { fleetDeedNotice } from './deed-notices.ts';
import { exampleClusterDeed, exampleFleetDeed, exampleTagChange } from './example-deeds.ts';
import {
  isClusterDeedKind,
  isEventNoticeKind,
  isFleetDeedKind,
  noticeKinds,
  type ClusterDeedNotice,
  type ClusterFacts,
  type EventNotice,
  type FailedRunFacts,
  type Notice,
  type NoticeKind,
} from './notice.ts';
import { hourMs } from '../time/durations.ts';

const cluster = {
  ...clusterRef('00000000-0000-0000-0000-000000000000', 'rg-example', 'aks-example'),
  location: 'westeurope',
};
const newer = 'AKSUbuntu-2204gen2containerd-202611.12.0';
const older = 'AKSUbuntu-2204gen2containerd-202610.29.0';
const setChannel: Action = {
  kind: 'set-channel',
  repairs: 'channel.drifted',
  from: 'None',
  to: 'SecurityPatch',
  reimageRisk: 'none',
};
const drift: Finding = {
  code: 'channel.drifted',
  severity: 'error',
  effect: 'drift',
  evidence: { observed: 'None', target: 'SecurityPatch', reimageRisk: 'none' },
};
const evidence = {
  leaf: 'properties.autoUpgradeProfile.nodeOSUpgradeChannel',
  before: 'None',
  after: 'SecurityPatch',
};

type MemberOf<Kind extends NoticeKind, Of = Notice> = Of extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Of & { readonly kind: Kind }
    : never
  : never;

/** What Azure tells has its examples beside its words, in the event's own file. */
type Examples = {
  readonly [Kind in Exclude<NoticeKind, EventNoticeKind | Deed['kind']>]: (nowMs: number) => MemberOf<Kind>;
};

/** `nowMs`: epoch milliseconds; examples are dated around it. */
export function exampleNotices(nowMs: number): readonly Notice[] {
  return noticeKinds.map((kind) => {
    if (isEventNoticeKind(kind)) return eventExample(kind, nowMs);
    if (isClusterDeedKind(kind)) return clusterDeedExample(kind, nowMs);
    return isFleetDeedKind(kind)
      ? { ...fleetDeedNotice(exampleFleetDeed(kind, nowMs)), id: of(kind, nowMs).id }
      : examples[kind](nowMs);
  });
}

function clusterDeedExample(kind: ClusterDeed['kind'], nowMs: number): ClusterDeedNotice {
  const facts = { ...clusterFacts(nowMs), deed: exampleClusterDeed(kind, nowMs) };
  return { ...aboutCluster(kind, nowMs), severity: 'warning', facts };
}

function eventExample(kind: EventNoticeKind, nowMs: number): EventNotice {
  const { severity, example } = eventNoticeForms[kind];
  const event = example({ id: `example-${kind}`, cluster, atMs: nowMs });
  return { ...aboutCluster(kind, nowMs), severity, facts: { ...clusterFacts(nowMs), event } };
}

const examples: Examples = {
  'drift-found': (nowMs) => ({
    ...aboutCluster('drift-found', nowMs),
    severity: 'info',
    facts: {
      ...runFacts(nowMs),
      mode: 'audit',
      actions: [{ action: setChannel, outcome: { kind: 'planned' } }],
    },
  }),
  'drift-repaired': (nowMs) => ({
    ...aboutCluster('drift-repaired', nowMs),
    severity: 'info',
    facts: { ...runFacts(nowMs), actions: [{ action: setChannel, outcome: { kind: 'applied', evidence } }] },
  }),
  'repair-held': (nowMs) => ({
    ...aboutCluster('repair-held', nowMs),
    severity: 'warning',
    facts: {
      ...runFacts(nowMs),
      held: [
        {
          repairs: 'channel.drifted',
          action: setChannel,
          reason: { kind: 'waits-for-window', opensAtMs: openingOf(nowMs).startMs },
        },
      ],
    },
  }),
  'repair-failed': (nowMs) => {
    const refusal = { status: 403, code: 'AuthorizationFailed', message: 'The client may not perform the action.' };
    return {
      ...aboutCluster('repair-failed', nowMs),
      severity: 'error',
      facts: { ...runFacts(nowMs), actions: [{ action: setChannel, outcome: { kind: 'refused', refusal } }] },
    };
  },
  'repair-corrected': (nowMs) => ({
    ...aboutCluster('repair-corrected', nowMs),
    severity: 'info',
    facts: {
      ...runFacts(nowMs),
      findings: [],
      actions: [{ action: setChannel, outcome: { kind: 'applied', evidence } }],
    },
  }),
  'unexpected-change': (nowMs) => ({
    ...aboutCluster('unexpected-change', nowMs),
    severity: 'critical',
    facts: {
      ...runFacts(nowMs),
      actions: [
        {
          action: setChannel,
          outcome: { kind: 'applied', evidence, unexpected: ['properties.networkProfile.podCidr'] },
        },
      ],
    },
  }),
  contested: (nowMs) => ({ ...aboutCluster('contested', nowMs), severity: 'error', facts: runFacts(nowMs) }),
  'exemption-ending': (nowMs) => ({
    ...aboutCluster('exemption-ending', nowMs),
    severity: 'warning',
    facts: runFacts(nowMs),
  }),
  'window-upcoming': (nowMs) => ({
    ...aboutCluster('window-upcoming', nowMs),
    severity: 'info',
    facts: { ...clusterFacts(nowMs), images: [{ pool: 'system', after: older, latest: newer }] },
  }),
  'window-upgraded': (nowMs) => ({
    ...aboutCluster('window-upgraded', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'upgraded',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, after: newer, latest: newer }],
        missedInARow: 0,
      },
    },
  }),
  'window-partly-upgraded': (nowMs) => ({
    ...aboutCluster('window-partly-upgraded', nowMs),
    severity: 'warning',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'partly-upgraded',
        opening: openingBefore(nowMs),
        pools: [
          { ...installed, after: newer, latest: newer },
          { ...installed, pool: 'shop', latest: newer },
        ],
        leftBehind: ['shop'],
        missedInARow: 1,
      },
    },
  }),
  'window-already-current': (nowMs) => ({
    ...aboutCluster('window-already-current', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'already-current',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, latest: older }],
        missedInARow: 0,
      },
    },
  }),
  'window-skipped': (nowMs) => ({
    ...aboutCluster('window-skipped', nowMs),
    severity: 'warning',
    facts: {
      ...clusterFacts(nowMs),
      window: {
        kind: 'skipped',
        reason: 'newer-image-waits',
        opening: openingBefore(nowMs),
        pools: [{ ...installed, latest: newer }],
        missedInARow: 2,
      },
    },
  }),
  'window-unknown': (nowMs) => ({
    ...aboutCluster('window-unknown', nowMs),
    severity: 'info',
    facts: {
      ...clusterFacts(nowMs),
      window: { kind: 'unknown', opening: openingBefore(nowMs), pools: [installed], missedInARow: 0 },
    },
  }),
  'outside-window': (nowMs) => {
    const { example } = maintenance.notices['maintenance-started'];
    const event = example({ id: 'example-outside-window', cluster, atMs: nowMs });
    return {
      ...aboutCluster('outside-window', nowMs),
      severity: 'warning',
      facts: { ...clusterFacts(nowMs), event },
    };
  },
  'tag-changed': (nowMs) => ({
    ...aboutCluster('tag-changed', nowMs),
    severity: 'warning',
    facts: { ...clusterFacts(nowMs), change: exampleTagChange(nowMs) },
  }),
  'delivery-failed': (nowMs) => ({
    ...aboutCluster('delivery-failed', nowMs),
    severity: 'error',
    facts: {
      receiverId: 'platform-mail',
      reason: 'Communication Services answered 400',
      undelivered: { kind: 'repair-failed', facts: { ...runFacts(nowMs), findings: [] } },
    },
  }),
  'daily-digest': (nowMs) => ({
    ...of('daily-digest', nowMs),
    severity: 'info',
    facts: { summary: exampleSummary(nowMs) },
  }),
};

interface Of<Kind> {
  readonly id: string;
  readonly kind: Kind;
  readonly occurredAtMs: number;
  readonly timeZone: string;
}

function of<Kind extends NoticeKind>(kind: Kind, nowMs: number): Of<Kind> {
  return { id: `example|${kind}`, kind, occurredAtMs: nowMs, timeZone: 'UTC' };
}

function aboutCluster<Kind extends NoticeKind>(
  kind: Kind,
  nowMs: number,
): Of<Kind> & { readonly cluster: typeof cluster } {
  return { ...of(kind, nowMs), cluster };
}

function openingOf(nowMs: number): ClusterFacts['nextOpenings'][number] {
  return { startMs: nowMs + 20 * hourMs, endMs: nowMs + 26 * hourMs, usableHours: 6 };
}

function openingBefore(nowMs: number): ClusterFacts['nextOpenings'][number] {
  return { startMs: nowMs - 7 * hourMs, endMs: nowMs - hourMs, usableHours: 6 };
}

const installed = { pool: 'system', before: older, after: older };

function clusterFacts(nowMs: number): ClusterFacts {
  return {
    mode: 'enforce',
    kubernetesVersion: '1.34',
    pools: [{ name: 'system', osType: 'Linux', nodeImageVersion: older }],
    nextOpenings: [openingOf(nowMs)],
  };
}

function runFacts(nowMs: number): FailedRunFacts {
  return { ...clusterFacts(nowMs), findings: [drift], actions: [], held: [] };
}

function exampleSummary(nowMs: number): FleetSummary {
  return {
    clusters: 42,
    standings: { 'needs-you': 1, 'decides-itself': 0, repaired: 1, 'on-time': 39, exempt: 1, 'cannot-tell': 0 },
    open: [{ cluster, standing: 'needs-you', outcome: 'held', sinceMs: nowMs - 30 * hourMs }],
    repaired: [],
    exemptions: [{ cluster, owner: 'example team', untilMs: nowMs + 100 * hourMs }],
    coming: [{ cluster, startMs: nowMs + 20 * hourMs, endMs: nowMs + 26 * hourMs }],
  };
}
