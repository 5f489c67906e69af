/** `record`: writes down what Azure answers about one cluster, scrubbed, so that others can play it back. */

import { Command } from '@commander-js/extra-typings';
import { parseClusterId, type ClusterRef } from '../../shared/domain/cluster/cluster-ref.ts';
import type { ClusterRecorder, Exchange } from '../../shared/ports/recording.ts';
import { answersOf } from '../recording/answers.ts';
import { scrubbed } from '../recording/scrub.ts';
import { questions } from './ask.ts';
import type { Cli, MakeCommand } from './command.ts';
import { exitCodes, InputError, messageOf, UsageError } from './faults.ts';
import * as common from './options.ts';
import { version } from './version.ts';

export const recordCommand: MakeCommand = (cli) =>
  new Command('record')
    .summary('one cluster as Azure answers, scrubbed, to play back')
    .description(
      'Reads one cluster with your own rights and writes the answers down, without names, ids and secrets. Changes nothing, unless you ask for the one write and confirm it.',
    )
    .requiredOption('--cluster <id>', 'its ARM id: az aks show --query id')
    .option('-o, --output <file>', 'where to', 'recording.json')
    .option('--with-write', 'also send the cluster back once as it was read (PUT with If-Match); asks you first')
    .addOption(common.simulatedOption(cli))
    .addHelpText('after', () => helpText(cli))
    .action(async (options) => {
      cli.end(await record(cli, options));
    });

interface RecordOptions {
  readonly cluster: string;
  readonly output: string;
  readonly withWrite?: true;
  readonly simulated?: true;
}

async function record(cli: Cli, options: RecordOptions): Promise<number> {
  const cluster = parseClusterId(options.cluster);
  if (cluster === undefined)
    throw new UsageError('--cluster must be the ARM id of a cluster (az aks show -g GROUP -n NAME --query id -o tsv)');
  if (options.withWrite === true && !process.stdin.isTTY)
    throw new UsageError('--with-write asks before it writes, and there is no terminal to answer in');
  const world = options.simulated === true ? await common.simulatedWorld(cli, 'record') : undefined;
  try {
    const { composeRecorder } = await import('../../shared/composition-for-people.ts');
    const recorder = composeRecorder(world === undefined ? {} : { connectTo: world.connectTo });
    return await recordWith(recorder, cluster, options);
  } finally {
    await world?.close();
  }
}

async function recordWith(recorder: ClusterRecorder, cluster: ClusterRef, options: RecordOptions): Promise<number> {
  const { signal } = new AbortController();
  const read = await recorder.read(cluster, signal);
  const refused = refusalOf(read[0]);
  if (refused !== undefined) throw new InputError(refused);
  const written = options.withWrite === true ? await writeBack(recorder, cluster) : undefined;
  const exchanges = written?.kind === 'sent' ? [...read, ...written.exchanges] : read;
  const recording = scrubbed(
    { id: cluster.id, exchanges },
    { recordedOn: new Date().toISOString().slice(0, 10), recordedBy: `aks-patch-warden ${version}` },
  );
  common.writeOut(options.output, `${JSON.stringify(recording, null, 2)}\n`);
  const lines = [
    ...answersOf(recording),
    '',
    `${options.output}: ${String(exchanges.length)} answers without names, ids, addresses and secrets. Look through it before you pass it on.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (written?.kind !== 'declined') return exitCodes.fine;
  console.error(`Nothing was written to the cluster: ${written.detail}.`);
  return exitCodes.cannot;
}

/** Undefined: the cluster was read. */
function refusalOf(first: Exchange | undefined): string | undefined {
  if (first?.answer === undefined) return 'Azure did not answer: try again in a moment';
  const { status, text } = first.answer;
  if (status < 400) return undefined;
  const said = messageOf(text).slice(0, 300);
  return `Azure answered ${String(status)} (${said}): is it the right id and tenant, and may you read the cluster?`;
}

type Written = Awaited<ReturnType<ClusterRecorder['writeBack']>> | { readonly kind: 'unconfirmed' };

async function writeBack(recorder: ClusterRecorder, cluster: ClusterRef): Promise<Written> {
  if (!(await isConfirmed(cluster))) {
    console.error('Not confirmed: nothing was written to the cluster.');
    return { kind: 'unconfirmed' };
  }
  console.error('Sending it back once, then following the operation: this may take minutes ...');
  return recorder.writeBack(cluster, new AbortController().signal);
}

async function isConfirmed({ name }: ClusterRef): Promise<boolean> {
  const ask = questions();
  try {
    console.error(
      `One PUT sends ${name} back as it is read, without what only Azure writes, and only if nobody changes it meanwhile. AKS then runs an update that should change nothing; it may fail, and it may reconcile what has drifted. Take a cluster that nobody needs today.`,
    );
    if ((await ask.next('Send it? (yes/no) ')).toLowerCase() !== 'yes') return false;
    return (await ask.next('Type the name of the cluster: ')) === name;
  } finally {
    ask.close();
  }
}

function helpText(cli: Cli): string {
  return `
Names, ids, tags, addresses, keys and every text that is not a word of AKS are
replaced; one that occurs twice is replaced by the same one. Numbers, versions,
sizes, regions, dates and settings stay.

Exit codes:
  0    recorded
  2    wrong input: an option, an id that Azure does not know or show you
  3    no answer from Azure, the file cannot be written, or a write that was
       asked for could not be sent
  130  interrupted

Examples:
  ${cli.call('record', '--cluster', 'ID')}
  ${cli.call('record', '--cluster', 'ID', '--with-write')}`;
}
