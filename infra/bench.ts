/** `npm run bench`: measurements in one process by vitest; `npm run bench -- scale`: sweeps of whole fleets. */

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { scaleCommand } from './bench/scale-command.ts';

const [first, ...rest] = process.argv.slice(2);
if (first === 'scale') await scaleCommand().parseAsync(rest, { from: 'user' });
else {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [vitest, 'bench', '--run', ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  child.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
