/** Tables that fit the page: names are shortened in the middle, sentences at their end, and no row is ever wrapped. */

import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { printable, type Page, type Style } from './page.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string;
  readonly style?: (row: Row) => Style | undefined;
  readonly isNumber?: boolean;
  /** Where it is cut when there is no room: names in the middle, because both of their ends tell them apart. */
  readonly cut?: 'middle' | 'end';
  /** Characters that are left of it at least. */
  readonly least?: number;
  /** Shown only on pages of this many columns or more. */
  readonly from?: number;
}

const gap = '  ';

/** One line a row, after the line of titles. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[], page: Page): readonly string[] {
  const shown = columns.filter(({ from = 0 }) => page.columns >= from);
  const texts = rows.map((row) => shown.map(({ of }) => printable(of(row))));
  const natural = shown.map(({ title }, index) =>
    Math.max(stringWidth(title), ...texts.map((row) => stringWidth(row[index] ?? ''))),
  );
  const widths = fitted(shown, natural, page.columns);
  const line = (cells: readonly string[], paint: (text: string, index: number) => string) => {
    const last = cells.length - 1;
    const padded = cells.map((cell, index) => {
      const { cut = 'end', isNumber = false } = shown[index] ?? {};
      const text = cutTo(cell, widths[index] ?? 0, { cut, isUtf8: page.isUtf8 });
      const blank = ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(text)));
      const painted = paint(text, index);
      return isNumber ? blank + painted : index === last ? painted : painted + blank;
    });
    return whole(padded.join(gap), page);
  };
  return [
    line(
      shown.map(({ title }) => title),
      (text) => page.paint('bold', text),
    ),
    ...texts.map((cells, row) =>
      line(cells, (text, index) => {
        const given = rows[row];
        const style = given === undefined ? undefined : shown[index]?.style?.(given);
        return style === undefined ? text : page.paint(style, text);
      }),
    ),
  ];
}

/** The widest of those that may be cut gives first, a character at a time, so that names keep their length as long as can be. */
function fitted<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  available: number,
): readonly number[] {
  const widths = [...natural];
  const room = available - gap.length * (widths.length - 1);
  const spare = (index: number) => {
    const { cut, least = 0 } = columns[index] ?? {};
    return cut !== undefined && (widths[index] ?? 0) > least;
  };
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = Math.max(...widths.filter((_, index) => spare(index)));
    const giving = widths.findLastIndex((width, index) => spare(index) && width === widest);
    if (giving === -1) break;
    widths[giving] = widest - 1;
  }
  return widths;
}

export function cutTo(
  text: string,
  width: number,
  { cut, isUtf8 }: { readonly cut: 'middle' | 'end'; readonly isUtf8: boolean },
): string {
  if (stringWidth(text) <= width) return text;
  return cliTruncate(text, width, { position: cut, truncationCharacter: isUtf8 ? '…' : '~' });
}

/** On a page too narrow for any table the line is cut; a terminal would wrap it into the next row. */
export function whole(line: string, { columns, isUtf8 }: Page): string {
  if (columns === Infinity || stringWidth(line) <= columns) return line;
  return cliTruncate(line, columns, { truncationCharacter: isUtf8 ? '…' : '~' });
}

/** Sentences in lines of whole words; a word that is longer than a line goes on in the next. */
export function wrapped(text: string, { columns }: Page, indent = ''): readonly string[] {
  const room = columns - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, room);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line].map((each) => indent + each);
}

function broken(word: string, room: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (piece !== '' && stringWidth(piece + letter) > room) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}
