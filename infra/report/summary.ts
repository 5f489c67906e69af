/** A fleet in one sentence, and by how its clusters stand. */

import { countStandings, standings, type Standing } from '../../shared/domain/record/standing.ts';
import { standingOfUnread } from '../../shared/domain/record/standing-evidence.ts';
import { summaryWords } from '../../shared/views/words/summary-words.ts';
import type { FleetReport } from './fleet-report.ts';

/** `33 clusters: 9 need you, 23 on time, 1 cannot tell.` */
export function summaryOf(report: FleetReport): string {
  return summaryWords({ clusters: report.clusters.length + report.unread.length, standings: counts(report) });
}

export function counted(count: number, thing: string): string {
  return `${String(count)} ${thing}${count === 1 ? '' : 's'}`;
}

export interface Tally {
  readonly standing: Standing;
  readonly count: number;
}

export function tally(report: FleetReport): readonly Tally[] {
  const count = counts(report);
  return standings.map((standing) => ({ standing, count: count[standing] }));
}

/** Clusters that could not be read are part of the fleet. */
function counts({ clusters, unread }: FleetReport): ReturnType<typeof countStandings> {
  return countStandings([...clusters.map(({ standing }) => standing), ...unread.map(() => standingOfUnread)]);
}
