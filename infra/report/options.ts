/** What `npm run evaluate` and `npm run audit` have in common on the command line. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemText, within } from '../../shared/field-problem.ts';
import { parsePolicyDocument, type PolicyDocument } from '../../shared/contracts/policy-document.ts';
import { severities, type Severity } from '../../shared/domain/judging/severity.ts';
import { hasFindingAtLeast, type FleetReport } from './fleet-report.ts';
import { formatNames, renderReport, type Format } from './formats.ts';
import { InputError, readJsonFile } from './json-file.ts';

/** A mistake of whoever typed the command: told with how to call it, exit code 2. */
export class UsageError extends Error {}

function choice<Choice extends string>(flag: string, given: string, choices: readonly Choice[]): Choice {
  const found = choices.find((each) => each === given);
  if (found === undefined) throw new UsageError(`--${flag} must be one of ${choices.join(', ')}, not "${given}"`);
  return found;
}

export function severityOption(given: string): Severity {
  return choice('fail-on', given, severities);
}

export function formatOption(given: string): Format {
  return choice('format', given, formatNames);
}

/** The document named, or the one that is shipped. */
export function readPolicy(file: string | undefined): PolicyDocument {
  const parsed = parsePolicyDocument(readJsonFile(file ?? join(import.meta.dirname, '../policy.json')));
  if (parsed.kind === 'invalid') throw new InputError(problemText(within('policy', parsed.problems)));
  return parsed.document;
}

export interface Delivery {
  readonly format: Format;
  /** A file; undefined prints. */
  readonly output: string | undefined;
  readonly failOn: Severity;
}

/** Answers the exit code: 1 when a finding is at or over the severity, or a cluster could not be read. */
export function deliver(report: FleetReport, { format, output, failOn }: Delivery): number {
  const text = renderReport(report, format);
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return hasFindingAtLeast(report, failOn) || report.unread.length > 0 ? 1 : 0;
}

/** Runs a command: wrong usage (then told with how to call it) and wrong input end with 2, any other fault with 3. */
export async function runCommand(usage: string, run: () => number | Promise<number>): Promise<void> {
  process.stdout.on('error', endQuietly);
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  try {
    process.exitCode = await run();
  } catch (fault) {
    const isUsage = fault instanceof UsageError || (fault instanceof TypeError && 'code' in fault);
    const text = fault instanceof Error ? fault.message : String(fault);
    console.error(isUsage ? `${text}\n\n${usage}` : text);
    process.exitCode = isUsage || fault instanceof InputError ? 2 : 3;
  }
}

/** Whoever reads has seen enough, as in `npm run audit | head`. */
function endQuietly(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EPIPE') throw fault;
  process.exit();
}
