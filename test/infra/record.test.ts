/** `npm run record` as a process: reads are recorded at once, the one write only after two questions. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseRecording, type Recording } from '../../infra/recording/recording.ts';
import { hasTerminal, inTerminal, usualEnvironment } from '../terminal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'warden-record-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = path.join(folder, 'recording.json');
beforeEach(() => {
  rmSync(file, { force: true });
});

const idOf = (name: string, group = 'RG-Payments') =>
  `/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/${group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
const line = (name: string, ...more: readonly string[]) =>
  [
    `"${process.execPath}" "${path.join(root, 'infra/record.ts')}" --simulated --cluster`,
    idOf(name),
    '-o',
    file,
    ...more,
  ].join(' ');

function piped(command: string): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', command], { env: usualEnvironment() }, (fault, stdout, stderr) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), stdout, stderr });
    });
  });
}

function recorded(): Recording {
  const parsed = parseRecording(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return parsed.recording;
}

const methods = () => recorded().exchanges.map(({ method }) => method);

describe('record', { timeout: 120_000 }, () => {
  it('writes down what is read, and says what it answers', async () => {
    const { code, stdout, stderr } = await piped(line('pay-weu-01'));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^GET cluster: 1 of 1 answered, .*\n[^]*\nPUT: not asked for\n/);
    expect(methods()).toEqual(Array.from({ length: 7 }, () => 'GET'));
    expect(readFileSync(file, 'utf8')).not.toMatch(/pay-weu|payments|22222222/i);
  });

  it.each<[string, string, number, RegExp]>([
    ['an id that is none', line('x').replace(idOf('x'), 'pay-weu-01'), 2, /^--cluster must be the ARM id/],
    ['a cluster that is not there', line('gone'), 2, /^Azure answered 404 /],
    ['a write where nobody can be asked', `${line('pay-weu-01', '--with-write')} < /dev/null`, 2, /no terminal/],
  ])('refuses %s in one line, and leaves no file', async (_, command, code, said) => {
    const ended = await piped(command);
    expect([ended.code, ended.stderr.trim().split('\n').length]).toEqual([code, 1]);
    expect(ended.stderr).toMatch(said);
    expect(existsSync(file)).toBe(false);
  });
});

describe.skipIf(!hasTerminal)('record --with-write', { timeout: 120_000 }, () => {
  const answered = (keys: string, name = 'pay-weu-01') =>
    inTerminal(line(name, '--with-write'), { columns: 100, typing: { after: /Send it\?/, keys } });

  it('sends the cluster back once, follows the operation and reads again', async () => {
    const { code, raw } = await answered('yes\rpay-weu-01\r');
    expect(code).toBe(0);
    expect(raw).toContain('PUT of the same with If-Match: 200 after');
    expect(raw).toContain('Its operation: Succeeded after');
    expect(raw).toMatch(/none lost, none changed/);
    expect(methods().filter((method) => method === 'PUT')).toHaveLength(1);
    const write = recorded().exchanges.find(({ method }) => method === 'PUT');
    expect(write?.ifMatch).toMatch(/^0{8}-/);
    expect(JSON.stringify(write?.sent)).not.toContain('nodeImageVersion');
  });

  it.each([
    ['no', 'no\r'],
    ['another name', 'yes\rpay-weu-02\r'],
  ])('sends nothing when it is told %s, and keeps what was read', async (_, keys) => {
    const { code, raw } = await answered(keys);
    expect(code).toBe(0);
    expect(raw).toContain('Not confirmed: nothing was written to the cluster.');
    expect(methods()).not.toContain('PUT');
  });

  it('ends at once with Ctrl-C', async () => {
    expect((await answered('\u0003')).code).toBe(130);
    expect(existsSync(file)).toBe(false);
  });
});
