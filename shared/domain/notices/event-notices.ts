/** Turns events of Azure and windows that opened or closed into notices, enriched with what the warden remembers. */

import { happeningOf, type AnnouncedEvent } from '../events/aks-event.ts';
import { clusterKey, type ClusterRef } from '../cluster/cluster-ref.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import type { Severity } from '../judging/severity.ts';
import type { MaintenanceWindow, Opening } from '../maintenance/maintenance-window.ts';
import type { Notice, NoticeFacts, NoticeKind } from './notice.ts';
import { openingAt, usableSpans } from '../maintenance/openings.ts';
import type { PoolImage, WindowOutcome } from '../events/window-outcome.ts';

/** What the warden knows of the cluster; an unseen cluster is told of as well. */
type Known = Pick<ClusterRecord, 'location' | 'telling' | 'nodeOS' | 'failedUpgrade'> | undefined;

/** `nowMs`: clocks differ, and nothing is told before its time. */
export function eventNotices(event: AnnouncedEvent, known: Known, nowMs: number): readonly Notice[] {
  const kind = kindOf(event);
  const base = about(event.cluster, known, { event, ...rememberedReason(event, known) });
  // What comes when its time is over is told of as of now.
  const occurredAtMs = isOverdue(event, nowMs) ? nowMs : Math.min(event.atMs, nowMs);
  const told: Notice = {
    ...base,
    kind,
    id: [kind, clusterKey(event.cluster), happeningOf(event)].join('|'),
    severity: severityOf(kind),
    occurredAtMs,
  };
  if (!isOutsideWindow(event, known)) return [told];
  const outside = 'outside-window';
  return [told, { ...told, kind: outside, severity: 'warning', id: told.id.replace(kind, outside) }];
}

function kindOf(event: AnnouncedEvent): NoticeKind {
  switch (event.kind) {
    case 'maintenance':
      return `maintenance-${event.status}`;
    case 'pool-rolling':
      return `pool-rolling-${event.status}`;
    case 'support-ending':
    case 'support-ended':
    case 'new-kubernetes-version':
      return event.kind;
  }
}

function severityOf(kind: NoticeKind): Severity {
  if (kind.endsWith('-failed') || kind === 'support-ended') return 'error';
  return kind.endsWith('-cancelled') || kind === 'support-ending' ? 'warning' : 'info';
}

function isOverdue(event: AnnouncedEvent, nowMs: number): boolean {
  return event.kind === 'maintenance' && event.status === 'scheduled' && (event.plannedMs ?? nowMs) < nowMs;
}

/** Both failures belong to one upgrade, however late one of them comes. */
const sameUpgradeMs = 6 * 3_600_000;

/** Azure gives a reason once at most, and not with the failure of a pool. */
function rememberedReason(event: AnnouncedEvent, known: Known): Pick<NoticeFacts, 'reason'> {
  const failed = known?.failedUpgrade;
  if (!isUnexplainedFailure(event) || failed === undefined || failed.details === '') return {};
  return Math.abs(event.atMs - failed.atMs) <= sameUpgradeMs ? { reason: failed.details } : {};
}

function isUnexplainedFailure(event: AnnouncedEvent): boolean {
  if (event.kind === 'pool-rolling') return event.status === 'failed';
  const isMaintenance = event.kind === 'maintenance' && event.status === 'failed';
  return isMaintenance && event.upgrade !== 'kubernetes' && event.details === '';
}

/** AKS allows itself some minutes around a window (AKS docs `planned-maintenance`: 15 minutes of lead time). */
const graceMs = 15 * 60_000;

function isOutsideWindow(event: AnnouncedEvent, known: Known): boolean {
  if (event.kind !== 'maintenance' || event.status !== 'started' || event.upgrade !== 'node-os') return false;
  const reading = known?.nodeOS?.reading;
  if (reading === undefined || reading.kind === 'unreadable') return false;
  if (reading.kind === 'scheduled' && hasUncertainMonths(reading.window)) return false;
  return [-graceMs, 0, graceMs].every((shift) => openingAt(reading, event.atMs + shift) === undefined);
}

/** AKS does not say which months an interval means, nor what day 31 is in a month without one: nobody is blamed for those. */
function hasUncertainMonths({ schedule }: MaintenanceWindow): boolean {
  switch (schedule.kind) {
    case 'absoluteMonthly':
      return schedule.intervalMonths > 1 || schedule.dayOfMonth > 28;
    case 'relativeMonthly':
      return schedule.intervalMonths > 1;
    default:
      return false;
  }
}

interface Upcoming {
  readonly opening: Opening;
  readonly images: readonly PoolImage[];
  /** Why nothing will be installed in it. */
  readonly idle: NoticeFacts['idle'];
  readonly nowMs: number;
}

/** Told once per opening, a day ahead. */
export function upcomingNotice(
  cluster: ClusterRef,
  known: Exclude<Known, undefined>,
  { opening, images, idle, nowMs }: Upcoming,
): Notice {
  return {
    ...about(cluster, known, {
      images,
      nextOpenings: opening.usable.length === 0 ? [opening] : usableSpans(opening),
      ...(idle === undefined ? {} : { idle }),
    }),
    id: ['window-upcoming', clusterKey(cluster), opening.startMs].join('|'),
    kind: 'window-upcoming',
    severity: 'info',
    occurredAtMs: nowMs,
  };
}

export function windowNotice(cluster: ClusterRef, known: Exclude<Known, undefined>, window: WindowOutcome): Notice {
  const kind = `window-${window.kind}` as const;
  return {
    ...about(cluster, known, { window }),
    id: [kind, clusterKey(cluster), window.opening.startMs].join('|'),
    kind,
    severity: severityOfWindow(window),
    occurredAtMs: window.opening.endMs,
  };
}

function severityOfWindow({ kind, reason, missedInARow }: WindowOutcome): Severity {
  if (kind !== 'skipped' || reason === 'settling') return 'info';
  return missedInARow > 2 ? 'error' : 'warning';
}

function about(
  cluster: ClusterRef,
  known: Known,
  facts: Partial<NoticeFacts>,
): Pick<Notice, 'cluster' | 'timeZone' | 'facts'> {
  return {
    cluster: { ...cluster, location: known?.location ?? '' },
    timeZone: known?.telling?.timeZone ?? 'UTC',
    facts: {
      mode: known?.telling?.mode ?? 'audit',
      findings: [],
      actions: [],
      held: [],
      pools: [],
      nextOpenings: [],
      ...known?.telling?.background,
      ...facts,
    },
  };
}
