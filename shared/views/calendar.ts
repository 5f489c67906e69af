/** A calendar entry of the opening that a notice is about (RFC 5545). */

import type { Notice } from '../domain/notice.ts';

export interface CalendarEntry {
  readonly name: string;
  readonly contentType: string;
  readonly text: string;
}

/** Undefined when no opening lies ahead. */
export function calendarEntry({ cluster, facts, occurredAtMs }: Notice): CalendarEntry | undefined {
  const [opening] = facts.nextOpenings;
  if (cluster === undefined || opening === undefined) return undefined;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//AKS Patch Warden//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escaped(cluster.id.toLowerCase())}-${String(opening.startMs)}@aks-patch-warden`,
    `DTSTAMP:${stamp(occurredAtMs)}`,
    `DTSTART:${stamp(opening.startMs)}`,
    `DTEND:${stamp(opening.endMs)}`,
    `SUMMARY:${escaped(`Node OS window: ${cluster.name}`)}`,
    `DESCRIPTION:${escaped(`AKS may upgrade node images of ${cluster.name} (${cluster.resourceGroup}).`)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return { name: 'window.ics', contentType: 'text/calendar', text: `${lines.flatMap(folded).join('\r\n')}\r\n` };
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function escaped(text: string): string {
  return text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\s*\n\s*/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');
}

const longestLine = 70;

/** Lines longer than 75 octets are continued on the next one, after a blank. */
function folded(line: string): readonly string[] {
  const parts = line.match(new RegExp(`.{1,${String(longestLine)}}`, 'gu')) ?? [line];
  return parts.map((part, index) => (index === 0 ? part : ` ${part}`));
}
