/** `aks-patch-warden`: only an entry; it is packed into one file, with the policy and the version beside it. */

import { runCli } from './cli/run-cli.ts';

void runCli(process.argv.slice(2), { calledAs: 'aks-patch-warden', home: import.meta.dirname });
