/** `npm run evaluate`: only an entry; the command is in cli/evaluate-command.ts. */

import { runCli } from './cli/run-cli.ts';

await runCli(['evaluate', ...process.argv.slice(2)], { calledAs: 'npm run', home: import.meta.dirname });
