/** Every command in a terminal of 80 and of 140 columns, and piped: where it is read, and where it once broke. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../infra/cli/commands.ts';
import { processTerminal } from '../../infra/cli/terminal.ts';
import { hasTerminal, inTerminal, usualEnvironment } from '../terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const node = process.execPath;
const entry = (name: string) => `"${node}" "${path.join(root, 'infra', name)}"`;
const folder = mkdtempSync(path.join(tmpdir(), 'warden-terminal-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A name as long as Azure allows, and a group in letters of double width. */
function longNames(): string {
  const clusters = ['payments-production-westeurope-blue-with-a-very-long-name-0001', 'c2'].map((name) => ({
    cluster: {
      id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/${'支払い'.repeat(10)}/providers/Microsoft.ContainerService/managedClusters/${name}`,
      location: 'germanywestcentral',
      properties: {
        provisioningState: 'Succeeded',
        agentPoolProfiles: [{ name: 'system', count: 3 }],
        autoUpgradeProfile: { nodeOSUpgradeChannel: name === 'c2' ? 'None\u001B[7m' : 'None' },
      },
    },
    maintenanceConfigurations: [],
  }));
  const file = path.join(folder, 'long.json');
  writeFileSync(file, JSON.stringify({ clusters, now: '2026-11-21T12:00:00Z' }));
  return file;
}
const file = longNames();

interface Case {
  readonly command: string;
  readonly line: string;
  readonly code: number;
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  { command: 'audit', line: `${entry('audit.ts')} --simulated`, code: 0, says: /^33 clusters, \d+ pools, 3 regions/ },
  {
    command: 'audit',
    line: `${entry('audit.ts')} --simulated --standing needs-you --fail-on error`,
    code: 1,
    says: /^STANDING .*\n(needs you +.*\n){23}\n23 clusters: /m,
  },
  {
    command: 'audit',
    line: `${entry('audit.ts')} --simulated --cluster PAY-weu-01`,
    code: 0,
    says: /^pay-weu-01: needs you\n/,
  },
  {
    command: 'evaluate',
    line: `${entry('evaluate.ts')} ${file} --format overview`,
    code: 1,
    says: /^2 clusters, 2 pools, 1 region/,
  },
  { command: 'evaluate', line: `${entry('evaluate.ts')} ${file} --format table`, code: 1, says: /^STANDING / },
  {
    command: 'evaluate',
    line: `${entry('evaluate.ts')} ${file}`,
    code: 1,
    says: /^payments-production-\S+: needs you\n/,
  },
  { command: 'audit', line: `${entry('audit.ts')} --help`, code: 0, says: /Exit codes:\n {2}0 / },
  { command: 'evaluate', line: `${entry('evaluate.ts')} --help`, code: 0, says: /Exit codes:\n {2}0 / },
  { command: 'record', line: `${entry('record.ts')} --help`, code: 0, says: /Exit codes:\n {2}0 / },
  { command: 'record', line: `${entry('record.ts')} --simulated`, code: 2, says: /--cluster <id>/ },
  { command: '', line: `${entry('aks-patch-warden.ts')} --help`, code: 0, says: /\n {2}audit .*\n {2}evaluate / },
  { command: '', line: entry('aks-patch-warden.ts'), code: 2, says: /^Usage: aks-patch-warden / },
  { command: '', line: `${entry('aks-patch-warden.ts')} --version`, code: 0, says: /^\d+\.\d+\.\d+\n?$/ },
  {
    command: '',
    line: `${entry('aks-patch-warden.ts')} audti`,
    code: 2,
    says: /^unknown command 'audti': did you mean audit\?/,
  },
];

/** As somebody would type it, for the names of the tests. */
const titled = cases.map((each) => ({
  ...each,
  title: each.line.replace(/"[^"]+" "[^"]+\/([\w-]+)\.ts"/, '$1').replace(file, 'FILE'),
}));

const stack = /^\s+at .*:\d+/m;

it('has a case for every command of the registry', () => {
  const host = { calledAs: 'npm run', home: root } as const;
  const names = commands.map((make) =>
    make({ ...host, terminal: processTerminal(), call: () => '', end: () => 0 }).name(),
  );
  expect(names.length).toBeGreaterThan(1);
  expect(names.filter((name) => !cases.some(({ command }) => command === name))).toEqual([]);
});

describe.skipIf(!hasTerminal)('in a terminal', { timeout: 120_000 }, () => {
  describe.each([80, 140])('of %i columns', (columns) => {
    it.each(titled)('$title', async ({ line, code, says }) => {
      const seen = await inTerminal(line, { columns });
      const text = seen.lines.join('\n');
      expect([seen.code, seen.wrapped]).toEqual([code, []]);
      expect(text).toMatch(says);
      expect(text).not.toMatch(stack);
      // Whatever hid the cursor has shown it again.
      expect(seen.raw.lastIndexOf('\u001B[?25h')).toBeGreaterThanOrEqual(seen.raw.lastIndexOf('\u001B[?25l'));
    });
  });

  it('tells on the way how far it has come, in colours, and leaves only the report', async () => {
    const { raw, lines } = await inTerminal(`${entry('audit.ts')} --simulated`, { columns: 80 });
    expect(raw).toMatch(/█░* {2}\d+ of 33 clusters read/);
    expect(raw).toContain('\u001B[31m');
    expect(lines.filter((line) => line.includes('clusters read'))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^exit 0; with --fail-on error it would be 1 \(\d+ clusters\)$/);
  });

  it('--quiet prints the report and nothing else', async () => {
    const { raw } = await inTerminal(`${entry('audit.ts')} --simulated --quiet`, { columns: 80 });
    expect(raw).not.toMatch(/clusters read|NEXT {2}|exit 0/);
    expect(raw).toContain('33 clusters');
  });

  it('NO_COLOR is heeded', async () => {
    const { raw } = await inTerminal(`${entry('evaluate.ts')} ${file}`, {
      columns: 80,
      environment: { NO_COLOR: '1' },
    });
    expect(raw).not.toContain('\u001B[');
  });

  it('where letters cannot be drawn it writes those that can', async () => {
    const { raw } = await inTerminal(`${entry('evaluate.ts')} ${file} --format overview 2>&1`, {
      columns: 140,
      environment: { LANG: 'C', NO_COLOR: '1' },
    });
    expect(raw).toMatch(/^ {2}#+\?+\r$/m);
    expect(raw).not.toMatch(/[█▓▒░…·]/);
  });

  it('ends quietly, with the code of what was found, when its reader has seen enough', async () => {
    const line = `set -o pipefail; ${entry('audit.ts')} --simulated --quiet --fail-on error | head -1`;
    const { code, lines } = await inTerminal(line, { columns: 80 });
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^33 clusters/)]]);
  });

  it.each([
    ['while it reads Azure', `${entry('audit.ts')} --simulated`, /of 33 clusters read/],
    ['while it waits for standard input', `echo ready; ${entry('evaluate.ts')} -`, /ready/],
  ])('Ctrl-C %s ends it at once with 130', async (_, line, after) => {
    const { code, raw } = await inTerminal(line, { columns: 80, typing: { after, keys: '\u0003' } });
    expect(code).toBe(130);
    expect(raw).not.toMatch(stack);
    expect(raw.lastIndexOf('\u001B[?25h')).toBeGreaterThanOrEqual(raw.lastIndexOf('\u001B[?25l'));
  });

  it('says in one line how to sign in', async () => {
    const environment = { AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential', PATH: folder };
    const { code, lines } = await inTerminal(entry('audit.ts'), { columns: 80, environment });
    expect([code, lines]).toEqual([3, ['You are not signed in to Azure: run az login.']]);
  });
});

describe('piped', { timeout: 120_000 }, () => {
  const piped = (line: string, environment: Record<string, string> = {}) =>
    new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
      const env = { ...usualEnvironment(), ...environment };
      execFile('/bin/sh', ['-c', line], { env }, (fault, stdout, stderr) => {
        resolve({ code: fault === null ? 0 : Number(fault.code), stdout, stderr });
      });
    });

  it.each(titled)('$title', async ({ line, code, says }) => {
    const { code: ended, stdout, stderr } = await piped(line);
    expect(ended).toBe(code);
    // A fault, and the help that nobody asked for, go to standard error; a report leaves nothing there.
    expect(code === 2 ? stderr : stdout).toMatch(says);
    expect(code === 2 ? stdout : stderr).toBe('');
    expect(stdout).not.toMatch(/\p{Cc}(?<!\n)|…/u);
    expect(stderr).not.toMatch(stack);
  });

  it('FORCE_COLOR is heeded', async () => {
    const { stdout } = await piped(`${entry('evaluate.ts')} ${file}`, { FORCE_COLOR: '1' });
    expect(stdout).toContain('\u001B[31m');
  });
});
