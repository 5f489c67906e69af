/** Columns that a stage makes, and what every stage is given. */

import { isDynamic, scalarOf, type Scalar, type ScalarScope } from './scalars.ts';
import { nameIn, partOf, textIn, type KqlNode } from './syntax.ts';
import { textOfValue, type Row, type Table, type Value } from './values.ts';

export interface QueryScope {
  readonly nowMs: number;
  /** Evaluates another table expression, such as the right side of a join. */
  readonly tableOf: (node: KqlNode) => Table;
}

export type Operator = (table: Table, stage: KqlNode, scope: QueryScope) => Table;

export interface Column {
  readonly name: string;
  readonly value: Scalar;
  readonly isDynamic: boolean;
}

/** `name = expression`, or an expression that names itself. */
export function columnFrom(node: KqlNode, scope: ScalarScope, place: number): Column {
  const named = node.kind === 'SimpleNamedExpression';
  const expression = named ? partOf(node, 'Expression') : node;
  const name = named ? nameIn(partOf(node, 'Name')) : ownName(expression, place);
  return { name, value: scalarOf(expression, scope), isDynamic: isDynamic(expression, scope) };
}

/** A path is named after its joined parts, a call by its place (Kusto docs, project operator). */
function ownName(node: KqlNode, place: number): string {
  if (node.kind === 'NameReference') return nameIn(node);
  if (node.kind === 'PathExpression') return textIn(node).replaceAll('.', '_');
  return `Column${String(place + 1)}`;
}

export function withColumn({ columns, dynamic, rows }: Table, { name, value, isDynamic: is }: Column): Table {
  const others = [...dynamic].filter((each) => each !== name);
  return {
    columns: columns.includes(name) ? columns : [...columns, name],
    dynamic: new Set(is ? [...others, name] : others),
    rows: rows.map((row) => ({ ...row, [name]: value(row) })),
  };
}

export function only(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((name) => [name, row[name] ?? null]));
}

/** The text of a key, by which rows are grouped and joined; undefined: nothing, which joins nothing. */
export function keyText(values: readonly Value[]): string | undefined {
  return values.includes(null) ? undefined : JSON.stringify(values.map(textOfValue));
}
