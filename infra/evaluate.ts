/** `npm run evaluate`: judges clusters in a file, for pipelines; touches nothing. */

import { parseArgs } from 'node:util';
import {
  parseEvaluationRequest,
  readClusters,
  type EvaluationRequest,
} from '../shared/contracts/evaluation-request.ts';
import { problemText } from '../shared/contracts/field-problem.ts';
import { isJsonObject } from '../shared/domain/json.ts';
import { judgeFleet } from '../shared/domain/judge-fleet.ts';
import { fleetReport } from './report/fleet-report.ts';
import { choice, deliver, readJsonFile, readPolicy, runCommand, severityOption, UsageError } from './report/options.ts';

const usage = `npm run evaluate -- FILE [options]
  FILE            clusters as JSON: the body of POST /api/evaluations, az aks show or list, ARM GET or list,
                  Resource Graph rows, an ARM template; - reads standard input
  --policy FILE   a policy document             (default: infra/policy.json)
  --now TIME      judge as if it were this time, such as 2026-11-21T08:00:00Z
  --days N        look this many days ahead     (default: policy's horizon)
  --format F      text, json, sarif             (default: text)
  --output FILE   write there instead of printing
  --fail-on S     exit 1 on findings of this severity or worse: info, warning, error, critical (default: error)
Exit codes: 0 nothing at or over the severity, 1 something, 2 wrong input.`;

await runCommand(usage, () => {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { policy: text, now: text, days: text, format: text, output: text, 'fail-on': text },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError('name one file');
  const format = choice('format', values.format ?? 'text', ['text', 'json', 'sarif']);
  const failOn = severityOption(values['fail-on'] ?? 'error');
  const request = readRequest(readJsonFile(file), { now: values.now, days: values.days });
  const policy = values.policy === undefined ? (request.policy ?? readPolicy(undefined)) : readPolicy(values.policy);
  const nowMs = request.nowMs ?? Date.now();
  const days = request.days === undefined ? {} : { days: request.days };
  const judgements = judgeFleet(request.snapshots, policy, { nowMs, ...days });
  return deliver(fleetReport(judgements, { nowMs, sourceFile: file }), { format, output: values.output, failOn });
});

interface Overrides {
  readonly now: string | undefined;
  readonly days: string | undefined;
}

/** What the command line says wins over what the file says. */
function readRequest(value: unknown, { now, days }: Overrides): EvaluationRequest {
  const said = { ...(now === undefined ? {} : { now }), ...(days === undefined ? {} : { days: Number(days) }) };
  const isRequest = isJsonObject(value) && 'clusters' in value;
  const parsed = parseEvaluationRequest(isRequest ? { ...value, ...said } : { clusters: [value], ...said });
  if (parsed.kind === 'request') return parsed.request;
  const problems = isRequest
    ? parsed.problems
    : [
        ...readClusters(value, 'file').problems,
        ...parsed.problems.filter(({ field }) => !field.startsWith('clusters')),
      ];
  throw new UsageError(problemText(problems));
}
