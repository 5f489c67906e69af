/** JSON for a command of az, in a file of its own: quotes in arguments do not survive every shell. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `use` gets the path; the file is gone afterwards. */
export async function withJsonFile<Result>(value: unknown, use: (file: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'warden-azd-'));
  try {
    const file = join(folder, 'parameters.json');
    writeFileSync(file, JSON.stringify(value));
    return await use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
