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

/** The last column gives first, then the widest of those that may be cut. */
function fitted<Row>(
  columns: readonly Column<Row>[],
  natural: readonly number[],
  available: number,
): readonly number[] {
  const widths = [...natural];
  let over = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - available;
  const order = columns
    .map(({ cut, least }, index) => ({ index, least: least ?? 0, isCut: cut !== undefined }))
    .filter(({ isCut }) => isCut)
    .toSorted((left, right) => (natural[right.index] ?? 0) - (natural[left.index] ?? 0));
  const last = order.filter(({ index }) => index === columns.length - 1);
  for (const { index, least } of [...last, ...order.filter((each) => !last.includes(each))]) {
    if (over <= 0) break;
    const given = Math.min(over, Math.max(0, (widths[index] ?? 0) - least));
    widths[index] = (widths[index] ?? 0) - given;
    over -= given;
  }
  return widths;
}

function cutTo(
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

/** Sentences in lines of whole words. */
export function wrapped(text: string, { columns }: Page, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && stringWidth(indent + longer) > columns) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}
