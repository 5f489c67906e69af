/**
 * What a typed lint of one file depends on, as a hash: its own text, and the types that the files it reaches show to others.
 * A change inside a function leaves those types as they are, so that only its own file is linted again.
 */

import path from 'node:path';
import ts from 'typescript';
import { onFirstUse } from '../../shared/on-first-use.ts';
import { makeImports, type Imports } from './imports.ts';
import { hashOf, root } from './repository.ts';

const isTypeScript = (file: string) => file.endsWith('.ts');

/** The types that a file shows, and by what they were made: found again there, they are not made again. */
export interface Shapes {
  readonly known: Readonly<Record<string, string>>;
  /** What is worth knowing the next time. */
  readonly made: Record<string, string>;
}

/** `hashes` of the whole repository; keys for `files`, which are paths in it. */
export function lintKeys(
  files: readonly string[],
  hashes: ReadonlyMap<string, string>,
  shapes: Shapes,
): ReadonlyMap<string, string> {
  const imports = makeImports(hashes);
  const shapeOf = makeShapes(imports, hashes, shapes);
  // The few files of plain JavaScript import each other by ways that only Node knows: one changed, all are linted.
  const plain = hashOf(...[...hashes].filter(([file]) => /\.[cm]?js$/.test(file)).flat());
  return new Map(
    files.map((file) => {
      if (!isTypeScript(file)) return [file, plain];
      const reached = [...imports.reachedFrom(file)].toSorted();
      return [file, hashOf(hashes.get(file) ?? '', ...reached.flatMap((each) => [each, shapeOf(each)]))];
    }),
  );
}

/** A shape is made of the file's own text and of the shapes that it reaches: while those stay, so does it. */
function makeShapes(
  imports: Imports,
  hashes: ReadonlyMap<string, string>,
  { known, made }: Shapes,
): (file: string) => string {
  const shapes = new Map<string, string>();
  const program = onFirstUse(wholeProgram);
  function shapeOf(file: string): string {
    const own = hashes.get(file) ?? '';
    const found = shapes.get(file);
    if (found !== undefined) return found;
    // Stands for itself should it be met again below: a circle of imports fails another check.
    shapes.set(file, own);
    const from = hashOf(
      file,
      own,
      ...imports
        .of(file)
        .toSorted()
        .flatMap((each) => [each, wholeShapeOf(each)]),
    );
    const shape = known[from] ?? (isTypeScript(file) ? shownTypes(program(), file) : undefined) ?? own;
    made[from] = shape;
    shapes.set(file, shape);
    return shape;
  }
  /** Types of types reach further than one import. */
  const whole = new Map<string, string>();
  function wholeShapeOf(file: string): string {
    const found = whole.get(file);
    if (found !== undefined) return found;
    whole.set(file, '');
    const below = imports.of(file).toSorted().map(wholeShapeOf);
    const all = hashOf(shapeOf(file), ...below);
    whole.set(file, all);
    return all;
  }
  return shapeOf;
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
