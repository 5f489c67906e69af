/** The command as it is handed out: packed, installed where nothing else is, called as npx calls it, on the oldest Node and on this one. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageCli } from '../../infra/package-cli.ts';
import { hasLowestNode, lowestNode } from '../lowest-node.ts';
import { hasTerminal, inTerminal, usualEnvironment } from '../terminal.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly version: string;
  readonly [field: string]: unknown;
}

const folder = mkdtempSync(path.join(tmpdir(), 'warden-packed-'));
const empty = path.join(folder, 'empty');
const installed = path.join(empty, 'node_modules', 'aks-patch-warden');
let manifest: Manifest;

function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { ...usualEnvironment(), ...environment };
    execFile(program, args, { cwd: empty, env }, (fault, stdout, stderr) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), stdout, stderr });
    });
  });
}

beforeAll(async () => {
  const built = path.join(folder, 'cli');
  await packageCli(built);
  mkdirSync(empty);
  const { stdout } = await run('npm', ['pack', built, '--pack-destination', folder, '--silent']);
  // Offline: it has nothing to fetch.
  const { code, stderr } = await run('npm', ['install', '--offline', path.join(folder, stdout.trim())]);
  expect([code, stderr]).toEqual([0, '']);
  manifest = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8')) as Manifest;
  const cluster = {
    id: '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c1',
    location: 'westeurope',
    properties: {
      provisioningState: 'Succeeded',
      agentPoolProfiles: [{ name: 'system', count: 3 }],
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'None' },
    },
  };
  writeFileSync(path.join(empty, 'cluster.json'), JSON.stringify(cluster));
}, 180_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the package', () => {
  it('holds one program, the policy and its schema, and depends on nothing', () => {
    expect(readdirSync(path.join(empty, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'aks-patch-warden',
    ]);
    expect(readdirSync(installed).toSorted()).toEqual([
      'LICENSE',
      'THIRD-PARTY-LICENSES.txt',
      'aks-patch-warden.cjs',
      'package.json',
      'policy.json',
      'policy.schema.json',
    ]);
    expect(manifest.bin).toEqual({ 'aks-patch-warden': 'aks-patch-warden.cjs' });
    expect(Object.keys(manifest).filter((field) => /dependencies|scripts|private/i.test(field))).toEqual([]);
  });

  it('passes on the licence of everything that is in it', () => {
    const licenses = readFileSync(path.join(installed, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['commander', 'string-width', 'zod', '@azure/identity'])
      expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+$`, 'm'));
  });
});

const nodes: readonly (readonly [string, boolean, () => Promise<string>])[] = [
  ['the oldest Node it promises', hasLowestNode, () => lowestNode(manifest.engines.node)],
  ['this Node', true, () => Promise.resolve(path.dirname(process.execPath))],
];

describe.each(nodes)('on %s', (_, isThere, find) => {
  describe.skipIf(!isThere)('the command', { timeout: 180_000 }, () => {
    let environment: Record<string, string>;
    beforeAll(async () => {
      const bin = await find();
      const { PATH = '' } = usualEnvironment();
      environment = { PATH: `${bin}${path.delimiter}${PATH}` };
      const { stdout } = await run(path.join(bin, 'node'), ['--version']);
      if (bin.includes('warden-node')) expect(`>=${stdout.trim().slice(1)}`).toBe(manifest.engines.node);
    }, 180_000);
    /** As `npx aks-patch-warden` finds and calls it. */
    const npx = (...args: readonly string[]) => run('npx', ['--no', '--', 'aks-patch-warden', ...args], environment);

    it('tells its version, in one line and without a warning', async () => {
      expect(await npx('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    });

    it('lists its commands', async () => {
      const { code, stdout } = await npx('--help');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/ audit .*\n.* evaluate /)]);
      expect(stdout).toMatch(/^Usage: aks-patch-warden /);
    });

    it('judges a file by the policy that it brings, and fails as it should', async () => {
      const { code, stdout, stderr } = await npx('evaluate', 'cluster.json', '--format', 'csv');
      expect([code, stderr]).toEqual([1, '']);
      expect(stdout).toContain('c1,westeurope,indeterminate,None,SecurityPatch,error,channel.drifted');
    });

    it('names the option and the file that were meant', async () => {
      const option = await npx('evaluate', 'cluster.json', '--formt', 'csv');
      expect([option.code, option.stderr]).toEqual([2, expect.stringContaining("'--formt': did you mean --format?")]);
      const file = await npx('evaluate', 'clusters.json');
      expect([file.code, file.stderr]).toEqual([2, 'clusters.json is not there; did you mean cluster.json?\n']);
    });

    it('says in one line how to sign in, and that the simulated Azure is elsewhere', async () => {
      const program = path.join(installed, 'aks-patch-warden.cjs');
      const node = path.join((environment['PATH'] ?? '').split(path.delimiter)[0] ?? '', 'node');
      const audit = await run(node, [program, 'audit'], {
        AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
        PATH: folder,
      });
      expect(audit).toEqual({ code: 3, stdout: '', stderr: 'You are not signed in to Azure: run az login.\n' });
      const simulated = await npx('audit', '--simulated');
      expect([simulated.code, simulated.stderr]).toEqual([
        2,
        expect.stringMatching(/^--simulated needs the repository[^\n]+\n$/),
      ]);
    });

    it.skipIf(!hasTerminal)('fits a terminal', async () => {
      const program = path.join(installed, 'aks-patch-warden.cjs');
      const line = `node "${program}" evaluate "${path.join(empty, 'cluster.json')}" --format overview`;
      const seen = await inTerminal(line, { columns: 80, environment });
      expect([seen.code, seen.wrapped, seen.lines[0]]).toEqual([1, [], '1 cluster, 1 pool, 1 region']);
    });
  });
});
