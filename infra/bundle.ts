/** Bundles every door into one file: a cold start reads one file instead of thousands. */

import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { isStarted } from './is-started.ts';

const root = join(import.meta.dirname, '..');
/** What `npm run package` makes and what is deployed. */
export const appFolder = join(root, 'build', 'app');

/**
 * CommonJS, because the worker loads it fastest; SDKs imported with `await import` stay lazy inside the one file.
 * `@azure/functions-core` exists only inside the worker. `entry` and `outfile` are absolute. Answers what went into it.
 */
export async function bundle(entry: string, outfile: string, firstLine = ''): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    // Node prints the line of code that threw: of a file in one line that would be all of it.
    lineLimit: 1000,
    banner: { js: firstLine },
    metafile: true,
    external: ['@azure/functions-core'],
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
  });
  return metafile;
}

export async function bundleApp(folder: string): Promise<void> {
  await bundle(join(root, 'functions', 'index.ts'), join(folder, 'index.cjs'));
}

if (isStarted(import.meta)) {
  await bundleApp(appFolder);
  console.log(`bundled in ${appFolder}`);
}
