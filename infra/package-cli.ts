/** Makes the package of the command line: one file that runs, with the policy and its schema. Nothing to install. */

import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';

const root = join(import.meta.dirname, '..');
/** What `npm run package` makes and `npm pack ./build/cli` packs. */
export const cliFolder = join(root, 'build', 'cli');
const program = 'aks-patch-warden.cjs';
/** The oldest Node on which its tests run. */
const lowestNode = '>=22.18.0';

/** The folder is emptied first. */
export async function packageCli(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const entry = join(root, 'infra', 'aks-patch-warden.ts');
  const { inputs } = await bundle(entry, join(folder, program), '#!/usr/bin/env node');
  chmodSync(join(folder, program), 0o755);
  for (const file of ['policy.json', 'policy.schema.json']) copyFileSync(join(root, 'infra', file), join(folder, file));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses(Object.keys(inputs)));
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Readonly<Record<string, string>>;
  const files = [program, 'policy.json', 'policy.schema.json', 'THIRD-PARTY-LICENSES.txt'];
  const manifest = {
    name,
    version,
    description,
    license,
    bin: { [name ?? '']: program },
    engines: { node: lowestNode },
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`);
}

/** The licences of what was bundled ask to be passed on with it. `inputs` are paths from the root of the repository. */
function licenses(inputs: readonly string[]): string {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const texts = [...new Set(folders)].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Readonly<
      Record<string, unknown>
    >;
    const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
    const path = join(root, folder, file ?? '');
    const text =
      file !== undefined && existsSync(path) ? readFileSync(path, 'utf8').trim() : `Licence: ${String(license)}`;
    return `${String(name)} ${String(version)}\n\n${text}`;
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
