/** One notice of each kind about a cluster that does not exist: for tests of receivers, and to look at. */

import type { AnnouncedEvent } from '../events/aks-event.ts';
import { clusterRef } from '../cluster/cluster-ref.ts';
import type { Finding } from '../judging/finding.ts';
import { noticeKinds, type Notice, type NoticeFacts, type NoticeKind } from './notice.ts';
import type { Action } from '../repair/action.ts';
import type { WindowOutcome } from '../events/window-outcome.ts';

const hourMs = 3_600_000;
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

const urgentKinds: readonly NoticeKind[] = [
  'repair-failed',
  'contested',
  'maintenance-failed',
  'pool-rolling-failed',
  'support-ended',
  'delivery-failed',
];
const warningKinds: readonly NoticeKind[] = [
  'repair-held',
  'exemption-ending',
  'maintenance-cancelled',
  'support-ending',
  'window-skipped',
  'outside-window',
];

/** `nowMs`: epoch milliseconds; examples are dated around it. */
export function exampleNotices(nowMs: number): readonly Notice[] {
  return noticeKinds.map((kind) => {
    const severity =
      kind === 'unexpected-change'
        ? 'critical'
        : urgentKinds.includes(kind)
          ? 'error'
          : warningKinds.includes(kind)
            ? 'warning'
            : 'info';
    return {
      id: `example|${kind}`,
      kind,
      severity,
      ...(kind === 'daily-digest' ? {} : { cluster }),
      occurredAtMs: nowMs,
      timeZone: 'UTC',
      facts: factsOf(kind, nowMs),
    };
  });
}

function factsOf(kind: NoticeKind, nowMs: number): NoticeFacts {
  const opening = { startMs: nowMs + 20 * hourMs, endMs: nowMs + 26 * hourMs, usableHours: 6 };
  const base: NoticeFacts = {
    mode: 'enforce',
    findings: [],
    actions: [],
    held: [],
    kubernetesVersion: '1.34',
    pools: [{ name: 'system', osType: 'Linux', nodeImageVersion: older }],
    nextOpenings: [opening],
  };
  const event = eventOf(kind, nowMs);
  if (event !== undefined) return { ...base, event };
  const window = windowOf(kind, nowMs);
  if (window !== undefined) return { ...base, window };
  switch (kind) {
    case 'drift-found':
      return {
        ...base,
        mode: 'audit',
        findings: [drift],
        actions: [{ action: setChannel, outcome: { kind: 'planned' } }],
      };
    case 'drift-repaired':
      return { ...base, findings: [drift], actions: [{ action: setChannel, outcome: { kind: 'applied', evidence } }] };
    case 'unexpected-change':
      return {
        ...base,
        findings: [drift],
        actions: [
          {
            action: setChannel,
            outcome: { kind: 'applied', evidence, unexpected: ['properties.networkProfile.podCidr'] },
          },
        ],
      };
    case 'repair-held':
      return {
        ...base,
        findings: [drift],
        held: [
          {
            repairs: 'channel.drifted',
            action: setChannel,
            reason: { kind: 'waits-for-window', opensAtMs: opening.startMs },
          },
        ],
      };
    case 'repair-failed': {
      const refusal = { status: 403, code: 'AuthorizationFailed', message: 'The client may not perform the action.' };
      return { ...base, findings: [drift], actions: [{ action: setChannel, outcome: { kind: 'refused', refusal } }] };
    }
    case 'window-upcoming':
      return { ...base, images: [{ pool: 'system', after: older, latest: newer }] };
    case 'delivery-failed':
      return {
        ...base,
        undelivered: {
          receiverId: 'platform-mail',
          kind: 'repair-failed',
          reason: 'Communication Services answered 400',
        },
      };
    case 'daily-digest':
      return { ...base, nextOpenings: [], pools: [], summary: exampleSummary(nowMs) };
    default:
      return { ...base, findings: [drift] };
  }
}

function exampleSummary(nowMs: number): NonNullable<NoticeFacts['summary']> {
  return {
    clusters: 42,
    standings: { drifted: 1, indeterminate: 0, repaired: 1, exempt: 1, compliant: 39 },
    open: [{ cluster, outcome: 'held', sinceMs: nowMs - 30 * hourMs }],
    repaired: [],
    exemptions: [{ cluster, owner: 'example team', untilMs: nowMs + 100 * hourMs }],
    coming: [{ cluster, startMs: nowMs + 20 * hourMs, endMs: nowMs + 26 * hourMs }],
  };
}

function eventOf(kind: NoticeKind, nowMs: number): AnnouncedEvent | undefined {
  const of = { id: `example-${kind}`, cluster, atMs: nowMs };
  switch (kind) {
    case 'maintenance-scheduled':
    case 'maintenance-started':
    case 'maintenance-completed':
    case 'maintenance-failed':
    case 'maintenance-cancelled':
    case 'outside-window': {
      const maintenance = {
        ...of,
        kind: 'maintenance',
        upgrade: 'node-os',
        operationId: 'example',
        source: 'AutoUpgrader',
      } as const;
      const plannedMs = nowMs + 20 * hourMs;
      if (kind === 'maintenance-scheduled') return { ...maintenance, status: 'scheduled', details: '', plannedMs };
      if (kind === 'maintenance-failed')
        return {
          ...maintenance,
          status: 'failed',
          details: 'Drain of node aks-system-0 was blocked by a disruption budget.',
        };
      if (kind === 'maintenance-completed') return { ...maintenance, status: 'completed', details: '' };
      if (kind === 'maintenance-cancelled') return { ...maintenance, status: 'cancelled', details: '' };
      return { ...maintenance, status: 'started', details: 'Start to upgrade security vhd' };
    }
    case 'pool-rolling-started':
      return { ...of, kind: 'pool-rolling', status: 'started', pool: 'system' };
    case 'pool-rolling-succeeded':
      return { ...of, kind: 'pool-rolling', status: 'succeeded', pool: 'system' };
    case 'pool-rolling-failed':
      return { ...of, kind: 'pool-rolling', status: 'failed', pool: 'system' };
    case 'support-ending':
    case 'support-ended':
      return { ...of, kind, kubernetesVersion: '1.32.7', supportType: 'Community' };
    case 'new-kubernetes-version':
      return { ...of, kind, latestStable: '1.34.6', latestSupported: '1.35.1' };
    default:
      return undefined;
  }
}

function windowOf(kind: NoticeKind, nowMs: number): WindowOutcome | undefined {
  const opening = { startMs: nowMs - 7 * hourMs, endMs: nowMs - hourMs, usableHours: 6 };
  const installed = { pool: 'system', before: older, after: older };
  switch (kind) {
    case 'window-upgraded':
      return { kind: 'upgraded', opening, pools: [{ ...installed, after: newer, latest: newer }], missedInARow: 0 };
    case 'window-already-current':
      return { kind: 'already-current', opening, pools: [{ ...installed, latest: older }], missedInARow: 0 };
    case 'window-skipped':
      return {
        kind: 'skipped',
        reason: 'newer-image-waits',
        opening,
        pools: [{ ...installed, latest: newer }],
        missedInARow: 2,
      };
    case 'window-unknown':
      return { kind: 'unknown', opening, pools: [installed], missedInARow: 0 };
    default:
      return undefined;
  }
}
