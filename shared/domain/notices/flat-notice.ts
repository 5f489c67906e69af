/**
 * A notice with its facts as one object for all kinds: the form of version 1, which waits in the outbox and is published
 * to the topic. What a kind does not have is empty or absent in it.
 */

import type { AnnouncedEvent } from '../events/aks-event.ts';
import type { PoolImage, WindowOutcome } from '../events/window-outcome.ts';
import { given } from '../given.ts';
import type { TagChange } from '../judging/tag-memory.ts';
import type { Deed } from '../record/deed.ts';
import type { StopReason } from '../repair/write-stop.ts';
import { flatSummary, summaryFromFlat, type FlatSummary } from './flat-summary.ts';
import {
  kindOf,
  type ClusterFacts,
  type DigestNotice,
  type FailedRunFacts,
  type NamedCluster,
  type Notice,
  type Told,
  type UpcomingFacts,
} from './notice.ts';
import {
  isClusterDeedKind,
  isEventNoticeKind,
  isFleetDeedKind,
  isOfFleetDeed,
  isRunNoticeKind,
  type NoticeKind,
} from './notice-kinds.ts';

export interface FlatFacts extends FailedRunFacts {
  readonly event?: AnnouncedEvent;
  readonly reason?: string;
  readonly window?: WindowOutcome;
  readonly images?: readonly PoolImage[];
  readonly idle?: UpcomingFacts['idle'];
  readonly summary?: FlatSummary;
  readonly off?: DigestNotice['facts']['off'];
  readonly stop?: StopReason;
  readonly deed?: Deed;
  readonly change?: TagChange;
  readonly undelivered?: { readonly receiverId: string; readonly kind: NoticeKind; readonly reason: string };
}

export type FlatNotice = Pick<Notice, 'id' | 'severity' | 'occurredAtMs' | 'timeZone' | 'isTest'> & {
  readonly kind: NoticeKind;
  /** Absent when it is about the fleet or the warden itself. */
  readonly cluster?: NamedCluster;
  readonly facts: FlatFacts;
  /** Its details cannot be read: it is told in plain words, and `problem` says why. */
  readonly isPlain?: true;
};

export function flatNotice(notice: Notice): FlatNotice {
  const { cluster, facts: _, kind, ...common } = notice;
  const plain = kind === 'unreadable' ? ({ isPlain: true } as const) : {};
  return { ...common, kind: kindOf(notice), ...given('cluster', cluster), facts: flatFacts(notice), ...plain };
}

const noFacts = { mode: 'audit', findings: [], actions: [], held: [], pools: [], nextOpenings: [] } as const;

export function flatFacts(notice: Notice): FlatFacts {
  if (notice.kind === 'unreadable') return { ...noFacts, problem: notice.facts.reason };
  if (notice.kind !== 'delivery-failed') return { ...noFacts, ...toldFacts(notice) };
  const { receiverId, reason, undelivered } = notice.facts;
  return { ...noFacts, ...toldFacts(undelivered), undelivered: { receiverId, kind: undelivered.kind, reason } };
}

function toldFacts(told: Told): Partial<FlatFacts> {
  if (told.kind !== 'daily-digest') return told.facts;
  return { ...told.facts, summary: flatSummary(told.facts.summary) };
}

/** Undefined when a fact is missing that its kind has. */
export function noticeFromFlat({ kind, cluster, facts, isPlain, ...common }: FlatNotice): Notice | undefined {
  if (isPlain === true) {
    const { problem = 'what was stored of this notice cannot be read' } = facts;
    return { ...common, kind: 'unreadable', ...given('cluster', cluster), facts: { was: kind, reason: problem } };
  }
  if (kind === 'delivery-failed') {
    const { undelivered } = facts;
    const told = undelivered === undefined ? undefined : toldFrom(undelivered.kind, facts);
    if (undelivered === undefined || told === undefined) return undefined;
    const { receiverId, reason } = undelivered;
    return { ...common, kind, ...given('cluster', cluster), facts: { receiverId, reason, undelivered: told } };
  }
  const told = toldFrom(kind, facts);
  if (told?.kind === 'daily-digest' || (told !== undefined && isOfFleetDeed(told))) return { ...common, ...told };
  return told === undefined || cluster === undefined ? undefined : { ...common, cluster, ...told };
}

function toldFrom(kind: NoticeKind, facts: FlatFacts): Told | undefined {
  const common = clusterFacts(facts);
  const { event, reason, window, images, idle, summary, off } = facts;
  if (isRunNoticeKind(kind)) return { kind, facts: { ...common, ...runFacts(facts) } };
  if (isClusterDeedKind(kind) || isFleetDeedKind(kind)) return facts.deed && toldDeed(facts.deed, { kind, common });
  if (isEventNoticeKind(kind))
    return event === undefined ? undefined : { kind, facts: { ...common, event, ...given('reason', reason) } };
  switch (kind) {
    case 'outside-window':
      return event?.kind === 'maintenance' ? { kind, facts: { ...common, event } } : undefined;
    case 'window-upcoming':
      return images === undefined ? undefined : { kind, facts: { ...common, images, ...given('idle', idle) } };
    case 'window-upgraded':
    case 'window-partly-upgraded':
    case 'window-already-current':
    case 'window-skipped':
    case 'window-unknown':
      return window === undefined ? undefined : { kind, facts: { ...common, window } };
    case 'daily-digest':
      return summary === undefined
        ? undefined
        : { kind, facts: { summary: summaryFromFlat(summary), ...given('off', off), ...given('stop', facts.stop) } };
    case 'tag-changed': {
      const { change, changedBy } = facts;
      return change && { kind, facts: { ...common, change, ...given('changedBy', changedBy) } };
    }
    // No notice of a failed delivery is told elsewhere when it fails in its turn.
    case 'delivery-failed':
      return undefined;
  }
}

interface DeedToTell {
  readonly kind: Deed['kind'];
  readonly common: ClusterFacts;
}

/** Undefined: another kind of deed than the notice is of. */
function toldDeed(deed: Deed, { kind, common }: DeedToTell): Told | undefined {
  if (deed.kind !== kind) return undefined;
  return isOfFleetDeed(deed)
    ? { kind: deed.kind, facts: { deed: deed } }
    : { kind: deed.kind, facts: { ...common, deed: deed } };
}

function clusterFacts({ mode, kubernetesVersion, pools, nextOpenings }: FlatFacts): ClusterFacts {
  return { mode, ...given('kubernetesVersion', kubernetesVersion), pools, nextOpenings };
}

function runFacts({
  findings,
  actions,
  held,
  approvedBy,
  changedBy,
  problem,
}: FlatFacts): Omit<FailedRunFacts, keyof ClusterFacts> {
  return {
    findings,
    actions,
    held,
    ...given('approvedBy', approvedBy),
    ...given('changedBy', changedBy),
    ...given('problem', problem),
  };
}
