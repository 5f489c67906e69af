/** The folder that is deployed: complete, and nothing in it has to be installed. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appSettings } from '../../infra/local/app-settings.ts';
import { packageApp } from '../../infra/package-app.ts';

const root = path.resolve(import.meta.dirname, '../..');
const settings = appSettings({
  storageConnectionString: 'UseDevelopmentStorage=true',
  azureOrigin: 'http://127.0.0.1:1',
  connectTo: {},
});
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'warden-app-'));
  await packageApp(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Loads the app in a process of its own, far from any node_modules, with a stand-in for the worker's module. */
function load(environment: Readonly<Record<string, string>>): string {
  const script = `
    const Module = require('node:module'); const names = []; const load = Module._load;
    const core = { registerFunction: ({ name }) => names.push(name), setProgrammingModel() {}, registerHook() {}, Disposable: class {} };
    Module._load = (request, ...rest) => (request === '@azure/functions-core' ? core : load(request, ...rest));
    process.on('exit', (code) => { if (code !== 0) console.error('registered ' + names.join(' ') + ' before it failed'); });
    require(${JSON.stringify(path.join(folder, 'index.cjs'))});
    console.log(names.sort().join(' '));`;
  writeFileSync(path.join(folder, 'load.cjs'), script);
  return execFileSync(process.execPath, ['load.cjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString();
}

describe('the packaged app', () => {
  it('registers every function', () => {
    const doors = readdirSync(path.join(root, 'functions')).filter((file) => file !== 'index.ts');
    const names = load(settings).trim().split(' ');
    expect(names.length).toBeGreaterThanOrEqual(doors.length);
    expect(names).toContain('sweeps-start');
  });

  it('refuses to load with wrong settings and names all of them', () => {
    const wrong = { ...settings, SWEEP_SCHEDULE: '', EMAIL_SENDER: 'nobody', TEAMS_WEBHOOK_URL: 'http://x' };
    expect(() => load(wrong)).toThrow(/\n {2}- EMAIL_SENDER: .+\n {2}- SWEEP_SCHEDULE: .+\n {2}- TEAMS_WEBHOOK_URL: /);
    // A worker without any function would say that there are none, and not why.
    expect(() => load(wrong)).toThrow(/registered health-http before it failed/);
  });
});

describe('the packaged policy', () => {
  const { OPERATOR_EMAIL: _mail, TEAMS_WEBHOOK_URL: _teams, ...neither } = settings;

  it('needs the address of the operator only; a Teams webhook may be there', () => {
    expect(load({ ...neither, OPERATOR_EMAIL: 'ops@example.com' })).toContain('sweeps-start');
  });

  it('does not load when nobody could be told anything', () => {
    expect(() => load(neither)).toThrow(/none of them can be told anything: set OPERATOR_EMAIL or TEAMS_WEBHOOK_URL/);
  });
});

describe('npm start', { timeout: 60_000 }, () => {
  const start = (...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['infra/local/start.ts', ...args], { cwd: root });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.once('close', (code) => {
        resolve({ code, output });
      });
    });
  const freePorts = ['--port', '0', '--azure-port', '0', '--blob-port', '0', '--queue-port', '0', '--table-port', '0'];

  it('-- --once runs the main job on every cluster, tells of it and ends well', async () => {
    const { code, output } = await start('--once', ...freePorts);
    expect([code, output]).toEqual([0, expect.stringMatching(/pay-weu-01 +drifted +repaired +Done: /)]);
    const [, mails, cards, events] = /(\d+) mails and (\d+) Teams cards arrived, .* (\d+) events/.exec(output) ?? [];
    for (const count of [mails, cards, events]) expect(Number(count)).toBeGreaterThan(0);
  });

  it('names a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const { code, output } = await start('--once', ...freePorts, '--port', String(port));
    server.close();
    expect([code, output]).toEqual([1, expect.stringContaining(`Port ${String(port)} is taken`)]);
  });

  it('says how to call it when it does not understand', async () => {
    const { code, output } = await start('--port', 'abc');
    expect([code, output]).toEqual([2, expect.stringContaining('--port (or WARDEN_PORT) must be a port number')]);
  });
});
