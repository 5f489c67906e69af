/** What azd knows of the environment that is chosen: a hook is handed it, a command of its own must ask. */

import { execFile } from 'node:child_process';
import * as z from 'zod';
import type { Environment } from '../../shared/settings.ts';

const values = z.record(z.string(), z.string());

/** What is set in the shell wins, as it does in azd's own files of parameters. */
export async function readAzdEnvironment(environment: Environment): Promise<Environment> {
  if ((environment['AZURE_ENV_NAME'] ?? '') !== '') return environment;
  const known = await new Promise<string>((resolve, reject) => {
    execFile('azd', ['env', 'get-values', '--output', 'json'], { env: environment }, (fault, stdout, stderr) => {
      if (fault === null) resolve(stdout);
      else if (fault.code === 'ENOENT') reject(new Error('azd is not installed: https://aka.ms/azd says how.'));
      else reject(new Error(`azd env get-values: ${stderr.trim() === '' ? fault.message : stderr.trim()}`));
    });
  });
  return { ...values.parse(JSON.parse(known)), ...environment };
}

/** Keeps a value in azd's environment; azd reads it anew after each hook. */
export type KeepValue = (name: string, value: string) => Promise<void>;

export function makeKeepValue(environment: Environment): KeepValue {
  const of = environment['AZURE_ENV_NAME'] ?? '';
  return (name, value) =>
    new Promise((resolve, reject) => {
      const args = ['env', 'set', name, value, ...(of === '' ? [] : ['--environment', of])];
      execFile('azd', args, { env: environment }, (fault, _, stderr) => {
        if (fault === null) resolve();
        else reject(new Error(`azd env set ${name}: ${stderr.trim() === '' ? fault.message : stderr.trim()}`));
      });
    });
}
