/** Openings as calendar entries (RFC 5545): one with a mail, all of them as a calendar to subscribe to. */

import { ICalCalendar, ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import type { ClusterRecord } from '../../domain/record/cluster-record.ts';
import type { ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { sharedOpenings, type SharedOpening } from '../../domain/fleet/fleet-query.ts';
import { clusterFactsOf, toldIn, type Notice } from '../../domain/notices/notice.ts';
import { dayMs } from '../../domain/time/durations.ts';

export interface CalendarEntry {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

/** Undefined when no opening lies ahead. */
export function calendarEntry(notice: Notice): CalendarEntry | undefined {
  const { cluster, occurredAtMs } = notice;
  const [opening] = clusterFactsOf(toldIn(notice))?.nextOpenings ?? [];
  if (cluster === undefined || opening === undefined) return undefined;
  const { startMs, endMs } = opening;
  const calendar = newCalendar();
  const own = `${cluster.id.toLowerCase()}-${String(startMs)}`;
  addOpening(calendar, { startMs, endMs, clusters: [cluster] }, { id: own, stampMs: occurredAtMs });
  return { name: 'window.ics', contentType: 'text/calendar', text: calendar.toString() };
}

const daysAhead = 90;

/** Node OS windows of the next 90 days. Clusters that open together share an entry, so that a large fleet stays readable. */
export function fleetCalendar(records: readonly ClusterRecord[], nowMs: number): string {
  const calendar = newCalendar()
    .name('AKS node OS windows')
    .ttl(6 * 3_600);
  for (const opening of sharedOpenings(records, { startMs: nowMs - dayMs, endMs: nowMs + daysAhead * dayMs }))
    addOpening(calendar, opening, { id: `${String(opening.startMs)}-${String(opening.endMs)}`, stampMs: nowMs });
  return calendar.toString();
}

function newCalendar(): ICalCalendar {
  return new ICalCalendar({
    prodId: { company: 'AKS Patch Warden', product: 'windows', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  });
}

const namesShown = 3;

/** `id`: the same whenever the entry is told again, so that a calendar replaces it. */
function addOpening(
  calendar: ICalCalendar,
  { startMs, endMs, clusters }: SharedOpening,
  { id, stampMs }: { readonly id: string; readonly stampMs: number },
): void {
  const names = clusters.map(({ name }) => name).toSorted();
  const more = names.length - namesShown;
  const title = `Node OS window: ${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  calendar.createEvent({
    id: `${id}@aks-patch-warden`,
    stamp: new Date(stampMs),
    start: new Date(startMs),
    end: new Date(endMs),
    summary: title,
    description: `AKS may upgrade node images of:\n${clusters.map(whereOf).toSorted().join('\n')}`,
    transparency: ICalEventTransparency.TRANSPARENT,
  });
}

function whereOf({ name, resourceGroup }: ClusterRef): string {
  return `${name} (${resourceGroup})`;
}
