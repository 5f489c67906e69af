/** `npm run check`: every check but the tests, two at a time; all are run, and one that fails fails the whole. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checks, type Check } from './checking/checks.ts';
import { nearestOf } from './cli/nearest.ts';
import { makeImports } from './checking/imports.ts';
import { hashFolder, hashOf, hashRepository, hashTools, readCache, root, writeCache } from './checking/repository.ts';

const names = checks.map(({ name }) => name);
const usage = `npm run check -- [options]
  --only NAMES   only these, with commas between them: ${names.join(', ')}
  --again        also those that passed and whose files did not change since
Exit codes: 0 all passed, 1 one failed, 2 wrong options.`;

const atOnce = 2;
const cache = 'checks.json';

interface Result {
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'unchanged';
  readonly seconds: number;
}

interface Options {
  readonly chosen: readonly Check[];
  readonly isAgain: boolean;
}

const words = { passed: 'passed', failed: 'FAILED', unchanged: 'passed' } as const;

class UsageError extends Error {}

process.exitCode = await main();

async function main(): Promise<number> {
  let options: Options | undefined;
  try {
    options = readOptions();
  } catch (fault) {
    console.error(`${fault instanceof Error ? fault.message : String(fault)}\n\n${usage}`);
    return 2;
  }
  if (options === undefined) {
    console.log(usage);
    return 0;
  }
  const results = await runAll(options);
  console.log('');
  for (const { name, kind, seconds } of results)
    console.log(
      `  ${words[kind]}  ${name.padEnd(14)} ${kind === 'unchanged' ? 'nothing changed' : `${seconds.toFixed(1)} s`}`,
    );
  return results.some(({ kind }) => kind === 'failed') ? 1 : 0;
}

/** Undefined asks for help. */
function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, again: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) return undefined;
  const wanted = values.only?.flatMap((list) => list.split(',')).map((name) => name.trim());
  const unknown = wanted?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = nearestOf(unknown, names);
    throw new UsageError(`There is no check "${unknown}"${meant === undefined ? '.' : `. Did you mean ${meant}?`}`);
  }
  return { chosen: checks.filter(({ name }) => wanted?.includes(name) ?? true), isAgain: values.again === true };
}

async function runAll({ chosen, isAgain }: Options): Promise<readonly Result[]> {
  const keyBefore = keys();
  const passedBefore = isAgain ? {} : readCache(cache);
  const waiting = [...chosen];
  const results: Result[] = [];
  async function worker(): Promise<void> {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const isKnown = passedBefore[check.name] === keyBefore(check);
      results.push(isKnown ? { name: check.name, kind: 'unchanged', seconds: 0 } : await run(check));
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  remember(chosen, results);
  return results;

  /** Of a file that was changed while the checks ran, nobody knows which text they saw: then nothing is remembered. */
  function remember(ran: readonly Check[], all: readonly Result[]): void {
    const keyAfter = keys();
    const [known, isSame] = [readCache(cache), keyBefore.files === keyAfter.files];
    for (const check of ran) {
      const hasPassed = all.some(({ name, kind }) => name === check.name && kind !== 'failed');
      known[check.name] = hasPassed && isSame ? keyAfter(check) : '';
    }
    writeCache(cache, known);
  }
}

/**
 * What a check's result depends on. Who knows what a tool reads: of a tool, the whole repository. A script reads no source
 * but what it imports; all other files count.
 */
function keys(): ((check: Check) => string) & { readonly files: string } {
  const hashes = hashRepository();
  const imports = makeImports(hashes);
  const tools = hashTools();
  const files = hashOf(tools, ...[...hashes].flat());
  const readBy = ({ command: [script = ''], readsSources }: Check) => {
    if (readsSources === true || !hashes.has(script)) return files;
    const reached = imports.reachedFrom(script);
    const isRead = (file: string) => !isSource(file) || file === script || reached.has(file);
    return hashOf(tools, ...[...hashes].filter(([file]) => isRead(file)).flat());
  };
  const keyOf = (check: Check) =>
    hashOf(readBy(check), ...check.command, check.makes === undefined ? '' : hashFolder(check.makes));
  return Object.assign(keyOf, { files });
}

/** The files that run the checks count for every one of them. */
function isSource(file: string): boolean {
  return file.endsWith('.ts') && !/^infra\/(check\.ts|checking\/)/.test(file);
}

function run({ name, command }: Check): Promise<Result> {
  const startedMs = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'infra', 'run.mjs'), ...command], { cwd: root });
    let output = '';
    const collect = (chunk: Buffer) => (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const end = (kind: 'passed' | 'failed') => {
      // A check that passed may still have to say what it could not look at.
      if (kind === 'failed' || output.startsWith('Note: ')) console.log(`\n== ${name}\n${output.trim()}`);
      resolve({ name, kind, seconds: (Date.now() - startedMs) / 1000 });
    };
    child.on('error', (fault) => {
      output += fault.message;
      end('failed');
    });
    child.on('close', (code) => {
      end(code === 0 ? 'passed' : 'failed');
    });
  });
}
