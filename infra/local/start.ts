/** `npm start`: the main job on a simulated Azure, visible within seconds. */

import { parseArgs } from 'node:util';
import { problemText } from '../../shared/field-problem.ts';
import { readJsonFile } from '../cli/json-file.ts';
import { parseRecording } from '../recording/recording.ts';
import { runFirstSweep, runUpgradeNight, type SweepReport } from './first-sweep.ts';
import { startLocalWarden, type LocalPorts, type LocalWarden } from './local-warden.ts';
import { seededFleet } from './simulated-azure/fleet.ts';
import { withRecorded } from './simulated-azure/recorded-cluster.ts';
import type { Fleet } from './simulated-azure/state.ts';

const usage = `npm start -- [options]
  --once              do the first sweep and exit: 0 when all went well, 1 when anything failed
  --port N            the functions            (default 7071, or WARDEN_PORT)
  --azure-port N      the simulated Azure      (default 7080, or WARDEN_AZURE_PORT)
  --blob-port N       Azurite's blobs          (default 10000, or WARDEN_BLOB_PORT)
  --queue-port N      Azurite's queues         (default 10001, or WARDEN_QUEUE_PORT)
  --table-port N      Azurite's tables         (default 10002, or WARDEN_TABLE_PORT)
  --verbose           print the log of the functions
  --recorded FILE     one cluster more: a real one that npm run record wrote down
A port of 0 takes any free one.`;

const portFlags = {
  host: { flag: 'port', fallback: 7071 },
  azure: { flag: 'azure-port', fallback: 7080 },
  blob: { flag: 'blob-port', fallback: 10_000 },
  queue: { flag: 'queue-port', fallback: 10_001 },
  table: { flag: 'table-port', fallback: 10_002 },
} as const;

interface Options {
  readonly isOnce: boolean;
  readonly isVerbose: boolean;
  readonly fleet?: Fleet;
  readonly ports: LocalPorts;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let options: Options | undefined;
  try {
    options = await readOptions(args);
    if (options === undefined) {
      console.log(usage);
      return 0;
    }
  } catch (fault) {
    console.error(`${fault instanceof Error ? fault.message : String(fault)}\n\n${usage}`);
    return 2;
  }
  try {
    return await run(options);
  } catch (fault) {
    console.error(explained(fault));
    return 1;
  }
}

/** Undefined asks for help; throws what is wrong with the arguments. */
async function readOptions(args: string[]): Promise<Options | undefined> {
  const flag = { type: 'boolean' } as const;
  const port = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      once: flag,
      verbose: flag,
      help: flag,
      recorded: { type: 'string' },
      port,
      'azure-port': port,
      'blob-port': port,
      'queue-port': port,
      'table-port': port,
    },
  });
  if (values.help === true) return undefined;
  const portOf = (name: keyof LocalPorts) => readPort(name, values[portFlags[name].flag]);
  const ports = {
    host: portOf('host'),
    azure: portOf('azure'),
    blob: portOf('blob'),
    queue: portOf('queue'),
    table: portOf('table'),
  };
  const fleet = values.recorded === undefined ? {} : { fleet: await fleetWith(values.recorded) };
  return { isOnce: values.once === true, isVerbose: values.verbose === true, ports, ...fleet };
}

async function fleetWith(file: string): Promise<Fleet> {
  const parsed = parseRecording(await readJsonFile(file));
  if (parsed.kind === 'invalid') throw new Error(`${file} is no recording: ${problemText(parsed.problems)}`);
  const fleet = withRecorded(seededFleet(Date.now()), parsed.recording);
  if (fleet === undefined) throw new Error(`${file} has no answer of the cluster itself`);
  return fleet;
}

function readPort(name: keyof LocalPorts, given: string | undefined): number {
  const { flag, fallback } = portFlags[name];
  const variable = `WARDEN_${flag.toUpperCase().replace('-', '_')}`;
  const text = given ?? process.env[variable];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new Error(`--${flag} (or ${variable}) must be a port number from 0 to 65535, not "${text}"`);
  return value;
}

async function run({ isOnce, isVerbose, ...options }: Options): Promise<number> {
  console.log('Starting Azurite, a simulated Azure and the functions ...');
  const warden = await startLocalWarden({ ...options, log: isVerbose ? console.log : ignoreLine });
  const { host, azure } = warden;
  console.log(`
  Functions        ${host.origin}/api            ${host.functions.join(', ')}
  Simulated Azure  ${azure.origin}/               mailbox, Teams channel, clusters: open it in a browser
  Fleet report     ${host.origin}/api/report     the fleet as the warden remembers it: sign in as one of three people
  Sweep by hand    curl -X POST -H 'authorization: Bearer local-operator' ${host.origin}/api/sweeps -d '{"mode":"audit"}'
                   or be local-reader, local-admin, or local-pipeline

Sweeping the simulated fleet in enforce mode ...`);
  const report = await runFirstSweep(warden, (line) => {
    console.log(`  ${line}`);
  });
  console.log('\nAKS upgrades two clusters at night; one of them fails ...');
  await runUpgradeNight(warden);
  printReport(report, warden);
  const code = exitCode(report, warden);
  if (isOnce) {
    await warden.close();
    return code;
  }
  console.log(`\nLook at ${azure.origin}/ ; press Ctrl+C to stop.`);
  await untilInterrupted();
  await warden.close();
  return 0;
}

function ignoreLine(): void {
  // The log of the functions is shown with --verbose.
}

function printReport({ clusters }: SweepReport, { azure }: LocalWarden): void {
  const rows = clusters
    .map(({ cluster, verdict = 'not judged', outcome, summary }) => ({
      name: cluster.split('/').at(-1) ?? cluster,
      verdict,
      outcome,
      summary,
    }))
    .sort((left, right) => left.outcome.localeCompare(right.outcome) || left.name.localeCompare(right.name));
  console.log('');
  for (const { name, verdict, outcome, summary } of rows)
    console.log(`  ${name.padEnd(12)} ${verdict.padEnd(13)} ${outcome.padEnd(10)} ${summary}`);
  const { mails, messages, published, writes, reimages, rollbacks } = azure.state;
  console.log(`
  ${String(mails.length)} mails and ${String(messages.length)} Teams cards arrived, many of them digests; ${String(published.length)} events were published.
  ${String(writes.length)} writes reached Azure; ${String(writes.filter(({ leaves }) => leaves.length === 1).length)} of them changed exactly one leaf.
  ${String(reimages.length)} pools were reimaged by a channel change, ${String(rollbacks.length)} rollbacks were asked for.`);
}

/** Failed clusters are findings; what makes the run a failure is the warden's own trouble. */
function exitCode({ state, counts, clusters }: SweepReport, { host, azure }: LocalWarden): number {
  const isWhole =
    state === 'completed' && clusters.length === azure.state.clusters.size && counts['found'] === clusters.length;
  // An invocation that failed and went well the next time is how queues work.
  const isClean = host.counts.poisoned === 0;
  const isTold = azure.state.mails.length > 0 && azure.state.messages.length > 0;
  if (isWhole && isClean && isTold) return 0;
  console.error(
    `\nNot well: sweep ${state}, ${String(clusters.length)} of ${String(azure.state.clusters.size)} clusters accounted for, ${String(host.counts.failed)} invocations failed, ${String(host.counts.poisoned)} messages poisoned.`,
  );
  return 1;
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

function explained(fault: unknown): string {
  if (fault instanceof Error && 'code' in fault && fault.code === 'EADDRINUSE' && 'port' in fault)
    return `Port ${String(fault.port)} is taken. Stop what uses it, or choose another port:\n\n${usage}`;
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
