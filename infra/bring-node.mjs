/** Brings a Node through npm, once for all clones on this machine: an exact version whose hash npm compares with the one written here. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeBuilds } from './node-builds.mjs';

const cure = 'Install Node 24 LTS (https://nodejs.org), then run this again.';

/** Its message is one line for people, with the cure. */
export class NoNodeError extends Error {
  /** @param {string} reason */
  constructor(reason) {
    super(`${reason} ${cure}`);
  }
}

/**
 * The path of a Node that is enough. Says in one line when it brings one, and throws NoNodeError when it cannot.
 *
 * @returns {string}
 */
export function bringNode() {
  const platform = `${process.platform}-${process.arch}`;
  const tooOld = `Node ${process.versions.node} is too old here (22.22 or later is needed)`;
  const build = nodeBuilds[platform];
  if (build === undefined) throw new NoNodeError(`${tooOld}, and npm has none for ${platform}.`);
  const cache = cacheFolder();
  const home = join(cache, `${build.name}-${build.version}`);
  const node = programIn(home, build);
  if (existsSync(node)) return node;
  console.error(`${tooOld}: npm brings Node ${build.version}, this once, into ${home} ...`);
  try {
    mkdirSync(cache, { recursive: true });
    const aside = mkdtempSync(`${home}-`);
    try {
      install(aside, build);
      keep(aside, home);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
  } catch (fault) {
    if (fault instanceof NoNodeError) throw fault;
    throw new NoNodeError(`Node ${build.version} cannot be kept in ${cache} (${messageOf(fault)}).`);
  }
  return node;
}

/** Where the operating system lets programs keep what they can get again; it outlives `npm ci`. */
function cacheFolder() {
  const { LOCALAPPDATA: local, XDG_CACHE_HOME: xdg } = process.env;
  const name = 'aks-patch-warden';
  if (process.platform === 'win32') return join(local ?? join(homedir(), 'AppData', 'Local'), name, 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  return join(xdg === undefined || xdg === '' ? join(homedir(), '.cache') : xdg, name);
}

/**
 * @param {string} folder
 * @param {import('./node-builds.mjs').NodeBuild} build
 */
function programIn(folder, { name }) {
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * A lockfile with the hash is how npm is made to compare it: `npm ci` refuses anything else with EINTEGRITY.
 *
 * @param {string} folder
 * @param {import('./node-builds.mjs').NodeBuild} build
 */
function install(folder, build) {
  const { name, version, integrity } = build;
  const manifest = { name: 'node-for-aks-patch-warden', version, private: true, dependencies: { [name]: version } };
  const packages = { '': manifest, [`node_modules/${name}`]: { version, integrity } };
  const lock = { name: manifest.name, version, lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const { error, status, stderr } = npm(folder, [
    ...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--global=false'],
    // Where there is no network, that is known soon.
    ...['--fetch-retries=1', '--fetch-retry-mintimeout=1000'],
  ]);
  if (error !== undefined || status !== 0) {
    const code = error?.message ?? /npm (?:error|ERR!) code (\w+)/.exec(stderr)?.[1] ?? `exit code ${String(status)}`;
    if (code === 'EINTEGRITY')
      throw new NoNodeError(`npm has another Node ${version} than the one whose hash is known (EINTEGRITY).`);
    throw new NoNodeError(`npm could not bring Node ${version} (${code}).`);
  }
  const found = versionOf(programIn(folder, build));
  if (found !== `v${version}`) throw new NoNodeError(`The Node ${version} that npm brought does not run (${found}).`);
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 */
function npm(folder, args) {
  const own = process.env['npm_execpath'] ?? '';
  /** @type {import('node:child_process').SpawnSyncOptionsWithStringEncoding} */
  const options = { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  // Below `npm run` it is the npm that runs; elsewhere the one on the path, a batch file on Windows.
  if (own.endsWith('npm-cli.js')) return spawnSync(process.execPath, [own, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** @param {string} node */
function versionOf(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  } catch (fault) {
    return messageOf(fault).split('\n')[0] ?? '';
  }
}

/**
 * Whole or not at all; somebody else may have been quicker.
 *
 * @param {string} aside
 * @param {string} home
 */
function keep(aside, home) {
  try {
    renameSync(aside, home);
  } catch (fault) {
    if (!existsSync(home)) throw fault;
  }
}

/** @param {unknown} fault */
function messageOf(fault) {
  return fault instanceof Error ? fault.message : String(fault);
}
