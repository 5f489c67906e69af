/** The Azure CLI, as the hooks of azd use it: arguments in a list, answers as JSON. */

import { spawn } from 'node:child_process';
import type { Environment } from '../../shared/settings.ts';

/** Answers what az prints; undefined when that is nothing. Throws what az complains about. */
export type Az = (...args: readonly string[]) => Promise<unknown>;

export function makeAz(environment: Environment): Az {
  return async function az(...args) {
    const { code, output, complaint } = await run([...args, '--output', 'json', '--only-show-errors'], environment);
    if (code !== 0) throw new Error(`az ${args.slice(0, 3).join(' ')}: ${complaint.trim()}`);
    return output.trim() === '' ? undefined : (JSON.parse(output) as unknown);
  };
}

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

function run(args: readonly string[], environment: Environment): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = start(args, environment);
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('error', (cause) => {
      reject(new Error('the Azure CLI cannot be started; install it and sign in with az login', { cause }));
    });
    child.on('close', (code) => {
      resolve({ code, output, complaint });
    });
  });
}

/** On Windows az is a batch file, which only a shell can start; ids, names and paths hold nothing that quotes do not cover. */
function start(args: readonly string[], env: Environment) {
  if (process.platform !== 'win32') return spawn('az', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const command = ['az', ...args.map((arg) => `"${arg}"`)].join(' ');
  return spawn(command, { env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
}
