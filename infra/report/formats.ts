/** The forms in which a report can be had. */

import { csvReport } from './csv.ts';
import type { FleetReport } from './fleet-report.ts';
import { htmlReport } from './html.ts';
import { sarifReport } from './sarif.ts';
import { tableReport } from './table.ts';
import { textReport } from './text.ts';

const formats = {
  text: textReport,
  table: tableReport,
  json: jsonReport,
  csv: csvReport,
  sarif: sarifReport,
  html: htmlReport,
} satisfies Readonly<Record<string, (report: FleetReport) => string>>;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly Format[];

export function renderReport(report: FleetReport, format: Format): string {
  return formats[format](report);
}

/** The answer of `POST /api/evaluations`, with the clusters that could not be read beside it when there are any. */
function jsonReport({ clusters, unread }: FleetReport): string {
  return `${JSON.stringify({ clusters, ...(unread.length === 0 ? {} : { unread }) }, null, 2)}\n`;
}
