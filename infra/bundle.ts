/** Bundles every door into one file: a cold start reads one file instead of thousands. */

import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
export const appFolder = join(root, 'build', 'app');

/**
 * CommonJS, because the worker loads it fastest; SDKs imported with `await import` stay lazy inside the one file.
 * `@azure/functions-core` exists only inside the worker. `entry` and `outfile` are absolute.
 */
export async function bundle(entry: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    minify: true,
    keepNames: true,
    sourcemap: true,
    legalComments: 'none',
    external: ['@azure/functions-core'],
    define: { 'import.meta.dirname': '__dirname' },
    logLevel: 'warning',
  });
}

export async function bundleApp(): Promise<void> {
  await bundle(join(root, 'functions', 'index.ts'), join(appFolder, 'index.cjs'));
}

if (import.meta.main) await bundleApp();
