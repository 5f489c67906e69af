/** A notice: something that happened and that somebody should know; rendered only when it is sent. */

import type { AnnouncedEvent, EventNoticeKind } from '../events/aks-event.ts';
import type { MaintenanceEvent } from '../events/maintenance.ts';
import type { PoolImage, WindowOutcome, WindowOutcomeKind } from '../events/window-outcome.ts';
import type { ClusterRef } from '../cluster/cluster-ref.ts';
import type { Finding } from '../judging/finding.ts';
import type { Severity } from '../judging/severity.ts';
import type { Background } from '../record/cluster-run.ts';
import type { FleetSummary } from '../fleet/fleet-summary.ts';
import type { ActionOutcome } from '../repair/write-outcome.ts';
import type { HeldRepair } from '../repair/action.ts';
import type { Mode } from '../policy/policy.ts';
import type { ClusterDeed, FleetDeed } from '../record/deed.ts';
import type { TagChange } from '../judging/tag-memory.ts';
import { isOfFleetDeed, type NoticeKind, type RunNoticeKind } from './notice-kinds.ts';
import type { StopReason } from '../repair/write-stop.ts';

/** What every notice about one cluster shows besides what happened. */
export interface ClusterFacts extends Background {
  readonly mode: Mode;
}

export interface RunFacts extends ClusterFacts {
  readonly findings: readonly Finding[];
  /** What was written; in audit what would be, with the outcome `planned`. */
  readonly actions: readonly ActionOutcome[];
  readonly held: readonly HeldRepair[];
  /** Who took the risk of reimaging nodes outside the window. */
  readonly approvedBy?: string;
  /** Who changed the cluster, as Azure names them. */
  readonly changedBy?: string;
}

export interface FailedRunFacts extends RunFacts {
  /** Set when the warden itself could not do its work. */
  readonly problem?: string;
}

export interface EventFacts extends ClusterFacts {
  readonly event: AnnouncedEvent;
  /** What Azure said of the same failure in another event. */
  readonly reason?: string;
}

export interface OutsideWindowFacts extends ClusterFacts {
  /** The upgrade that has started. */
  readonly event: MaintenanceEvent;
}

export interface UpcomingFacts extends ClusterFacts {
  /** What is installed and what would be. */
  readonly images: readonly PoolImage[];
  /** Why nothing will be installed; absent when something may be. */
  readonly idle?: 'channel-off' | 'stopped';
}

export interface WindowFacts extends ClusterFacts {
  readonly window: WindowOutcome;
}

export interface ClusterDeedFacts extends ClusterFacts {
  readonly deed: ClusterDeed;
}

export interface TagChangedFacts extends ClusterFacts {
  readonly change: TagChange;
  /** Who changed the cluster, as Azure names them. */
  readonly changedBy?: string;
}

export interface FleetDeedFacts {
  readonly deed: FleetDeed;
}

export interface DigestFacts {
  readonly summary: FleetSummary;
  /** Why all writes are held; absent: they are not. */
  readonly stop?: StopReason;
  /** Receivers that cannot be told anything, with the setting that each lacks; absent: none. */
  readonly off?: readonly { readonly id: string; readonly setting: string }[];
}

export interface DeliveryFailedFacts {
  readonly receiverId: string;
  readonly reason: string;
  /** What it was to tell: it is told here instead. */
  readonly undelivered: Told;
}

export interface UnreadableFacts {
  /** What it was to be told as. */
  readonly was: NoticeKind;
  readonly reason: string;
}

export type NamedCluster = ClusterRef & { readonly location: string };

interface Common {
  /** Deterministic: the same event always makes the same id, so that it is told once. */
  readonly id: string;
  readonly severity: Severity;
  readonly occurredAtMs: number;
  /** IANA zone of the owners; times are shown in it and in UTC. */
  readonly timeZone: string;
  /** Sent on request, to see whether it arrives. */
  readonly isTest?: boolean;
}

interface OfCluster<Kind extends NoticeKind, Facts extends ClusterFacts> extends Common {
  readonly kind: Kind;
  readonly cluster: NamedCluster;
  readonly facts: Facts;
}

export type RunNotice =
  OfCluster<Exclude<RunNoticeKind, 'repair-failed'>, RunFacts> | OfCluster<'repair-failed', FailedRunFacts>;
export type EventNotice = OfCluster<EventNoticeKind, EventFacts>;
export type OutsideWindowNotice = OfCluster<'outside-window', OutsideWindowFacts>;
export type UpcomingNotice = OfCluster<'window-upcoming', UpcomingFacts>;
export type WindowNotice = OfCluster<`window-${WindowOutcomeKind}`, WindowFacts>;

export type ClusterDeedNotice = OfCluster<ClusterDeed['kind'], ClusterDeedFacts>;
export type TagChangedNotice = OfCluster<'tag-changed', TagChangedFacts>;

export interface FleetDeedNotice extends Common {
  readonly kind: FleetDeed['kind'];
  readonly cluster?: undefined;
  readonly facts: FleetDeedFacts;
}

export interface DigestNotice extends Common {
  readonly kind: 'daily-digest';
  readonly cluster?: undefined;
  readonly facts: DigestFacts;
}

export interface DeliveryFailedNotice extends Common {
  readonly kind: 'delivery-failed';
  /** That of the notice that was not delivered; a digest is about none. */
  readonly cluster?: NamedCluster;
  readonly facts: DeliveryFailedFacts;
}

/** Its details cannot be read or laid out: what is left of a notice of any kind, told in plain words. */
export interface UnreadableNotice extends Common {
  readonly kind: 'unreadable';
  readonly cluster?: NamedCluster;
  readonly facts: UnreadableFacts;
}

export type ClusterNotice =
  RunNotice | EventNotice | OutsideWindowNotice | UpcomingNotice | WindowNotice | ClusterDeedNotice | TagChangedNotice;
export type ReadableNotice = ClusterNotice | FleetDeedNotice | DigestNotice | DeliveryFailedNotice;
export type Notice = ReadableNotice | UnreadableNotice;

type Part<Whole> = Whole extends Notice ? Pick<Whole, 'kind' | 'facts'> : never;

/** What a notice tells, whoever hears it and when. */
export type Told = Part<ClusterNotice | FleetDeedNotice | DigestNotice>;

/** As a notice that cannot be read tells it: hardly. */
export type AnyTold = Told | Part<UnreadableNotice>;

/** What there is to tell: of a failed delivery what was to be delivered. */
export function toldIn(notice: ReadableNotice): Told;
export function toldIn(notice: Notice): AnyTold;
export function toldIn(notice: Notice): AnyTold {
  return notice.kind === 'delivery-failed' ? notice.facts.undelivered : notice;
}

/** What it is, or was to be told as. */
export function kindOf(notice: Notice): NoticeKind {
  return notice.kind === 'unreadable' ? notice.facts.was : notice.kind;
}

/** What a notice is about: the fleet, or what cannot be read, shows nothing of a cluster. */
export function clusterFactsOf(told: AnyTold): ClusterFacts | undefined {
  return told.kind === 'daily-digest' || told.kind === 'unreadable' || isOfFleetDeed(told) ? undefined : told.facts;
}

/** A notice that must not wait for a digest. */
export function isUrgent({ severity }: Pick<Notice, 'severity'>): boolean {
  return severity === 'error' || severity === 'critical';
}

/** A notice that may wait to be told together with others. */
export function canWait(notice: Pick<Notice, 'severity' | 'isTest'>): boolean {
  return !isUrgent(notice) && notice.isTest !== true;
}
