/**
 * The part of KQL that the warden asks Resource Graph in, worked stage by stage. Whatever else a query says is refused, as
 * Resource Graph refuses a broken one: a stage that was passed over would answer rows that nobody asked for.
 */

import { documentOf, textOf, type Json, type JsonDocument } from '../state.ts';

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly JsonDocument[];
}

export type QueryResult =
  { readonly kind: 'table'; readonly table: Table } | { readonly kind: 'invalid'; readonly problem: string };

/** `tables`: by lower-cased name. */
export function runQuery(query: string, tables: Readonly<Record<string, Table>>): QueryResult {
  const text = query.replace(/^\s*\/\/.*$/gm, '');
  const [name = '', ...stages] = text.split('|').map((part) => part.trim().replace(/\s+/g, ' '));
  let table = tables[name.toLowerCase()];
  if (table === undefined) return invalid(`there is no table "${name}"`);
  for (const stage of stages) {
    const next = apply(stage, table);
    if (typeof next === 'string') return invalid(next);
    table = next;
  }
  return { kind: 'table', table };
}

function invalid(problem: string): QueryResult {
  return { kind: 'invalid', problem };
}

/** Answers the problem where there is one. */
type Operator = (table: Table, ...parts: readonly string[]) => Table | string;

const operators: readonly (readonly [RegExp, Operator])[] = [
  [/^where ([\w.]+) =~ '([^']*)'$/, whereText],
  [/^where ([\w.]+) >= datetime\(([^)]*)\)$/, whereSince],
  [/^extend (\w+) = todatetime\(([\w.]+)\)$/, extendTime],
  [/^project ([\w, ]+)$/, project],
  [/^order by ([\w, ]+)$/, orderBy],
];

function apply(stage: string, table: Table): Table | string {
  for (const [form, operator] of operators) {
    const match = form.exec(stage);
    if (match !== null) return operator(table, ...match.slice(1));
  }
  return `the stage "${stage}" is not understood`;
}

function unknownColumn({ columns }: Table, paths: readonly string[]): string | undefined {
  const unknown = paths.find((path) => !columns.includes(path.split('.')[0] ?? ''));
  return unknown && `failed to resolve column or scalar expression named "${unknown}"`;
}

function valueAt(row: JsonDocument, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((inner, name) => documentOf(inner)[name], row);
}

function whereText(table: Table, path = '', wanted = ''): Table | string {
  const isWanted = (row: JsonDocument) => textOf(valueAt(row, path)).toLowerCase() === wanted.toLowerCase();
  return unknownColumn(table, [path]) ?? { ...table, rows: table.rows.filter(isWanted) };
}

function whereSince(table: Table, path = '', since = ''): Table | string {
  const sinceMs = timeOf(since);
  if (Number.isNaN(sinceMs)) return `"${since}" is no datetime`;
  const isSince = (row: JsonDocument) => timeOf(textOf(valueAt(row, path))) >= sinceMs;
  return unknownColumn(table, [path]) ?? { ...table, rows: table.rows.filter(isSince) };
}

function extendTime({ columns, rows }: Table, name = '', path = ''): Table | string {
  const extended = (row: JsonDocument) => {
    const ms = timeOf(textOf(valueAt(row, path)));
    return { ...row, [name]: Number.isNaN(ms) ? null : new Date(ms).toISOString() };
  };
  return unknownColumn({ columns, rows }, [path]) ?? { columns: [...columns, name], rows: rows.map(extended) };
}

/** NaN where there is none; a time without a zone is UTC. */
function timeOf(text: string): number {
  return Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
}

function project(table: Table, list = ''): Table | string {
  const columns = list.split(',').map((column) => column.trim());
  const projected = (row: JsonDocument) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
  return unknownColumn(table, columns) ?? { columns, rows: table.rows.map(projected) };
}

/** KQL sorts downwards unless it is told otherwise. */
function orderBy(table: Table, list = ''): Table | string {
  const keys = list.split(',').map((key) => key.trim().split(' '));
  const problem = unknownColumn(
    table,
    keys.map(([column = '']) => column),
  );
  if (problem !== undefined) return problem;
  const compare = (left: JsonDocument, right: JsonDocument) =>
    keys
      .map(([column = '', direction]) => textOrder(left[column], right[column]) * (direction === 'asc' ? 1 : -1))
      .find((order) => order !== 0) ?? 0;
  return { ...table, rows: table.rows.toSorted(compare) };
}

function textOrder(left: Json | undefined, right: Json | undefined): number {
  const [first, second] = [textOf(left), textOf(right)];
  return first === second ? 0 : first < second ? -1 : 1;
}
