/** `audit`: reads and judges every cluster that the person signed in may see; writes nothing anywhere. */

import { Command } from '@commander-js/extra-typings';
import type { AuditComposition } from '../../shared/composition-for-people.ts';
import type { Severity } from '../../shared/domain/judging/severity.ts';
import type { FleetAudit } from '../../shared/use-cases/audit-fleet.ts';
import { fleetReport, type FleetReport } from '../report/fleet-report.ts';
import type { Format } from '../report/formats.ts';
import type { Cli, MakeCommand } from './command.ts';
import { exitCodes, UsageError } from './faults.ts';
import { hintLines } from './hints.ts';
import * as common from './options.ts';
import { progressLine } from './progress.ts';

export const auditCommand: MakeCommand = (cli) =>
  new Command('audit')
    .summary('every cluster that you can see, and who must act')
    .description('Reads and judges every cluster that you can see, with your own rights (az login); changes nothing.')
    .option('--subscription <id>', 'only this subscription; may be given more than once', common.more)
    .option('--management-group <name>', 'only subscriptions below it; may be given more than once', common.more)
    .addOption(common.clusterOption)
    .addOption(common.standingOption)
    .addOption(common.policyOption)
    .addOption(common.formatOption('overview, table with --standing, text with --cluster'))
    .addOption(common.outputOption)
    .addOption(common.failOnOption('never, a first look does not fail'))
    .addOption(common.quietOption)
    .addOption(common.simulatedOption(cli))
    .addHelpText('after', () => helpText(cli))
    .action(async (options) => {
      cli.end(await audit(cli, options));
    });

interface AuditOptions extends common.Selection {
  readonly subscription?: readonly string[];
  readonly managementGroup?: readonly string[];
  readonly policy?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly failOn?: Severity;
  readonly quiet?: true;
  readonly simulated?: true;
}

async function audit(cli: Cli, options: AuditOptions): Promise<number> {
  const { output, failOn, simulated, quiet } = options;
  const scope = scopeOf(options);
  const policy = await common.readPolicy(cli, options.policy);
  const world = simulated === true ? await common.simulatedWorld(cli, 'audit') : undefined;
  try {
    const whole = await read(cli, options, {
      policy,
      ...scope,
      ...(world === undefined ? {} : { connectTo: world.connectTo }),
    });
    const report = common.selected(whole, options);
    const format = options.format ?? common.formatOf(output) ?? usualFormat(options);
    const code = common.deliver(cli, report, { format, output, failOn });
    if (output === undefined && format === 'overview' && quiet !== true)
      process.stdout.write(hintLines(cli, report, { failOn, code, isSimulated: simulated === true }));
    return whole.clusters.length + whole.unread.length === 0 ? foundNothing(failOn) : code;
  } finally {
    await world?.close();
  }
}

/** Ctrl-C takes the line of progress away, gives the cursor back and ends at once: nothing is half done. */
async function read(
  { terminal }: Cli,
  { quiet, simulated }: AuditOptions,
  composition: AuditComposition,
): Promise<FleetReport> {
  const progress = progressLine(terminal, quiet === true);
  const interrupt = () => {
    progress.end();
    process.exit(exitCodes.interrupted);
  };
  process.once('SIGINT', interrupt);
  // Loaded only here: all other commands start faster without the SDKs.
  const { composeAudit } = await import('../../shared/composition-for-people.ts');
  const startMs = Date.now();
  let audited: FleetAudit;
  try {
    audited = await composeAudit(composition)(new AbortController().signal, (state) => {
      progress.tell(state);
    });
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
  }
  const seconds = String(Math.max(1, Math.round((Date.now() - startMs) / 1000)));
  const origin = simulated === true ? `simulated, read in ${seconds} s` : `read with your own rights in ${seconds} s`;
  for (const warning of audited.warnings) console.error(warning);
  const unread = audited.skipped.map(({ cluster, reason }) => ({ id: cluster.id, reason }));
  return fleetReport(audited.judgements, { nowMs: Date.now(), unread, origin });
}

/** Who asks for some clusters wants to see them, and who asks for one wants to see all of it. */
function usualFormat({ cluster, standing }: common.Selection): Format {
  if (cluster !== undefined) return 'text';
  return standing === undefined ? 'overview' : 'table';
}

function scopeOf({
  subscription: subscriptions = [],
  managementGroup: managementGroups = [],
}: AuditOptions): Pick<AuditComposition, 'subscriptions' | 'managementGroups'> {
  const wrong = subscriptions.find((id) => !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  if (wrong !== undefined)
    throw new UsageError(`--subscription must be the id of a subscription (az account list), not "${wrong}"`);
  if (subscriptions.length > 0 && managementGroups.length > 0)
    throw new UsageError('--subscription and --management-group exclude each other');
  return { subscriptions, managementGroups };
}

/** A gate must not pass because it looked at nothing. */
function foundNothing(failOn: Severity | undefined): number {
  console.error('No cluster was found. Is it the right tenant (az account show), and may you read its subscriptions?');
  return failOn === undefined ? exitCodes.fine : exitCodes.found;
}

function helpText(cli: Cli): string {
  return `
Exit codes:
  0    done; with --fail-on: nothing at or over that severity
  1    with --fail-on: something at or over it, a cluster that could not be
       read, or no cluster at all
  2    wrong input: an option, a name, a file
  3    no answer from Azure, or the report cannot be written
  130  interrupted

Examples:
  ${cli.call('audit', '--standing', 'needs-you')}
  ${cli.call('audit', '--cluster', 'NAME')}
  ${cli.call('audit', '--output', 'fleet.html')}`;
}
