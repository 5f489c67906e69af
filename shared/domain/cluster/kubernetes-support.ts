/** Until when AKS supports a Kubernetes minor version. */

import { dayInUtc } from '../time/calendar.ts';

/** The last day, `YYYY-MM-DD`, or the month whose last day it is, `YYYY-MM`. */
interface SupportEnd {
  readonly community: string;
  /** With the plan `AKSLongTermSupport`. */
  readonly longTerm: string;
}

/** The day on which the page was looked at: dates move. */
export const calendarAsOf = '2026-08-05';

/**
 * AKS release calendar (AKS docs `supported-kubernetes-versions`, page of 2026-08-05; 1.27 and 1.28 from earlier ones); newer
 * minors are told by policy (`kubernetes.oldestSupportedMinor`). Everything before 1.27 is long out of support.
 */
const calendar: ReadonlyMap<number, SupportEnd> = new Map([
  [27, { community: '2024-07', longTerm: '2025-07' }],
  [28, { community: '2025-01', longTerm: '2026-02' }],
  [29, { community: '2025-03', longTerm: '2026-04' }],
  [30, { community: '2025-08-22', longTerm: '2026-07' }],
  [31, { community: '2025-11-01', longTerm: '2026-11' }],
  [32, { community: '2026-03', longTerm: '2027-03' }],
  [33, { community: '2026-07', longTerm: '2027-07' }],
  [34, { community: '2026-11', longTerm: '2027-11' }],
  [35, { community: '2027-03', longTerm: '2028-03' }],
  [36, { community: '2027-06', longTerm: '2028-06' }],
  [37, { community: '2027-10', longTerm: '2028-10' }],
]);
const firstInCalendar = 27;

export interface KubernetesSupport {
  readonly version: string;
  readonly supportPlan: string | undefined;
  /** Such as `1.32`; what policy says wins over the calendar. */
  readonly oldestSupportedMinor: string | undefined;
}

/** The last day of support, `YYYY-MM-DD`, by the calendar; undefined where it does not know, or where policy says the oldest minor. */
export function lastSupportedDay({
  version,
  supportPlan,
  oldestSupportedMinor,
}: KubernetesSupport): string | undefined {
  const minor = minorOf(version);
  const end = minor === undefined || oldestSupportedMinor !== undefined ? undefined : calendar.get(minor);
  if (end === undefined) return undefined;
  return lastDayOf(isLongTerm(supportPlan) ? end.longTerm : end.community);
}

export function isLongTerm(supportPlan: string | undefined): boolean {
  return supportPlan?.toLowerCase() === 'akslongtermsupport';
}

/** The oldest minor that the community supports on that day, such as 34. `nowMs`: epoch milliseconds. */
export function oldestCommunityMinor(nowMs: number): number | undefined {
  const today = dayInUtc(nowMs);
  return [...calendar.keys()].find((minor) => lastDayOf(calendar.get(minor)?.community ?? '') >= today);
}

/** Of a month its last day. */
function lastDayOf(day: string): string {
  const [, year, month] = /^(\d{4})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return day;
  return new Date(Date.UTC(Number(year), Number(month), 0)).toISOString().slice(0, 10);
}

/** False when nobody can tell. `nowMs`: epoch milliseconds. */
export function isOutOfSupport(
  { version, supportPlan, oldestSupportedMinor }: KubernetesSupport,
  nowMs: number,
): boolean {
  const minor = minorOf(version);
  if (minor === undefined) return false;
  const oldest = oldestSupportedMinor === undefined ? undefined : minorOf(oldestSupportedMinor);
  if (oldest !== undefined) return minor < oldest;
  if (minor < firstInCalendar) return true;
  const lastDay = lastSupportedDay({ version, supportPlan, oldestSupportedMinor });
  return lastDay !== undefined && dayInUtc(nowMs) > lastDay;
}

/** 34 of `1.34`, `1.34.2`, `v1.34`. */
export function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)(?:\.|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
