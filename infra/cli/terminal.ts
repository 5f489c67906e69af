/** Where the output goes: how wide it is, whether it takes colour, whether somebody looks. */

import { styleText } from 'node:util';
import { plainPage, type Page } from '../report/page.ts';

export interface Terminal {
  /** Standard output. */
  readonly page: Page;
  /** Whether standard error is a terminal: progress is for people only. */
  readonly isWatched: boolean;
}

/** Some pseudo-terminals do not know their size. */
const usualColumns = 80;

/** `NO_COLOR`, `FORCE_COLOR` and a pipe are heeded by `styleText`, for the stream it is given. */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  return {
    page: {
      columns: stdout.isTTY ? stdout.columns || usualColumns : plainPage.columns,
      isUtf8: isUtf8(),
      paint: (style, text) => styleText(style, text, { stream: stdout }),
    },
    isWatched: stderr.isTTY,
  };
}

/** POSIX: the first of these three that is set names the encoding. Windows writes Unicode to its consoles. */
function isUtf8(): boolean {
  if (process.platform === 'win32') return true;
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  return /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '');
}
