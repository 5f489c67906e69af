/** The forms in which a report can be had. */

import { clusterTable } from './cluster-table.ts';
import { csvReport } from './csv.ts';
import type { FleetReport } from './fleet-report.ts';
import { htmlReport } from './html.ts';
import { overviewReport } from './overview.ts';
import type { Page } from './page.ts';
import { sarifReport } from './sarif.ts';
import { textReport } from './text.ts';

/** Those for machines need no page: they are the same wherever they are written. */
const formats = {
  overview: overviewReport,
  table: clusterTable,
  text: textReport,
  json: jsonReport,
  csv: csvReport,
  sarif: sarifReport,
  html: htmlReport,
} satisfies Readonly<Record<string, (report: FleetReport, page: Page) => string>>;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly Format[];

export function renderReport(report: FleetReport, format: Format, page: Page): string {
  return formats[format](report, page);
}

/** The answer of `POST /api/evaluations` and how each cluster stands, with the clusters that could not be read beside it when there are any. */
function jsonReport({ clusters, unread }: FleetReport): string {
  const told = clusters.map(({ openingsMs: _, ...cluster }) => cluster);
  return `${JSON.stringify({ clusters: told, ...(unread.length === 0 ? {} : { unread }) }, null, 2)}\n`;
}
