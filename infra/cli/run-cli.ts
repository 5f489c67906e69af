/** `aks-patch-warden`: finds the command, runs it, and tells what went wrong in one line. */

import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import type { Cli, Host } from './command.ts';
import { commands } from './commands.ts';
import { endingOf } from './faults.ts';
import { processTerminal } from './terminal.ts';
import { version } from './version.ts';

/** `args` as after the program's name. Sets the exit code and does not end the process: what was written may still be on its way. */
export async function runCli(args: readonly string[], host: Host): Promise<void> {
  process.stdout.on('error', ignoreClosedPipe);
  process.stderr.on('error', ignoreClosedPipe);
  const cli = makeCli(host);
  const program = makeProgram(cli);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (fault) {
    const command = program.commands.find((each) => each.name() === args[0])?.name();
    const help = command === undefined ? `${host.calledAs} --help` : cli.call(command, '--help');
    const { code, line } = endingOf(fault, help);
    if (line !== undefined) console.error(line);
    process.exitCode = code;
  }
}

function makeCli(host: Host): Cli {
  const isNpm = host.calledAs === 'npm run';
  return {
    ...host,
    terminal: processTerminal(),
    call: (command, ...words) =>
      [host.calledAs, command, ...(isNpm && words.length > 0 ? ['--'] : []), ...words].join(' '),
    end(code) {
      process.exitCode = code;
    },
  };
}

function makeProgram(cli: Cli): CommandUnknownOpts {
  const program = new Command(cli.calledAs)
    .description('Whether every AKS cluster gets its security patches, by when, and who must act.')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'help of a command')
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError();
  for (const make of commands) {
    const command = make(cli).copyInheritedSettings(program);
    if (cli.calledAs === 'npm run') command.usage(`-- ${command.usage()}`);
    program.addCommand(command);
  }
  return program;
}

/** Whoever reads has seen enough, as in `| head`. The exit code is still that of what was found. */
function ignoreClosedPipe(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EPIPE') throw fault;
}
