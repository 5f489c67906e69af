/**
 * Runs a script of the project or a tool it installs: `node infra/run.mjs infra/check.ts`, `node infra/run.mjs vitest run`.
 * In this process where the machine's Node is enough, else on one that npm brings. Plain JavaScript, for old Nodes.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bringNode, NoNodeError } from './bring-node.mjs';
import { isEnough } from './node-builds.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Its message is one line for people. */
class RefusedError extends Error {}

/**
 * Where each tool's program lies below node_modules.
 *
 * @type {Readonly<Partial<Record<string, string>>>}
 */
const tools = {
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  eslint: 'eslint/bin/eslint.js',
  knip: 'knip/bin/knip.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
};

const [what = '', ...args] = process.argv.slice(2);
const prepared = prepare();
if (prepared !== undefined) {
  const { file, node } = prepared;
  if (node === undefined) {
    process.argv.splice(1, process.argv.length, file, ...args);
    await import(pathToFileURL(file).href);
  } else {
    await runOn(node, [file, ...args]);
  }
}

/** No `node`: this one is enough. Undefined: it was said why it cannot be. */
function prepare() {
  try {
    const file = fileOf(what);
    return { file, node: isEnough(process.versions.node) ? undefined : bringNode() };
  } catch (fault) {
    if (!(fault instanceof RefusedError || fault instanceof NoNodeError)) throw fault;
    console.error(fault.message);
    process.exitCode = 1;
    return undefined;
  }
}

/**
 * A path is a script; a bare word is a tool that npm installed.
 *
 * @param {string} what
 */
function fileOf(what) {
  if (what === '') throw new RefusedError('Say what to run: node infra/run.mjs SCRIPT.ts or TOOL, and its arguments.');
  // npm writes this file last: without it an installation is missing or broken.
  if (!existsSync(join(root, 'node_modules', '.package-lock.json')))
    throw new RefusedError('Nothing is installed yet: run `npm ci`, then this again.');
  const file = /[\\/]/.test(what) ? join(root, what) : toolOf(what);
  if (!existsSync(file)) throw new RefusedError(`There is no ${what} here.`);
  return file;
}

/** @param {string} name */
function toolOf(name) {
  const program = tools[name];
  if (program === undefined) throw new RefusedError(`There is no tool ${name}, only ${Object.keys(tools).join(', ')}.`);
  const file = join(root, 'node_modules', program);
  if (!existsSync(file)) throw new RefusedError(`${name} is not installed: run \`npm ci\`, then this again.`);
  return file;
}

/**
 * What it prints, reads, is told by signals and ends with are those of this process.
 *
 * @param {string} node
 * @param {readonly string[]} args
 */
async function runOn(node, args) {
  const path = `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`;
  const child = spawn(node, [...process.execArgv, ...args], { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => {
      // Ctrl-C reaches everything in the terminal by itself; a second one would cut short what the first one ends.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
      resolve(undefined);
    });
  });
}
