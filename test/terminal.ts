/** A program in a terminal, as somebody at a keyboard has it: util-linux gives the pseudo-terminal, xterm the screen. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Terminal } from '@xterm/headless';

/** The options of `script` differ between systems; those of util-linux are meant. */
const script = '/usr/bin/script';
export const hasTerminal = process.platform === 'linux' && existsSync(script);
if (!hasTerminal) console.warn('no script of util-linux found; the tests in a terminal are skipped');

export interface Seen {
  readonly code: number;
  /** Everything that was written, colours and cursor movements included. */
  readonly raw: string;
  /** What is left on the screen, scrolled-off lines included; without blank ends. */
  readonly lines: readonly string[];
  /** Lines that did not fit and went on in the next row. */
  readonly wrapped: readonly string[];
}

export interface TerminalOptions {
  readonly columns: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Types the keys once this has been written. */
  readonly typing?: { readonly after: RegExp; readonly keys: string };
}

/** `command` is a line of bash. */
export async function inTerminal(
  command: string,
  { columns, environment = {}, typing }: TerminalOptions,
): Promise<Seen> {
  const line = `/usr/bin/stty rows 40 cols ${String(columns)}; ${command}`;
  const child = spawn(script, ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    env: { ...usualEnvironment(), SHELL: '/bin/bash', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let raw = '';
  let isTyped = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    raw += chunk;
    if (typing === undefined || isTyped || !typing.after.test(raw)) return;
    isTyped = true;
    child.stdin.write(typing.keys);
  });
  const code = await new Promise<number>((resolve) => {
    child.once('close', (ended) => {
      resolve(ended ?? -1);
    });
  });
  return { code, raw, ...(await screen(raw, columns)) };
}

/** What colours a terminal for the tests themselves must not colour the program that is tested. */
export function usualEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
}

async function screen(raw: string, columns: number): Promise<Pick<Seen, 'lines' | 'wrapped'>> {
  const terminal = new Terminal({ cols: columns, rows: 40, scrollback: 10_000, allowProposedApi: true });
  await new Promise<void>((resolve) => {
    terminal.write(raw, resolve);
  });
  const { active } = terminal.buffer;
  const rows = Array.from({ length: active.length }, (_, index) => active.getLine(index));
  const lines = rows.map((row) => row?.translateToString(true) ?? '');
  const wrapped = rows.flatMap((row, index) => (row?.isWrapped === true ? [lines[index] ?? ''] : []));
  terminal.dispose();
  while (lines.at(-1) === '') lines.pop();
  return { lines, wrapped };
}
