/** `evaluate`: judges clusters in files, for pipelines; asks nobody and touches nothing. */

import { Argument, Command } from '@commander-js/extra-typings';
import {
  parseEvaluationRequest,
  type EvaluationRequest,
  type ParsedEvaluationRequest,
} from '../../shared/contracts/posted/evaluation-request.ts';
import { judgeFleet } from '../../shared/domain/fleet/judge-fleet.ts';
import type { Severity } from '../../shared/domain/judging/severity.ts';
import { isJsonObject } from '../../shared/domain/json.ts';
import { problemText, type FieldProblem } from '../../shared/field-problem.ts';
import { fleetReport } from '../report/fleet-report.ts';
import type { Format } from '../report/formats.ts';
import type { Cli, MakeCommand } from './command.ts';
import { InputError, UsageError } from './faults.ts';
import { readJsonFile } from './json-file.ts';
import * as common from './options.ts';

export const evaluateCommand: MakeCommand = (cli) =>
  new Command('evaluate')
    .summary('clusters in files, for pipelines')
    .description(
      'Judges clusters in files: what Azure answers, or a template or a Terraform plan before it is deployed. Asks nobody.',
    )
    .addArgument(new Argument('[file...]', 'clusters and their maintenance configurations; - is standard input'))
    .option('--parameters <file>', "values of the template's parameters: an ARM parameters file")
    .addOption(common.policyOption)
    .option('--now <time>', 'judge as if it were this time, such as 2026-11-21T08:00:00Z')
    .option('--days <number>', "look this many days ahead (default: policy's horizon)")
    .addOption(common.clusterOption)
    .addOption(common.standingOption)
    .addOption(common.formatOption('text'))
    .addOption(common.outputOption)
    .addOption(common.failOnOption('error'))
    .addOption(common.quietOption)
    .addHelpText('after', () => helpText(cli))
    .action(async (files, options) => {
      cli.end(await evaluate(cli, files, options));
    });

interface EvaluateOptions extends Overrides, common.Selection {
  readonly policy?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly failOn?: Severity;
}

async function evaluate(cli: Cli, files: readonly string[], options: EvaluateOptions): Promise<number> {
  const request = await readRequest(files, options);
  const policy =
    options.policy === undefined && request.policy !== undefined
      ? request.policy
      : await common.readPolicy(cli, options.policy);
  const nowMs = request.nowMs ?? Date.now();
  const days = request.days === undefined ? {} : { days: request.days };
  const judgements = judgeFleet(request.snapshots, policy, { nowMs, ...days });
  const sourceFile = files.find((file) => file !== '-');
  const report = fleetReport(judgements, { nowMs, ...(sourceFile === undefined ? {} : { sourceFile }) });
  const format = options.format ?? common.formatOf(options.output) ?? 'text';
  return common.deliver(cli, common.selected(report, options), {
    format,
    output: options.output,
    failOn: options.failOn ?? 'error',
  });
}

function helpText(cli: Cli): string {
  return `
A file is JSON: az aks show or list, az aks maintenanceconfiguration list or
show, ARM GET or list, Resource Graph rows, an ARM template, a Terraform plan
(terraform show -json), or the body of POST /api/evaluations.

Exit codes:
  0    nothing at or over --fail-on
  1    something at or over it
  2    wrong input: an option, a file, what is in it
  3    the report cannot be written
  130  interrupted

A deployed cluster with its windows:
  az aks show -g RG -n AKS > cluster.json
  az aks maintenanceconfiguration list -g RG --cluster-name AKS > windows.json
  ${cli.call('evaluate', 'cluster.json', 'windows.json')}`;
}

interface Overrides {
  readonly now?: string;
  readonly days?: string;
  readonly parameters?: string;
}

/** What the command line says wins over what the file says. */
async function readRequest(files: readonly string[], { now, days, parameters }: Overrides): Promise<EvaluationRequest> {
  if (files.length === 0) throw new UsageError('evaluate needs a file: name one, or - for standard input');
  const contents: unknown[] = [];
  for (const file of files) contents.push(await readJsonFile(file));
  const said = { ...(now === undefined ? {} : { now }), ...(days === undefined ? {} : { days: Number(days) }) };
  const [content] = contents;
  if (contents.length === 1 && isJsonObject(content) && 'clusters' in content)
    return accepted(parseEvaluationRequest({ ...content, ...said }), (field) => field);
  const values = parameters === undefined ? undefined : await readJsonFile(parameters);
  const clusters = values === undefined ? contents : contents.map((cluster) => ({ cluster, parameters: values }));
  const place = values === undefined ? /^clusters(\[\d+\])?/ : /^clusters(\[\d+\](?:\.cluster)?)?/;
  return accepted(parseEvaluationRequest({ clusters, ...said }), (field) =>
    field.replace(place, (found) => (files.length === 1 ? 'file' : (files[Number(/\d+/.exec(found)?.[0])] ?? 'files'))),
  );
}

function accepted(parsed: ParsedEvaluationRequest, named: (field: string) => string): EvaluationRequest {
  if (parsed.kind === 'request') return parsed.request;
  const problems = parsed.problems.map(({ field, message }): FieldProblem => ({ field: named(field), message }));
  throw new InputError(problemText(problems));
}
