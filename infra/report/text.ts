/** Everything about every cluster, to be read from top to bottom. */

import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import type { Severity } from '../../shared/domain/judging/severity.ts';
import { standingWords } from '../../shared/views/words/standing-words.ts';
import { printable, type Page, type Style } from './page.ts';
import { standingStyle } from './standing-style.ts';
import { cutTo, wrapped } from './table.ts';

export function textReport({ clusters, unread }: FleetReport, page: Page): string {
  const parts = clusters.map((cluster) => clusterText(cluster, page));
  const missing = unread.map(({ id, reason }) =>
    [...wrapped(id, page), ...wrapped(`could not be read: ${reason}`, page, '  ')].join('\n'),
  );
  return `${[...parts, ...missing].join('\n\n')}\n`;
}

function clusterText(cluster: ReportedCluster, page: Page): string {
  const { name, id, effectiveTarget, recommendation, findings, windows, plan, channel, standing } = cluster;
  const at = (indent: string, text: string) => wrapped(text, page, indent);
  const painted = (style: Style | undefined, text: string) => (style === undefined ? text : page.paint(style, text));
  const [title = '', ...titles] = at('', `${name}: ${standingWords(standing)}`);
  const lines = [
    painted(standing === 'on-time' ? 'bold' : standingStyle(standing), title),
    ...titles,
    painted('dim', `  ${cutTo(printable(id), page.columns - 2, { cut: 'middle', isUtf8: page.isUtf8 })}`),
    ...at(
      '  ',
      `node OS channel ${channel}, target ${effectiveTarget}; recommended ${recommendation.channel}: ${recommendation.reasons.join(' ')}`,
    ),
    ...findings.flatMap(({ severity, code, message, cure, proposal }) => [
      ...at('  ', `${severity.toUpperCase()} ${code}: ${message}`).map((line) =>
        painted(severityStyle(severity), line),
      ),
      ...at('    ', cure),
      ...(proposal === undefined ? [] : at('    ', `Proposed for ${proposal.configuration}: ${proposal.description}`)),
    ]),
    ...windows.flatMap((window) => [
      ...at('  ', `${window.name}: ${window.description}`),
      ...window.nextOpenings.flatMap((opening) => at('    ', `opens ${opening}`)),
    ]),
    ...plan.flatMap(({ summary }) => at('  ', `plan: ${summary}`)),
  ];
  return lines.join('\n');
}

function severityStyle(severity: Severity): Style | undefined {
  switch (severity) {
    case 'critical':
    case 'error':
      return 'red';
    case 'warning':
      return 'yellow';
    case 'info':
      return undefined;
  }
}
