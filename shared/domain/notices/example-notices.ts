/** One notice of each kind about a cluster that does not exist: for tests of receivers, and to look at. */

import { eventNoticeForms, type EventNoticeKind } from '../events/aks-event.ts';
import type { FleetSummary } from '../fleet/fleet-summary.ts';
import type { Finding } from '../judging/finding.ts';
import type { Action } from '../repair/action.ts';
import type { ClusterDeed, Deed } from '../record/deed.ts';
import { fleetDeedNotice } from './deed-notices.ts';
import { exampleClusterDeed, exampleFleetDeed, exampleTagChange } from './example-deeds.ts';
import type { ClusterDeedNotice, EventNotice, FailedRunFacts, Notice } from './notice.ts';
import { isClusterDeedKind, isEventNoticeKind, isFleetDeedKind, noticeKinds, type NoticeKind } from './notice-kinds.ts';
import { hourMs } from '../time/durations.ts';
import { aboutCluster, cluster, clusterFacts, of, openingOf, type MemberOf } from './example-cluster.ts';
import { windowExamples } from './example-windows.ts';

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
  ...windowExamples,
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
