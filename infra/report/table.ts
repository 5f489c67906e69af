/** One line a cluster, worst first, for a terminal. */

import type { FleetReport, ReportedCluster } from './fleet-report.ts';

interface Column {
  readonly title: string;
  readonly of: (cluster: ReportedCluster) => string;
}

const columns: readonly Column[] = [
  { title: 'VERDICT', of: ({ verdict }) => verdict },
  { title: 'WORST', of: ({ worst = '-' }) => worst },
  { title: 'CLUSTER', of: ({ name }) => name },
  { title: 'RESOURCE GROUP', of: ({ resourceGroup }) => resourceGroup },
  { title: 'REGION', of: ({ location }) => location },
  { title: 'CHANNEL', of: ({ channel }) => channel },
  { title: 'WHY AND WHAT TO DO', of: whyAndWhatToDo },
];

function whyAndWhatToDo({ findings, verdict }: ReportedCluster): string {
  const [first, ...others] = findings;
  if (first === undefined) return 'follows policy';
  if (verdict === 'compliant') return `follows policy; ${first.message}${more(others.length)}`;
  return `${first.message} ${first.cure}${more(others.length)}`;
}

function more(count: number): string {
  return count === 0 ? '' : ` (and ${String(count)} more)`;
}

export function tableReport({ clusters, unread }: FleetReport): string {
  const rows = [columns.map(({ title }) => title), ...clusters.map((cluster) => columns.map(({ of }) => of(cluster)))];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row.map((cell, index) => (index < row.length - 1 ? cell.padEnd(widths[index] ?? 0) : cell)).join('  '),
  );
  const missing = unread.map(({ id, reason }) => `not read: ${id}: ${reason}`);
  return `${[...lines, '', ...missing, summaryOf(clusters, unread.length)].join('\n')}\n`;
}

export function summaryOf(clusters: readonly ReportedCluster[], unread: number): string {
  const count = (verdict: string) => String(clusters.filter((cluster) => cluster.verdict === verdict).length);
  return `${String(clusters.length)} clusters: ${count('compliant')} compliant, ${count('drifted')} drifted, ${count('indeterminate')} indeterminate${unread === 0 ? '' : `; ${String(unread)} could not be read`}.`;
}
