/** A fleet on one screen: how it stands, who must act and why, which days reach whom, and the cure of the first. */

import stringWidth from 'string-width';
import { momentWords } from '../../shared/domain/time/moment.ts';
import { standingWords } from '../../shared/views/words/standing-words.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { cureLines } from './cure.ts';
import { nextDays } from './next-days.ts';
import { wideColumns, type Page } from './page.ts';
import { reasonWords } from './reason-words.ts';
import { standingBar } from './standing-bar.ts';
import { standingStyle } from './standing-style.ts';
import { counted, tally } from './summary.ts';
import { tableLines, whole, wrapped, type Column } from './table.ts';

export function overviewReport(report: FleetReport, page: Page): string {
  const sections = [headline(report, page), numbers(report, page), needsYou(report, page), nextDays(report, page)];
  const fitting = sections.map((lines) => lines.map((line) => whole(line, page)));
  // Commands are for copying: one that is too long for the page is left to the terminal, and whole.
  return [...fitting, cureLines(report, page)]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function headline({ clusters, unread, nowMs, origin }: FleetReport, page: Page): readonly string[] {
  const pools = clusters.reduce((sum, cluster) => sum + cluster.pools, 0);
  const regions = new Set(clusters.map(({ location }) => location)).size;
  const found = counted(clusters.length + unread.length, 'cluster');
  const rest = [counted(pools, 'pool'), counted(regions, 'region'), ...(origin === undefined ? [] : [origin])];
  const line = `${page.paint('bold', found)}, ${rest.join(', ')}`;
  if (page.columns < wideColumns || page.columns === Infinity) return [line];
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return [justified(line, page.paint('dim', `${momentWords(nowMs, timeZone)}, nothing written`), page)];
}

function numbers(report: FleetReport, page: Page): readonly string[] {
  const tallies = tally(report);
  const all = tallies.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return [];
  // Who has no memory of its own writes has repaired nothing, and need not say so.
  const told = tallies.filter(({ standing, count }) => standing !== 'repaired' || count > 0);
  const words = told.map(({ standing, count }) => {
    const style = count === 0 ? 'dim' : standing === 'needs-you' ? (['red', 'bold'] as const) : standingStyle(standing);
    const text = `${String(count)} ${standingWords(standing, count)}`;
    return style === undefined ? text : page.paint([style].flat(), text);
  });
  const onTime = tallies.find(({ standing }) => standing === 'on-time')?.count ?? 0;
  const share = `${((100 * onTime) / all).toFixed(1).replace(/\.0$/, '')} % of clusters on time`;
  const mendable = report.clusters.filter(({ standing, isMended }) => standing === 'needs-you' && isMended).length;
  const offer =
    mendable === 0
      ? []
      : [page.paint('dim', `  a warden in mode enforce would mend ${String(mendable)} of those that need you`)];
  if (page.columns < wideColumns) return [`  ${words.join('   ')}`, `  ${share}`, ...offer];
  const line = `  ${words.join('   ')}`;
  if (page.columns === Infinity) return [line, `  ${share}`, ...offer];
  return [justified(line, share, page), `  ${standingBar(tallies, page)}`, ...offer];
}

/** Left and right end of one line; the right one is left out where both do not fit. */
function justified(left: string, right: string, { columns }: Page): string {
  const space = columns - stringWidth(left) - stringWidth(right);
  return space < 2 ? left : left + ' '.repeat(space) + right;
}

interface Reason {
  readonly clusters: readonly ReportedCluster[];
  readonly first: ReportedCluster;
  readonly words: string;
}

const reasonColumns: readonly Column<Reason>[] = [
  { title: 'NEEDS YOU', of: ({ clusters }) => `!${String(clusters.length).padStart(4)}`, style: () => 'red' },
  { title: 'CLUSTER', of: ({ first }) => first.name, cut: 'middle', least: 12 },
  { title: 'RESOURCE GROUP', of: ({ first }) => first.resourceGroup, cut: 'middle', least: 12, from: wideColumns },
  { title: 'REGION', of: ({ first }) => first.location, cut: 'middle', least: 10 },
  { title: 'CHANNEL', of: ({ first }) => first.channel, cut: 'middle', least: 10, from: wideColumns },
  { title: 'OPENS', of: ({ first }) => opensWords(first), from: 60 },
  { title: 'REASON', of: ({ words }) => words, cut: 'end', least: 20 },
];

/** More reasons than this do not fit a screen beside the rest. */
const reasonsShown = 9;

/** One line a reason, with the first of its clusters: nineteen clusters with one cause are one thing to do. */
function needsYou({ clusters }: FleetReport, page: Page): readonly string[] {
  const asking = clusters.filter(({ standing }) => standing === 'needs-you');
  if (asking.length === 0) return [];
  const groups = Map.groupBy(asking, ({ reason }) => reason);
  const reasons = [...groups].flatMap(([code, group]): readonly Reason[] => {
    const [first] = group;
    return first === undefined || code === undefined ? [] : [{ clusters: group, first, words: reasonWords(code) }];
  });
  const shown = reasons.slice(0, reasonsShown);
  const rest = reasons.slice(reasonsShown);
  const others = rest.reduce((sum, { clusters: group }) => sum + group.length, 0);
  const more = rest.length === 0 ? '' : `${counted(rest.length, 'more reason')}, ${counted(others, 'cluster')}: `;
  const all = `${more}--standing needs-you lists all ${String(asking.length)}`;
  return [
    ...tableLines(reasonColumns, shown, page),
    ...wrapped(all, page, '  ').map((line) => page.paint('dim', line)),
  ];
}

function opensWords({ openingsMs: [opensMs] }: ReportedCluster): string {
  if (opensMs === undefined) return 'none';
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(opensMs).padStart(6);
}
