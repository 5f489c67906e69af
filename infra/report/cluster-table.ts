/** One line a cluster, who needs somebody first, for a terminal. */

import type { Standing } from '../../shared/domain/record/standing.ts';
import { standingOfUnread } from '../../shared/domain/record/standing-evidence.ts';
import { standingWords } from '../../shared/views/words/standing-words.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { wideColumns, type Page } from './page.ts';
import { reasonWords } from './reason-words.ts';
import { standingStyle } from './standing-style.ts';
import { summaryOf } from './summary.ts';
import { tableLines, wrapped, type Column } from './table.ts';

interface Row {
  readonly standing: Standing;
  readonly worst: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly region: string;
  readonly channel: string;
  readonly why: string;
}

/** Wider than the usual 80. */
const roomyColumns = 100;

const columns: readonly Column<Row>[] = [
  {
    title: 'STANDING',
    of: ({ standing }) => standingWords(standing),
    style: ({ standing }) => standingStyle(standing),
  },
  { title: 'WORST', of: ({ worst }) => worst, from: wideColumns },
  { title: 'CLUSTER', of: ({ name }) => name, cut: 'middle', least: 15 },
  { title: 'RESOURCE GROUP', of: ({ resourceGroup }) => resourceGroup, cut: 'middle', least: 15, from: wideColumns },
  { title: 'REGION', of: ({ region }) => region, cut: 'middle', least: 10, from: roomyColumns },
  { title: 'CHANNEL', of: ({ channel }) => channel, cut: 'middle', least: 10 },
  { title: 'WHY', of: ({ why }) => why, cut: 'end', least: 36 },
];

/** In a terminal the reason is told in a few words, so that none is cut; in a pipe in whole sentences. */
export function clusterTable(report: FleetReport, page: Page): string {
  const { clusters, unread } = report;
  const rows = [
    ...clusters.map((cluster) => rowOf(cluster, page)),
    ...unread.map(({ id, reason }): Row => {
      const [, , , , resourceGroup = '', , , , name = id] = id.split('/');
      const why = `not read: ${reason}`;
      return { standing: standingOfUnread, worst: '-', name, resourceGroup, region: '', channel: '', why };
    }),
  ];
  return [...tableLines(columns, rows, page), '', ...wrapped(summaryOf(report), page), ''].join('\n');
}

function rowOf(cluster: ReportedCluster, page: Page): Row {
  const { standing, worst = '-', name, resourceGroup, location: region, channel } = cluster;
  return { standing, worst, name, resourceGroup, region, channel, why: why(cluster, page) };
}

function why({ findings, reason, verdict, standing }: ReportedCluster, { columns: width }: Page): string {
  const first = findings.find(({ code }) => code === reason) ?? findings[0];
  if (reason === undefined || first === undefined) return 'follows policy';
  const others = findings.length - 1;
  if (width !== Infinity) return `${reasonWords(reason)}${others === 0 ? '' : ` (+${String(others)})`}`;
  const follows = standing === 'on-time' ? 'follows policy; ' : '';
  // Advice beside a verdict that is well needs no cure in a table.
  const cure = verdict === 'compliant' ? '' : ` ${first.cure}`;
  return `${follows}${first.message}${cure}${others === 0 ? '' : ` (and ${String(others)} more)`}`;
}
