/** One line a finding (and one for a cluster without any), for spreadsheets (RFC 4180). */

import { standingOfUnread } from '../../shared/domain/record/standing-evidence.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';

const header = [
  'subscription',
  'resourceGroup',
  'cluster',
  'region',
  'verdict',
  'channel',
  'target',
  'severity',
  'code',
  'message',
  'cure',
  'standing',
];

export function csvReport({ clusters, unread }: FleetReport): string {
  const rows = [
    ...clusters.flatMap(rowsOf),
    ...unread.map(({ id, reason }) => ['', '', id, '', 'not read', '', '', '', '', reason, '', standingOfUnread]),
  ];
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function rowsOf(cluster: ReportedCluster): readonly (readonly string[])[] {
  const { subscriptionId, resourceGroup, name, location, verdict, channel, effectiveTarget, findings, standing } =
    cluster;
  const head = [subscriptionId, resourceGroup, name, location, verdict, channel, effectiveTarget];
  if (findings.length === 0) return [[...head, '', '', '', '', standing]];
  return findings.map(({ severity, code, message, cure }) => [...head, severity, code, message, cure, standing]);
}

/** A cell that begins like a formula is text to a spreadsheet only with an apostrophe before it. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
