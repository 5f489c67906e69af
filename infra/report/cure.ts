/** What mends the first cluster of the list, as sentences and as commands of the Azure CLI. */

import stringWidth from 'string-width';
import type { Action } from '../../shared/domain/repair/action.ts';
import { codeSnippet } from '../../shared/views/words/code-snippet.ts';
import type { FleetReport, ReportedCluster } from './fleet-report.ts';
import { printable, type Page } from './page.ts';
import { wrapped } from './table.ts';

export function cureLines({ clusters }: FleetReport, page: Page): readonly string[] {
  const first = clusters.find(({ standing }) => standing === 'needs-you');
  const finding = first?.findings.find(({ code }) => code === first.reason);
  if (first === undefined || finding === undefined) return [];
  const title = `CURE of the first: ${printable(first.name)}`;
  const [head = '', ...rest] = wrapped(`${title}. ${finding.message} ${finding.cure}`, page);
  const painted = head.startsWith(title)
    ? `${page.paint('bold', 'CURE')} of the first: ${page.paint('bold', printable(first.name))}${head.slice(title.length)}`
    : head;
  return [painted, ...rest, ...commandsOf(first).flatMap((words) => commandLines(words, page))];
}

function commandsOf({ plan, name, resourceGroup }: ReportedCluster): readonly (readonly string[])[] {
  return plan.flatMap(({ action }) => (action === undefined ? [] : commandOf(action, name, resourceGroup)));
}

/** An option and its value stay together. Lengthening a window asks for all of its values: the sentence says enough. */
function commandOf(action: Action, name: string, resourceGroup: string): readonly (readonly string[])[] {
  switch (action.kind) {
    case 'lengthen-window':
      return [];
    case 'set-channel':
      return [split(`${codeSnippet(action, 'fleet')} -g ${quoted(resourceGroup)} -n ${name}`)];
    case 'create-window':
      return [split(`${codeSnippet(action, 'fleet')} -g ${quoted(resourceGroup)} --cluster-name ${name}`)];
  }
}

/** Names of resource groups may hold parentheses. */
function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `"${name}"`;
}

function split(command: string): readonly string[] {
  return printable(command).split(/ (?=-)/);
}

/** PowerShell goes on after a backtick, other shells after a backslash. */
const goesOn = process.platform === 'win32' ? ' `' : ' \\';

function commandLines(words: readonly string[], { columns }: Page): readonly string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (line.trim() !== '' && stringWidth(longer) + goesOn.length > columns) {
      lines.push(line + goesOn);
      // The longest name that Azure allows fits 80 columns only so.
      line = `${stringWidth(word) + 4 > columns ? '  ' : '    '}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
