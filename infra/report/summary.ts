/** A fleet in one sentence, and by how its clusters stand. */

import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { standings, type Standing } from './standing.ts';

export function summaryOf(clusters: readonly ReportedCluster[], unread: number): string {
  const count = (verdict: string) => String(clusters.filter((cluster) => cluster.verdict === verdict).length);
  const rest = [
    ...(count('exempt') === '0' ? [] : [`${count('exempt')} exempt`]),
    `${count('indeterminate')} indeterminate`,
  ].join(', ');
  const missing = unread === 0 ? '' : `; ${String(unread)} could not be read`;
  return `${counted(clusters.length, 'cluster')}: ${count('compliant')} compliant, ${count('drifted')} drifted, ${rest}${missing}.`;
}

export function counted(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
}

export interface Tally {
  readonly standing: Standing;
  readonly count: number;
}

/** Clusters that could not be read are part of the fleet. */
export function tally({ clusters, unread }: FleetReport): readonly Tally[] {
  return standings.map((standing) => {
    const told = clusters.filter((cluster) => cluster.standing === standing).length;
    return { standing, count: standing === 'cannot-tell' ? told + unread.length : told };
  });
}
