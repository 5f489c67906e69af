/** Makes `build/app`, the folder that is deployed: host.json, a small package.json, the bundle, the policy. Nothing to install. */

import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFolder, bundleApp } from './bundle.ts';

const root = join(import.meta.dirname, '..');

export async function packageApp(): Promise<string> {
  rmSync(appFolder, { recursive: true, force: true });
  await bundleApp();
  copyFileSync(join(root, 'host.json'), join(appFolder, 'host.json'));
  copyFileSync(join(root, 'infra', 'policy.json'), join(appFolder, 'policy.json'));
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const manifest = { name, version, private: true, main: 'index.cjs' };
  writeFileSync(join(appFolder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return appFolder;
}

if (import.meta.main) console.log(`packaged in ${await packageApp()}`);
