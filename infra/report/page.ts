/** What a report is written on: its width, its colours, its letters. */

import type { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

export interface Page {
  /** Infinity where nobody reads lines of a fixed width: a pipe or a file. */
  readonly columns: number;
  /** Whether blocks and other drawn letters can be read there. */
  readonly isUtf8: boolean;
  paint(style: Style, text: string): string;
}

/** A file, or another program. */
export const plainPage: Page = { columns: Infinity, isUtf8: true, paint: (_, text) => text };

/** From here on a page is wide: all columns, whole sentences. */
export const wideColumns = 120;

/** What Azure says may hold control characters; a terminal would obey them. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ');
}
