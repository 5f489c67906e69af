/** The launcher on a Node that is too old, and every script of package.json once, as a process. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { nearestOf } from '../../infra/cli/nearest.ts';
import { isEnough, nodeBuilds } from '../../infra/node-builds.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const launcher = path.join(root, 'infra', 'run.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'warden-machine-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
  readonly scripts: Readonly<Record<string, string>>;
};

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Given {
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string;
}

function node(args: readonly string[], { environment = {}, cwd = root, input = '' }: Given = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...environment } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
    child.stdin.end(input);
  });
}

describe('which Node is enough', () => {
  it.each([
    ['20.20.2', false],
    ['22.18.0', false],
    ['22.21.9', false],
    ['22.22.0', true],
    ['23.11.0', false],
    ['24.7.0', false],
    ['24.8.0', true],
    ['25.2.0', false],
    ['26.0.0', true],
    ['28.1.0', true],
  ])('%s: %s', (version, expected) => {
    expect(isEnough(version)).toBe(expected);
  });

  it('is what engines says', () => {
    expect(manifest.engines.node).toBe('^22.22.0 || ^24.8.0 || >=26.0.0');
  });

  it('holds for every Node that would be brought; each has the hash that npm compares', () => {
    const builds = Object.values(nodeBuilds);
    expect(builds).toHaveLength(6);
    for (const build of builds) {
      expect(isEnough(build?.version ?? '')).toBe(true);
      expect(build?.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });
});

/** Makes the launcher believe that it runs on Node 20, and npm a script that brings what the test says. */
function oldMachine(name: string, npm: string): NodeJS.ProcessEnv {
  const home = path.join(folder, name);
  mkdirSync(path.join(home, 'npm'), { recursive: true });
  writeFileSync(path.join(home, 'npm', 'npm-cli.js'), npm);
  return { XDG_CACHE_HOME: path.join(home, 'cache'), npm_execpath: path.join(home, 'npm', 'npm-cli.js') };
}
const pretend = ['--import', `data:text/javascript,${encodeURIComponent(pretending())}`];
function pretending(): string {
  return `if (process.argv[1]?.endsWith('run.mjs')) Object.defineProperty(process.versions, 'node', { value: '20.20.2' });`;
}
/** As npm ci would leave it; the program says the version it should have, and is this Node otherwise. */
const bringing = `
  const fs = require('node:fs');
  const { dependencies } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  const [[name, version]] = Object.entries(dependencies);
  const lock = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')).packages['node_modules/' + name];
  if (process.argv[2] !== 'ci' || lock.version !== version || !lock.integrity) process.exit(9);
  fs.mkdirSync('node_modules/' + name + '/bin', { recursive: true });
  const script = '#!/bin/sh\\n[ "$1" = --version ] && echo v' + version + ' && exit\\nexec "${process.execPath}" "$@"\\n';
  fs.writeFileSync('node_modules/' + name + '/bin/node', script, { mode: 0o755 });`;

describe.skipIf(process.platform === 'win32')('on a Node that is too old', () => {
  const script = path.join(folder, 'told.ts');
  writeFileSync(
    script,
    `const told: string[] = process.argv.slice(2);
     process.stdin.on('data', (text) => { console.log(told.join(' '), String(text).trim()); process.exitCode = 7; });`,
  );
  const relative = path.relative(root, script);

  it('brings one once and says so; arguments, input and exit code pass through', async () => {
    const environment = oldMachine('brings', bringing);
    const first = await node([...pretend, launcher, relative, 'a', 'b c'], { environment, input: 'from here' });
    expect(first).toMatchObject({ code: 7, stdout: 'a b c from here\n' });
    expect(first.stderr).toMatch(/^Node 20\.20\.2 is too old here .*: npm brings Node 2\d\.\d+\.\d+, this once, .*\n$/);
    const second = await node([...pretend, launcher, relative, 'd'], { environment, input: 'again' });
    expect(second).toEqual({ code: 7, stdout: 'd again\n', stderr: '' });
  });

  it('passes a signal on, and ends as the script did', async () => {
    const waits = path.join(folder, 'waits.ts');
    writeFileSync(
      waits,
      `process.once('SIGTERM', () => process.exit(5)); setInterval(() => {}, 1000); console.log('up');`,
    );
    const child = spawn(process.execPath, [...pretend, launcher, path.relative(root, waits)], {
      cwd: root,
      env: { ...process.env, ...oldMachine('signals', bringing) },
    });
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(5);
  });

  it.each([
    [
      'there is no network',
      `console.error('npm error code ENOTFOUND'); process.exit(1)`,
      /could not bring Node .* \(ENOTFOUND\)/,
    ],
    [
      'npm has something else',
      `console.error('npm error code EINTEGRITY'); process.exit(1)`,
      /another Node .* \(EINTEGRITY\)/,
    ],
    ['what came does not run', bringing.replace('echo v', 'echo w'), /does not run \(w2/],
  ])('names the cure in one line when %s, and keeps nothing', async (name, npm, complaint) => {
    const environment = oldMachine(name, npm);
    const { code, stdout, stderr } = await node([...pretend, launcher, relative], { environment });
    const [, said = '', ...rest] = stderr.split('\n');
    expect([code, stdout, rest]).toEqual([1, '', ['']]);
    expect(said).toMatch(complaint);
    expect(said).toMatch(/Install Node 24 LTS \(https:\/\/nodejs\.org\), then run this again\.$/);
    const again = await node([...pretend, launcher, relative], { environment });
    expect(again.code).toBe(1);
  });
});

describe('the launcher', () => {
  it.each([
    [
      'a tool it does not know',
      ['tsx'],
      'There is no tool tsx, only depcruise, eslint, knip, prettier, tsc, vitest.\n',
    ],
    ['a script that is not there', ['infra/none.ts'], 'There is no infra/none.ts here.\n'],
    ['nothing at all', [], 'Say what to run: node infra/run.mjs SCRIPT.ts or TOOL, and its arguments.\n'],
  ])('says in one line that it cannot run %s', async (_, args, stderr) => {
    expect(await node([launcher, ...args])).toEqual({ code: 1, stdout: '', stderr });
  });

  it('asks for npm ci in a clone without it', async () => {
    const clone = path.join(folder, 'clone');
    mkdirSync(path.join(clone, 'infra'), { recursive: true });
    for (const file of ['run.mjs', 'bring-node.mjs', 'node-builds.mjs'])
      writeFileSync(path.join(clone, 'infra', file), readFileSync(path.join(root, 'infra', file)));
    const said = { code: 1, stdout: '', stderr: 'Nothing is installed yet: run `npm ci`, then this again.\n' };
    for (const what of ['infra/local/start.ts', 'vitest'])
      expect(await node([path.join(clone, 'infra', 'run.mjs'), what], { cwd: clone })).toEqual(said);
  });
});

/** What each script is given here, so that it works quickly and changes nothing, and what it then says. */
const trials: Readonly<Record<string, readonly [args: readonly string[], code: number, said: RegExp]>> = {
  start: [['--help'], 0, /npm start -- \[options\]/],
  audit: [['--help'], 0, /--subscription/],
  evaluate: [['--help'], 0, /--policy/],
  record: [['--help'], 0, /--with-write/],
  'table-age': [[], 0, /less than a year old/],
  test: [['--help'], 0, /vitest/],
  'test:pure': [['--help'], 0, /vitest/],
  'test:watch': [['--help'], 0, /vitest/],
  check: [['--only', 'lnt'], 2, /There is no check "lnt"\. Did you mean lint\?/],
  typecheck: [['--version'], 0, /Version \d/],
  lint: [['--version'], 0, /v\d/],
  format: [['--version'], 0, /\d/],
  coverage: [['--help'], 0, /vitest/],
  bench: [['--help'], 0, /vitest/],
  bundle: [[], 0, /bundled in /],
  package: [[], 0, /packaged in /],
  build: [[], 0, /packaged in /],
  'policy-schema': [['--check'], 0, /is what its contract says/],
  findings: [['--check'], 0, /is what the rules say/],
  settings: [['--check'], 0, /are what shared\/about-settings\.ts says/],
  pictures: [['--help'], 0, /docs\/pictures/],
  workbook: [['--check'], 0, /is what its queries say/],
  bicep: [['--check'], 0, /up to date|Note: the Bicep compiler/],
  preflight: [[], 1, /azd is not installed|AZURE_SUBSCRIPTION_ID/],
  'azd:before-provision': [[], 1, /azd is not installed|AZURE_SUBSCRIPTION_ID/],
  'azd:after-deploy': [[], 1, /run `azd provision` first/],
  'azd:leave-fleet': [[], 0, /Nothing was provisioned: nothing to remove/],
};

describe('no script ends with 0 having done nothing', { timeout: 120_000 }, () => {
  it('every script has a trial here, and goes through the launcher', () => {
    expect(Object.keys(trials).toSorted()).toEqual(Object.keys(manifest.scripts).toSorted());
    for (const script of Object.values(manifest.scripts)) expect(script).toMatch(/^node infra\/run\.mjs \S+/);
  });

  it('every hook of azd is one of these scripts', () => {
    const { hooks } = parse(readFileSync(path.join(root, 'azure.yaml'), 'utf8')) as {
      readonly hooks: Readonly<Record<string, { readonly posix: { readonly run: string } }>>;
    };
    const called = Object.values(hooks).map(({ posix: { run } }) => /^npm run --silent (\S+)$/.exec(run)?.[1] ?? run);
    expect(called.length).toBeGreaterThan(1);
    expect(called.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  // One after the other: three of them write build/app.
  it.each(Object.entries(trials))('%s', async (name, [args, code, said]) => {
    const [, ...command] = (manifest.scripts[name] ?? '').split(' ');
    const azd = { WARDEN_ID: '', AZURE_SUBSCRIPTION_ID: '', AZURE_ENV_NAME: '' };
    const ended = await node([...command, ...args], { environment: azd });
    expect([ended.code, ended.stdout + ended.stderr]).toEqual([code, expect.stringMatching(said)]);
    if (name === 'package') expect(existsSync(path.join(root, 'build', 'app', 'host.json'))).toBe(true);
  });
});

describe('the nearest name', () => {
  it.each([
    ['lnt', 'lint'],
    ['typs', 'types'],
    ['Format', 'format'],
    ['zzzzzzzz', undefined],
  ])('%s: %s', (given, meant) => {
    expect(nearestOf(given, ['lint', 'types', 'format'])).toBe(meant);
  });
});
