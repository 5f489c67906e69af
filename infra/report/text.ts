/** Everything about every cluster, to be read from top to bottom. */

import type { FleetReport, ReportedCluster } from './fleet-report.ts';

export function textReport({ clusters, unread }: FleetReport): string {
  const parts = clusters.map(clusterText);
  const missing = unread.map(({ id, reason }) => `${id}\n  could not be read: ${reason}`);
  return `${[...parts, ...missing].join('\n\n')}\n`;
}

function clusterText({ name, id, verdict, effectiveTarget, recommendation, ...rest }: ReportedCluster): string {
  const { findings, windows, plan, channel } = rest;
  const lines = [
    `${name}: ${verdict}`,
    `  ${id}`,
    `  node OS channel ${channel}, target ${effectiveTarget}; recommended ${recommendation.channel}: ${recommendation.reasons.join(' ')}`,
    ...findings.flatMap(({ severity, code, message, cure, proposal }) => [
      `  ${severity.toUpperCase()} ${code}: ${message}`,
      `    ${cure}`,
      ...(proposal === undefined ? [] : [`    Proposed for ${proposal.configuration}: ${proposal.description}`]),
    ]),
    ...windows.flatMap((window) => [
      `  ${window.name}: ${window.description}`,
      ...window.nextOpenings.map((opening) => `    opens ${opening}`),
    ]),
    ...plan.map(({ summary }) => `  plan: ${summary}`),
  ];
  return lines.join('\n');
}
