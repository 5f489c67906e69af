/** `npm run evaluate`: judges clusters in a file, for pipelines; touches nothing. */

import { parseArgs } from 'node:util';
import {
  parseEvaluationRequest,
  type EvaluationRequest,
  type ParsedEvaluationRequest,
} from '../shared/contracts/posted/evaluation-request.ts';
import { problemText, type FieldProblem } from '../shared/field-problem.ts';
import { isJsonObject } from '../shared/domain/json.ts';
import { judgeFleet } from '../shared/domain/fleet/judge-fleet.ts';
import { fleetReport } from './report/fleet-report.ts';
import { formatNames } from './report/formats.ts';
import { InputError, readJsonFile } from './report/json-file.ts';
import { deliver, formatOption, readPolicy, runCommand, severityOption, UsageError } from './report/options.ts';

const usage = `npm run evaluate -- FILE... [options]
  FILE...             clusters and their maintenance configurations as JSON: az aks show or list, az aks
                      maintenanceconfiguration list or show, ARM GET or list, Resource Graph rows, an ARM template,
                      the body of POST /api/evaluations; - reads standard input
  --parameters FILE   values of the template's parameters: an ARM parameters file
  --policy FILE       a policy document             (default: infra/policy.json)
  --now TIME          judge as if it were this time, such as 2026-11-21T08:00:00Z
  --days N            look this many days ahead     (default: policy's horizon)
  --format F          ${formatNames.join(', ')} (default: text)
  --output FILE       write there instead of printing
  --fail-on S         exit 1 on findings of this severity or worse: info, warning, error, critical (default: error)
Exit codes: 0 nothing at or over the severity, 1 something, 2 wrong input, 3 the report cannot be written.
A deployed cluster with its windows:
  az aks show -g GROUP -n NAME > cluster.json
  az aks maintenanceconfiguration list -g GROUP --cluster-name NAME > windows.json
  npm run evaluate -- cluster.json windows.json`;

await runCommand(usage, () => {
  const text = { type: 'string' } as const;
  const { values, positionals: files } = parseArgs({
    allowPositionals: true,
    options: { parameters: text, policy: text, now: text, days: text, format: text, output: text, 'fail-on': text },
  });
  const format = formatOption(values.format ?? 'text');
  const failOn = severityOption(values['fail-on'] ?? 'error');
  const request = readRequest(files, values);
  const policy = values.policy === undefined ? (request.policy ?? readPolicy(undefined)) : readPolicy(values.policy);
  const nowMs = request.nowMs ?? Date.now();
  const days = request.days === undefined ? {} : { days: request.days };
  const judgements = judgeFleet(request.snapshots, policy, { nowMs, ...days });
  const sourceFile = files.find((file) => file !== '-');
  const report = fleetReport(judgements, { nowMs, ...(sourceFile === undefined ? {} : { sourceFile }) });
  return deliver(report, { format, output: values.output, failOn });
});

interface Overrides {
  readonly now?: string;
  readonly days?: string;
  readonly parameters?: string;
}

/** What the command line says wins over what the file says. */
function readRequest(files: readonly string[], { now, days, parameters }: Overrides): EvaluationRequest {
  if (files.length === 0) throw new UsageError('name a file');
  const contents = files.map(readJsonFile);
  const said = { ...(now === undefined ? {} : { now }), ...(days === undefined ? {} : { days: Number(days) }) };
  const [content] = contents;
  if (contents.length === 1 && isJsonObject(content) && 'clusters' in content)
    return accepted(parseEvaluationRequest({ ...content, ...said }), (field) => field);
  const values = parameters === undefined ? undefined : readJsonFile(parameters);
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
