/** Makes the folder that is deployed: host.json, a small package.json, the bundle, the policy. Nothing to install. */

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFolder, bundleApp } from './bundle.ts';
import { isStarted } from './is-started.ts';
import { cliFolder, packageCli } from './package-cli.ts';

const root = join(import.meta.dirname, '..');

/** The folder is emptied first. */
export async function packageApp(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await bundleApp(folder);
  copyFileSync(join(root, 'host.json'), join(folder, 'host.json'));
  copyFileSync(join(root, 'infra', 'policy.json'), join(folder, 'policy.json'));
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const manifest = { name, version, private: true, main: 'index.cjs' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

if (isStarted(import.meta)) {
  await packageApp(appFolder);
  await packageCli(cliFolder);
  console.log(`packaged in ${appFolder}, and the command in ${cliFolder}`);
}
