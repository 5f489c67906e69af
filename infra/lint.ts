/** Lints what may have changed: every file whose own text or whose reached types are not those of its last clean lint. */

import path from 'node:path';
import { ESLint } from 'eslint';
import { lintKeys } from './checking/lint-keys.ts';
import { hashOf, hashRepository, hashTools, readCache, root, writeCache } from './checking/repository.ts';

const cache = 'lint.json';
const shapesCache = 'lint-shapes.json';
const settings = /^(eslint\.config\.js|tsconfig\.json|package\.json|infra\/lint\.ts|infra\/checking\/.*)$/;

process.exitCode = await lintWhatMayHaveChanged();

async function lintWhatMayHaveChanged(): Promise<number> {
  const hashes = hashRepository();
  const rules = hashOf(hashTools(), ...[...hashes].filter(([file]) => settings.test(file)).flat());
  const eslint = new ESLint({ cwd: root });
  const files = await linted(eslint, [...hashes.keys()]);
  // Shapes depend on the compiler and its options as well, so they are kept by these rules.
  const shapes = { known: shapesUnder(rules), made: {} };
  const keys = new Map([...lintKeys(files, hashes, shapes)].map(([file, key]) => [file, hashOf(rules, key)]));
  const clean = readCache(cache);
  const due = files.filter((file) => clean[file] !== keys.get(file));

  const results = due.length === 0 ? [] : await eslint.lintFiles(due);
  const failed = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
  const formatter = await eslint.loadFormatter('stylish');
  if (failed.length > 0) console.log(await formatter.format(failed));
  const dirty = new Set(failed.map(({ filePath }) => filePath));
  if (hashOf(...[...hashRepository()].flat()) === hashOf(...[...hashes].flat())) remember();
  console.log(`${String(due.length)} of ${String(files.length)} files linted, ${String(failed.length)} with problems`);
  return failed.length > 0 ? 1 : 0;

  function remember(): void {
    writeCache(cache, Object.fromEntries([...keys].filter(([file]) => !dirty.has(path.join(root, file)))));
    writeCache(shapesCache, { rules, ...shapes.made });
  }
}

function shapesUnder(rules: string): Readonly<Record<string, string>> {
  const known = readCache(shapesCache);
  return known['rules'] === rules ? known : {};
}

async function linted(eslint: ESLint, all: readonly string[]): Promise<readonly string[]> {
  const source = all.filter((file) => /\.([cm]?js|ts)$/.test(file));
  const ignored = await Promise.all(source.map((file) => eslint.isPathIgnored(file)));
  return source.filter((_, index) => ignored[index] !== true);
}
