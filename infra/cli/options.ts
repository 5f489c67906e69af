/** The options that commands share, and how a report leaves the program. */

import { writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { parsePolicyDocument, type PolicyDocument } from '../../shared/contracts/policy-document.ts';
import { severities, type Severity } from '../../shared/domain/judging/severity.ts';
import { problemText, within } from '../../shared/field-problem.ts';
import { resourceName } from '../../shared/domain/cluster/cluster-ref.ts';
import { countAtLeast, type FleetReport } from '../report/fleet-report.ts';
import { formatNames, renderReport, type Format } from '../report/formats.ts';
import { plainPage } from '../report/page.ts';
import { standings } from '../../shared/domain/record/standing.ts';
import { standingOfUnread } from '../../shared/domain/record/standing-evidence.ts';
import type { Cli, SimulatedWorld } from './command.ts';
import { exitCodes, InputError, messageOf, UsageError } from './faults.ts';
import { readJsonFile } from './json-file.ts';
import { nearest } from './nearest.ts';

export const policyOption = new Option('--policy <file>', 'a policy document (default: the one that is shipped)');
export const outputOption = new Option('-o, --output <file>', 'write the report there instead of printing it');
export const quietOption = new Option('-q, --quiet', 'the report and nothing else: no progress, no hints');
export const standingOption = new Option('--standing <standing>', 'only clusters that stand so').choices(standings);
export const clusterOption = new Option('--cluster <name>', 'only this one; may be given more than once').argParser(
  more,
);

type Choice<Usage extends string, Value> = Option<Usage, undefined, undefined, undefined, false, Value>;

/** `usual` tells the default, which differs by command. */
export function formatOption(usual: string): Choice<'--format <format>', Format> {
  return new Option(
    '--format <format>',
    `how it is written (default: by the ending of --output, else ${usual})`,
  ).choices(formatNames);
}

export function failOnOption(usual: string): Choice<'--fail-on <severity>', Severity> {
  return new Option('--fail-on <severity>', `exit 1 on findings as bad or worse (default: ${usual})`).choices(
    severities,
  );
}

/** An option that may be given more than once. */
export function more(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Where there is no simulated Azure, help does not offer it. */
export function simulatedOption({ simulate }: Pick<Cli, 'simulate'>): Option<'--simulated'> {
  return new Option('--simulated', 'the simulated fleet instead of Azure').hideHelp(simulate === undefined);
}

export async function simulatedWorld({ simulate }: Pick<Cli, 'simulate'>, command: string): Promise<SimulatedWorld> {
  if (simulate === undefined)
    throw new UsageError(
      `--simulated needs the repository, where it is npm run ${command} -- --simulated: this package has no simulated Azure`,
    );
  return simulate();
}

/** The document named, or the one that is shipped. */
export async function readPolicy({ home }: Pick<Cli, 'home'>, file: string | undefined): Promise<PolicyDocument> {
  const parsed = parsePolicyDocument(await readJsonFile(file ?? join(home, 'policy.json')));
  if (parsed.kind === 'invalid') throw new InputError(problemText(within('policy', parsed.problems)));
  return parsed.document;
}

const endings: Readonly<Partial<Record<string, Format>>> = {
  '.csv': 'csv',
  '.htm': 'html',
  '.html': 'html',
  '.json': 'json',
  '.sarif': 'sarif',
  '.txt': 'text',
};

/** `fleet.html` asks for a page without saying so twice. */
export function formatOf(output: string | undefined): Format | undefined {
  return output === undefined ? undefined : endings[extname(output).toLowerCase()];
}

export interface Delivery {
  readonly format: Format;
  /** A file; undefined prints. */
  readonly output: string | undefined;
  /** Undefined never fails for what was found. */
  readonly failOn: Severity | undefined;
}

/** Answers the exit code. A cluster that could not be read fails too: a gate must not pass for what it did not see. */
export function deliver(cli: Cli, report: FleetReport, { format, output, failOn }: Delivery): number {
  const text = renderReport(report, format, output === undefined ? cli.terminal.page : plainPage);
  if (output === undefined) process.stdout.write(text);
  else writeOut(output, text);
  return exitCodeOf(report, failOn);
}

export function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (fault) {
    const cure = 'name a file in a folder that you may write to';
    throw new Error(`${file} cannot be written (${messageOf(fault)}): ${cure}.`, { cause: fault });
  }
}

export function exitCodeOf(report: FleetReport, failOn: Severity | undefined): number {
  if (failOn === undefined) return exitCodes.fine;
  return countAtLeast(report, failOn) > 0 || report.unread.length > 0 ? exitCodes.found : exitCodes.fine;
}

export interface Selection {
  readonly cluster?: readonly string[] | undefined;
  readonly standing?: (typeof standings)[number] | undefined;
}

/** The part of a report that was asked for. A name that no cluster has is a mistake, not an empty report. */
export function selected(report: FleetReport, { cluster: names, standing }: Selection): FleetReport {
  const known = [...report.clusters.map(({ name }) => name), ...report.unread.map(({ id }) => resourceName(id))];
  const unknown = names?.find((name) => !known.some((each) => isSame(each, name)));
  if (unknown !== undefined) throw new InputError(`no cluster is called ${unknown}${nearest(unknown, known)}`);
  const isAsked = (name: string) => names === undefined || names.some((each) => isSame(each, name));
  return {
    ...report,
    clusters: report.clusters.filter(
      (each) => isAsked(each.name) && (standing === undefined || each.standing === standing),
    ),
    unread: report.unread.filter(
      ({ id }) => isAsked(resourceName(id)) && (standing === undefined || standing === standingOfUnread),
    ),
  };
}

/** Names in Azure do not differ by case. */
function isSame(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
