/** Until when AKS supports a Kubernetes minor version. */

/** The last day, `YYYY-MM-DD`, or the month whose last day it is, `YYYY-MM`. */
interface SupportEnd {
  readonly community: string;
  /** With the plan `AKSLongTermSupport`. */
  readonly longTerm: string;
}

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
  const end = calendar.get(minor);
  if (end === undefined) return false;
  const lastDay = supportPlan?.toLowerCase() === 'akslongtermsupport' ? end.longTerm : end.community;
  return new Date(nowMs).toISOString().slice(0, lastDay.length) > lastDay;
}

function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d+)(?:\.|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
