/** Keeps a JSON document in table columns: one column holds 32 K characters of UTF-16, a document may be longer. */

const columnLength = 30_000;
const mostColumns = 14;

/** `json0`, `json1`, ...; throws when the document is larger than a table row can be (1 MiB in all). */
export function toColumns(document: unknown): Record<string, string> {
  const text = JSON.stringify(document);
  const count = Math.ceil(text.length / columnLength);
  if (count > mostColumns)
    throw new Error(`a document of ${String(text.length)} characters does not fit in a table row`);
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `json${String(index)}`,
      text.slice(index * columnLength, (index + 1) * columnLength),
    ]),
  );
}

/** What `toColumns` was given; the table is the warden's own, so callers may trust its shape. */
export function fromColumns(row: Readonly<Record<string, unknown>>): unknown {
  let text = '';
  for (let index = 0; ; index += 1) {
    const part = row[`json${String(index)}`];
    if (typeof part !== 'string') return JSON.parse(text) as unknown;
    text += part;
  }
}
