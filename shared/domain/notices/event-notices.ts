/** Turns events of Azure and windows that opened or closed into notices, enriched with what the warden remembers. */

import { eventNoticeForms, happeningOf, noticeKindOf, type AnnouncedEvent } from '../events/aks-event.ts';
import type { MaintenanceEvent } from '../events/maintenance.ts';
import { clusterKey, type ClusterRef } from '../cluster/cluster-ref.ts';
import { given } from '../given.ts';
import type { ClusterRecord } from '../record/cluster-record.ts';
import type { Severity } from '../judging/severity.ts';
import type { MaintenanceWindow, Opening } from '../maintenance/maintenance-window.ts';
import type {
  ClusterFacts,
  EventFacts,
  EventNotice,
  NamedCluster,
  OutsideWindowNotice,
  UpcomingFacts,
  UpcomingNotice,
  WindowNotice,
} from './notice.ts';
import { openingAt, usableSpans } from '../maintenance/openings.ts';
import type { PoolImage, WindowOutcome } from '../events/window-outcome.ts';
import { hourMs } from '../time/durations.ts';

/** What the warden knows of the cluster; an unseen cluster is told of as well. */
type Known = Pick<ClusterRecord, 'location' | 'telling' | 'nodeOS' | 'failedUpgrade'> | undefined;

/** `nowMs`: clocks differ, and nothing is told before its time. */
export function eventNotices(
  event: AnnouncedEvent,
  known: Known,
  nowMs: number,
): readonly [EventNotice, ...OutsideWindowNotice[]] {
  const kind = noticeKindOf(event);
  const about = aboutCluster(event.cluster, known);
  const facts = clusterFacts(known);
  // What comes when its time is over is told of as of now.
  const occurredAtMs = isOverdue(event, nowMs) ? nowMs : Math.min(event.atMs, nowMs);
  const id = [kind, clusterKey(event.cluster), happeningOf(event)].join('|');
  const told: EventNotice = {
    ...about,
    id,
    kind,
    severity: eventNoticeForms[kind].severity,
    occurredAtMs,
    facts: { ...facts, event, ...rememberedReason(event, known) },
  };
  if (event.kind !== 'maintenance' || !isOutsideWindow(event, known)) return [told];
  const outside = 'outside-window';
  return [
    told,
    {
      ...about,
      id: id.replace(kind, outside),
      kind: outside,
      severity: 'warning',
      occurredAtMs,
      facts: { ...facts, event },
    },
  ];
}

function isOverdue(event: AnnouncedEvent, nowMs: number): boolean {
  return event.kind === 'maintenance' && event.status === 'scheduled' && (event.plannedMs ?? nowMs) < nowMs;
}

/** Both failures belong to one upgrade, however late one of them comes. */
const sameUpgradeMs = 6 * hourMs;

/** Azure gives a reason once at most, and not with the failure of a pool. */
function rememberedReason(event: AnnouncedEvent, known: Known): Pick<EventFacts, 'reason'> {
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

function isOutsideWindow(event: MaintenanceEvent, known: Known): boolean {
  if (event.status !== 'started' || event.upgrade !== 'node-os') return false;
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
    case 'daily':
    case 'weekly':
      return false;
  }
}

interface Upcoming {
  readonly opening: Opening;
  readonly images: readonly PoolImage[];
  /** Why nothing will be installed in it. */
  readonly idle: UpcomingFacts['idle'] | undefined;
  readonly nowMs: number;
}

/** Told once per opening, a day ahead. */
export function upcomingNotice(
  cluster: ClusterRef,
  known: Exclude<Known, undefined>,
  { opening, images, idle, nowMs }: Upcoming,
): UpcomingNotice {
  const nextOpenings = opening.usable.length === 0 ? [opening] : usableSpans(opening);
  return {
    ...aboutCluster(cluster, known),
    id: ['window-upcoming', clusterKey(cluster), opening.startMs].join('|'),
    kind: 'window-upcoming',
    severity: 'info',
    occurredAtMs: nowMs,
    facts: { ...clusterFacts(known), images, nextOpenings, ...given('idle', idle) },
  };
}

export function windowNotice(
  cluster: ClusterRef,
  known: Exclude<Known, undefined>,
  window: WindowOutcome,
): WindowNotice {
  const kind = `window-${window.kind}` as const;
  return {
    ...aboutCluster(cluster, known),
    id: [kind, clusterKey(cluster), window.opening.startMs].join('|'),
    kind,
    severity: severityOfWindow(window),
    occurredAtMs: window.opening.endMs,
    facts: { ...clusterFacts(known), window },
  };
}

function severityOfWindow({ kind, reason, missedInARow }: WindowOutcome): Severity {
  const isMissed = kind === 'partly-upgraded' || (kind === 'skipped' && reason !== 'settling');
  if (!isMissed) return 'info';
  return missedInARow > 2 ? 'error' : 'warning';
}

export function aboutCluster(
  cluster: ClusterRef,
  known: Pick<ClusterRecord, 'location' | 'telling'> | undefined,
): { readonly cluster: NamedCluster; readonly timeZone: string } {
  return {
    cluster: { ...cluster, location: known?.location ?? '' },
    timeZone: known?.telling?.timeZone ?? 'UTC',
  };
}

export function clusterFacts(known: Pick<ClusterRecord, 'telling'> | undefined): ClusterFacts {
  const { mode = 'audit', background } = known?.telling ?? {};
  return { mode, pools: [], nextOpenings: [], ...background };
}
