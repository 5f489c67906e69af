/** Which files of the repository a file imports, and which it reaches in the end. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from './repository.ts';

export interface Imports {
  of(file: string): readonly string[];
  /** Without the file itself. */
  reachedFrom(file: string): ReadonlySet<string>;
}

/** Only of this repository: packages count as a whole. `hashes` names all that is there. */
export function makeImports(hashes: ReadonlyMap<string, string>): Imports {
  const known = new Map<string, readonly string[]>();
  const importsOf = (file: string) => {
    const found = known.get(file) ?? importedBy(file, hashes);
    known.set(file, found);
    return found;
  };
  return {
    of: importsOf,
    reachedFrom(file) {
      const reached = new Set<string>();
      const waiting = [...importsOf(file)];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (next === file || reached.has(next)) continue;
        reached.add(next);
        waiting.push(...importsOf(next));
      }
      return reached;
    },
  };
}

function importedBy(file: string, hashes: ReadonlyMap<string, string>): readonly string[] {
  if (!/\.[cm]?[jt]s$/.test(file)) return [];
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName))
    .filter((imported) => hashes.has(imported));
}
