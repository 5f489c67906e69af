/** How to go on after a first look, and what the exit code says. */

import type { Severity } from '../../shared/domain/judging/severity.ts';
import { countAtLeast, type FleetReport } from '../report/fleet-report.ts';
import { printable, type Page } from '../report/page.ts';
import { counted } from '../report/summary.ts';
import { wrapped } from '../report/table.ts';
import type { Cli } from './command.ts';
import { exitCodeOf } from './options.ts';

interface Outcome {
  readonly failOn: Severity | undefined;
  readonly code: number;
  readonly isSimulated: boolean;
}

export function hintLines(cli: Cli, report: FleetReport, { failOn, code, isSimulated }: Outcome): string {
  const { page } = cli.terminal;
  const [first] = report.clusters;
  const more = isSimulated ? ['--simulated'] : [];
  const ways: readonly (readonly [string, string])[] = [
    ...(first === undefined
      ? []
      : [[cli.call('audit', ...more, '--cluster', printable(first.name)), 'all about one cluster'] as const]),
    [cli.call('audit', ...more, '--output', 'fleet.html'), 'one page, to forward'],
  ];
  const lines = [
    ...nextLines(ways, page),
    ...wrapped(exitWords(report, failOn, code), page).map((line) => page.paint('dim', line)),
  ];
  return `\n${lines.join('\n')}\n`;
}

/** What a command does stands beside it where both fit, else below. */
function nextLines(ways: readonly (readonly [string, string])[], page: Page): readonly string[] {
  const width = Math.max(...ways.map(([command]) => command.length));
  const isBeside = ways.every(([, words]) => 6 + width + 3 + words.length <= page.columns);
  return ways.flatMap(([command, words], index) => {
    const title = index === 0 ? page.paint('bold', 'NEXT') : '    ';
    if (isBeside) return [`${title}  ${command.padEnd(width)}   ${page.paint('dim', words)}`];
    return [`${title}  ${command}`, `        ${page.paint('dim', words)}`];
  });
}

/** With a severity the count of that severity; without one, what it would have been in a pipeline. */
function exitWords(report: FleetReport, failOn: Severity | undefined, code: number): string {
  const severity = failOn ?? 'error';
  const atLeast = counted(countAtLeast(report, severity), 'cluster');
  const unread = report.unread.length === 0 ? '' : `, ${String(report.unread.length)} could not be read`;
  if (failOn !== undefined) return `exit ${String(code)}: ${atLeast} at or over --fail-on ${failOn}${unread}`;
  const would = exitCodeOf(report, severity);
  return `exit ${String(code)}; with --fail-on ${severity} it would be ${String(would)} (${atLeast}${unread})`;
}
