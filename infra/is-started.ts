/** Whether a file was started, by `node` or by infra/run.mjs, or only imported. */

import { realpathSync } from 'node:fs';

/**
 * Instead of `import.meta.main`: that is false for a file which the launcher runs in its own process, and undefined in Node 24.0
 * and 24.1, where a script that asked it did nothing and ended with 0.
 */
export function isStarted({ filename }: ImportMeta): boolean {
  const [, started] = process.argv;
  return started !== undefined && realpathSync(started) === filename;
}
