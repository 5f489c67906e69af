/**
 * What a typed lint of one file depends on, as a hash: its own text, and the types that the files it reaches show to others.
 * A change inside a function leaves those types as they are, so that only its own file is linted again.
 */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { hashOf, root } from './repository.ts';

const isTypeScript = (file: string) => file.endsWith('.ts');

/** `hashes` of the whole repository; keys for `files`, which are paths in it. */
export function lintKeys(files: readonly string[], hashes: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const shapes = new Map<string, string>();
  const program = wholeProgram();
  const shapeOf = (file: string) => {
    const known = shapes.get(file) ?? shownTypes(program, file) ?? hashes.get(file) ?? '';
    shapes.set(file, known);
    return known;
  };
  const imports = new Map<string, readonly string[]>();
  const importsOf = (file: string) => {
    const known = imports.get(file) ?? (isTypeScript(file) ? importedBy(file, hashes) : []);
    imports.set(file, known);
    return known;
  };
  // The few files of plain JavaScript import each other by ways that only Node knows: one changed, all are linted.
  const plain = hashOf(...[...hashes].filter(([file]) => /\.[cm]?js$/.test(file)).flat());
  return new Map(
    files.map((file) => {
      if (!isTypeScript(file)) return [file, plain];
      const reached = [...reachedFrom(file, importsOf)].toSorted();
      return [file, hashOf(hashes.get(file) ?? '', ...reached.flatMap((each) => [each, shapeOf(each)]))];
    }),
  );
}

function wholeProgram(): ts.Program {
  const config = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { fileNames, options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const shown = { ...options, noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true };
  delete shown.tsBuildInfoFile;
  return ts.createProgram(fileNames, shown);
}

/** Its declarations; undefined where TypeScript cannot write them down, such as a type whose name is not exported. */
function shownTypes(program: ts.Program, file: string): string | undefined {
  const source = program.getSourceFile(path.join(root, file));
  if (source === undefined) return undefined;
  let shown: string | undefined;
  program.emit(source, (_name, text) => (shown = hashOf(text)), undefined, true);
  return shown;
}

/** Of this repository only: packages count as a whole. */
function importedBy(file: string, hashes: ReadonlyMap<string, string>): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => path.posix.join(path.posix.dirname(file), fileName))
    .filter((imported) => hashes.has(imported));
}

function reachedFrom(file: string, importsOf: (file: string) => readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [...importsOf(file)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === file || reached.has(next)) continue;
    reached.add(next);
    waiting.push(...importsOf(next));
  }
  return reached;
}
