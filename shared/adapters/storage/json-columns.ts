/** Keeps a JSON document in table columns: one column holds 32 K characters of UTF-16, a document may be longer. */

import type { ParsedStored, StoredForm } from '../../contracts/stored/stored-form.ts';

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

type Row = Readonly<Record<string, unknown>>;

/** The columns of a value: its document, and the version of its form. */
export function rowOf<Value>(form: StoredForm<Value>, value: Value): Record<string, string | number> {
  return { schemaVersion: form.schemaVersion, ...toColumns(form.store(value)) };
}

/** Columns of a value that has one for each of its fields. */
export function plainRowOf<Value>(form: StoredForm<Value>, value: Value): object {
  return { schemaVersion: form.schemaVersion, ...form.store(value) };
}

/** Names of the service and its SDK. */
const ofTheService = new Set(['partitionKey', 'rowKey', 'etag', 'timestamp', 'odata.metadata', 'schemaVersion']);

export function readPlainRow<Value>(form: StoredForm<Value>, row: Row, table: string): ParsedStored<Value> {
  const own = Object.fromEntries(Object.entries(row).filter(([column]) => !ofTheService.has(column)));
  return named(form.parse(own, row['schemaVersion']), row, table);
}

/** A row is never trusted: a later version of the app may have written it. `table` is named in what is wrong. */
export function readRow<Value>(form: StoredForm<Value>, row: Row, table: string): ParsedStored<Value> {
  return named(parseRow(form, row), row, table);
}

function named<Value>(parsed: ParsedStored<Value>, row: Row, table: string): ParsedStored<Value> {
  if (parsed.kind === 'row') return parsed;
  const name = [table, row['partitionKey'], row['rowKey']].map(String).join('/');
  return { ...parsed, problem: `${name}: ${parsed.problem}` };
}

function parseRow<Value>(form: StoredForm<Value>, row: Row): ParsedStored<Value> {
  try {
    return form.parse(fromColumns(row), row['schemaVersion']);
  } catch (fault) {
    if (!(fault instanceof SyntaxError)) throw fault;
    return { kind: 'malformed', problem: 'json0: is no JSON' };
  }
}

/** What `toColumns` was given. */
export function fromColumns(row: Row): unknown {
  let text = '';
  for (let index = 0; ; index += 1) {
    const part = row[`json${String(index)}`];
    if (typeof part !== 'string') return JSON.parse(text) as unknown;
    text += part;
  }
}
