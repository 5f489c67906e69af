/** `npm run audit`: reads and judges every cluster that the person signed in may see; writes nothing anywhere. */

import { parseArgs } from 'node:util';
import { composeAudit } from '../shared/composition.ts';
import { startSimulatedAzure } from './local/simulated-azure/simulated-azure.ts';
import { fleetReport } from './report/fleet-report.ts';
import { formatNames } from './report/formats.ts';
import { deliver, formatOption, readPolicy, runCommand, severityOption, UsageError } from './report/options.ts';

const usage = `npm run audit -- [options]        (sign in first: az login)
  --subscription ID       only this subscription; may be given more than once
  --management-group N    only subscriptions below this management group; may be given more than once
  --policy FILE           a policy document    (default: infra/policy.json)
  --format F              ${formatNames.join(', ')} (default: table)
  --output FILE           write there instead of printing
  --fail-on S             exit 1 on findings of this severity or worse (default: error)
  --simulated             audit the simulated fleet instead of Azure
Exit codes: 0 nothing at or over the severity, 1 something, a cluster that could not be read or none at all, 2 wrong input,
3 no answer from Azure or the report cannot be written.`;

await runCommand(usage, async () => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      subscription: { ...text, multiple: true },
      'management-group': { ...text, multiple: true },
      policy: text,
      format: text,
      output: text,
      'fail-on': text,
      simulated: { type: 'boolean' },
    },
  });
  const scope = scopeOf(values.subscription ?? [], values['management-group'] ?? []);
  const format = formatOption(values.format ?? 'table');
  const failOn = severityOption(values['fail-on'] ?? 'error');
  const policy = readPolicy(values.policy);
  const simulated = values.simulated === true ? await simulate() : undefined;
  const auditFleet = composeAudit({
    policy,
    ...scope,
    ...(simulated === undefined ? {} : { connectTo: simulated.connectTo }),
  });
  try {
    const { judgements, skipped } = await auditFleet(new AbortController().signal, showProgress).catch(notSignedIn);
    const told = skipped.map(({ cluster, reason }) => ({ id: cluster.id, reason }));
    const report = fleetReport(judgements, { nowMs: Date.now(), unread: told });
    const exitCode = deliver(report, { format, output: values.output, failOn });
    return judgements.length + skipped.length === 0 ? foundNothing() : exitCode;
  } finally {
    await simulated?.close();
  }
});

interface AuditScope {
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
}

function scopeOf(subscriptions: readonly string[], managementGroups: readonly string[]): AuditScope {
  const wrong = subscriptions.find((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  if (wrong !== undefined)
    throw new UsageError(`--subscription must be the id of a subscription (az account list), not "${wrong}"`);
  if (subscriptions.length > 0 && managementGroups.length > 0)
    throw new UsageError('--subscription and --management-group exclude each other');
  return { subscriptions, managementGroups };
}

/** Every credential there is tells at length why it is not the one; what helps is one of them. */
function notSignedIn(fault: unknown): never {
  const cause = fault instanceof Error ? fault.cause : undefined;
  const isSignIn = cause instanceof Error && /Authentication|Credential/.test(cause.name);
  throw isSignIn ? new Error('You are not signed in to Azure: run az login.', { cause: fault }) : fault;
}

/** A gate must not pass because it looked at nothing. */
function foundNothing(): number {
  console.error('No cluster was found. Is it the right tenant (az account show), and may you read its subscriptions?');
  return 1;
}

/** The credential finds the simulated identity as it would find a real one. */
async function simulate(): Promise<Awaited<ReturnType<typeof startSimulatedAzure>>> {
  const azure = await startSimulatedAzure({ port: 0, isThrottling: true });
  process.env['IDENTITY_ENDPOINT'] = `${azure.origin}/msi/token`;
  process.env['IDENTITY_HEADER'] = 'simulated';
  return azure;
}

const barWidth = 30;

/** On standard error, and only where somebody looks. */
function showProgress({ read, found }: { readonly read: number; readonly found: number }): void {
  if (!process.stderr.isTTY) return;
  const done = found === 0 ? barWidth : Math.round((read / found) * barWidth);
  const end = read === found ? '\n' : '';
  process.stderr.write(
    `\r[${'='.repeat(done)}${' '.repeat(barWidth - done)}] ${String(read)}/${String(found)} clusters${end}`,
  );
}
