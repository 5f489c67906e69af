/** `npm run audit`: only an entry; the command is in cli/audit-command.ts. */

import { runCli } from './cli/run-cli.ts';
import { simulate } from './cli/simulate.ts';

await runCli(['audit', ...process.argv.slice(2)], { calledAs: 'npm run', home: import.meta.dirname, simulate });
