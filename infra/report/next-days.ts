/** The next two weeks, a column a day: how many pools have an opening of their node OS window that starts then. */

import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { wideColumns, type Page } from './page.ts';

const days = 14;

/** Days of whoever reads, on the clock of this machine. */
export function nextDays({ clusters, nowMs }: FleetReport, page: Page): readonly string[] {
  const waiting = clusters.filter(isReached);
  if (waiting.length === 0) return [];
  const dates = Array.from({ length: days }, (_, index) => midnight(nowMs, index));
  const counts = dates.map((startMs, index) => poolsReached(waiting, startMs, midnight(nowMs, index + 1)));
  const isWide = page.columns >= wideColumns;
  const width = isWide ? 7 : 3;
  const title = isWide ? 16 : 13;
  const row = (name: string, cells: readonly string[]) =>
    name.padEnd(title) + cells.map((cell) => cell.padStart(width)).join('');
  const heading = (cells: readonly string[]) =>
    page.paint('bold', 'NEXT 14 DAYS') + row('', cells).slice('NEXT 14 DAYS'.length);
  const weekday = (atMs: number) => named({ weekday: 'short' }, atMs).slice(0, 2);
  const day = (atMs: number) => named({ day: 'numeric' }, atMs);
  const none = page.isUtf8 ? '·' : '.';
  const reached = row(
    'pools reached',
    counts.map((count) => (count === 0 ? none : String(count))),
  );
  if (isWide) return [heading(dates.map((atMs) => `${weekday(atMs)} ${day(atMs)}`)), reached];
  return [heading(dates.map(weekday)), row('', dates.map(day)), reached];
}

function poolsReached(clusters: readonly ReportedCluster[], startMs: number, endMs: number): number {
  return clusters
    .filter(({ openingsMs }) => openingsMs.some((openMs) => openMs >= startMs && openMs < endMs))
    .reduce((sum, { pools }) => sum + pools, 0);
}

/** AKS changes nodes in their window only where a channel asks for it and the cluster runs. */
function isReached({ openingsMs, channel, findings }: ReportedCluster): boolean {
  const isOn = channel === 'NodeImage' || channel === 'SecurityPatch';
  return isOn && openingsMs.length > 0 && !findings.some(({ code }) => code === 'cluster.stopped');
}

/** By the calendar, not by adding hours: a day on which the clocks change has 23 or 25. */
function midnight(nowMs: number, daysAhead: number): number {
  const today = new Date(nowMs);
  return new Date(today.getFullYear(), today.getMonth(), today.getDate() + daysAhead).getTime();
}

function named(part: Intl.DateTimeFormatOptions, atMs: number): string {
  return new Intl.DateTimeFormat('en-GB', part).format(atMs);
}
