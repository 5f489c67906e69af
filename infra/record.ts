/** `npm run record`: only an entry; the command is in cli/record-command.ts. */

import { runCli } from './cli/run-cli.ts';
import { simulate } from './cli/simulate.ts';

await runCli(['record', ...process.argv.slice(2)], { calledAs: 'npm run', home: import.meta.dirname, simulate });
