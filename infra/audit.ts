/** `npm run audit`: reads and judges every cluster that the person signed in may see; writes nothing anywhere. */

import { parseArgs } from 'node:util';
import { composeAudit } from '../shared/composition.ts';
import { startSimulatedAzure } from './local/simulated-azure/simulated-azure.ts';
import { fleetReport } from './report/fleet-report.ts';
import { formatNames } from './report/formats.ts';
import { deliver, formatOption, readPolicy, runCommand, severityOption } from './report/options.ts';

const usage = `npm run audit -- [options]        (sign in first: az login)
  --subscription ID       only this subscription; may be given more than once
  --management-group N    only subscriptions below this management group; may be given more than once
  --policy FILE           a policy document    (default: infra/policy.json)
  --format F              ${formatNames.join(', ')} (default: table)
  --output FILE           write there instead of printing
  --fail-on S             exit 1 on findings of this severity or worse (default: error)
  --simulated             audit the simulated fleet instead of Azure
Exit codes: 0 nothing at or over the severity, 1 something or a cluster could not be read, 2 wrong input,
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
  const format = formatOption(values.format ?? 'table');
  const failOn = severityOption(values['fail-on'] ?? 'error');
  const policy = readPolicy(values.policy);
  const simulated = values.simulated === true ? await simulate() : undefined;
  const auditFleet = composeAudit({
    policy,
    subscriptions: values.subscription ?? [],
    managementGroups: values['management-group'] ?? [],
    ...(simulated === undefined ? {} : { connectTo: simulated.connectTo }),
  });
  try {
    const { judgements, unread } = await auditFleet(new AbortController().signal, showProgress);
    const told = unread.map(({ cluster, reason }) => ({ id: cluster.id, reason }));
    const report = fleetReport(judgements, { nowMs: Date.now(), unread: told });
    return deliver(report, { format, output: values.output, failOn });
  } finally {
    await simulated?.close();
  }
});

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
