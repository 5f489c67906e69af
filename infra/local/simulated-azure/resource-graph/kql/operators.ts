/** The tabular operators, by the name the parser has for them. */

import { columnFrom, only, withColumn, type Operator } from './columns.ts';
import { joinOperator } from './join.ts';
import { isDynamic, scalarOf, type Scalar, type ScalarScope } from './scalars.ts';
import { summarizeOperator } from './summarize.ts';
import { findPart, itemsOf, partOf, QueryProblem, textIn, type KqlNode } from './syntax.ts';
import { compare, isTrue, numberOfValue, type Row, type Table, type Value } from './values.ts';

const where: Operator = (table, stage, { nowMs }) => {
  const condition = scalarOf(partOf(stage, 'Condition'), { table, nowMs });
  return { ...table, rows: table.rows.filter((row) => isTrue(condition(row))) };
};

const project: Operator = (table, stage, { nowMs }) => {
  const columns = itemsOf(stage, 'Expressions').map((item, place) => columnFrom(item, { table, nowMs }, place));
  return {
    columns: columns.map(({ name }) => name),
    dynamic: new Set(columns.filter((each) => each.isDynamic).map(({ name }) => name)),
    rows: table.rows.map((row) => Object.fromEntries(columns.map(({ name, value }) => [name, value(row)]))),
  };
};

const extend: Operator = (table, stage, { nowMs }) =>
  itemsOf(stage, 'Expressions').reduce<Table>((wider, item, place) => {
    const column = columnFrom(item, { table: wider, nowMs }, place);
    return withColumn(wider, column);
  }, table);

const projectAway: Operator = (table, stage) => {
  const away = itemsOf(stage, 'Expressions').map((item) => textIn(item));
  const unknown = away.find((name) => !table.columns.includes(name));
  if (unknown !== undefined) throw new QueryProblem(`failed to resolve column named '${unknown}'`);
  const columns = table.columns.filter((name) => !away.includes(name));
  return { ...table, columns, rows: table.rows.map((row) => only(row, columns)) };
};

interface SortKey {
  readonly value: Scalar;
  readonly direction: 1 | -1;
  readonly areNullsFirst: boolean;
}

/** Downwards unless it is told otherwise; nothing comes first upwards and last downwards (Kusto docs, sort operator). */
function sortKey(node: KqlNode, scope: ScalarScope): SortKey {
  const ordered = node.kind === 'OrderedExpression';
  const expression = ordered ? partOf(node, 'Expression') : node;
  if (isDynamic(expression, scope))
    throw new QueryProblem(`order operator: key '${textIn(expression)}' is dynamic; convert it explicitly`);
  const words = ordered ? textIn(partOf(node, 'Ordering')) : '';
  const isUpwards = words.startsWith('asc');
  const areNullsFirst = words.includes('nullsfirst') || (isUpwards && !words.includes('nullslast'));
  return { value: scalarOf(expression, scope), direction: isUpwards ? 1 : -1, areNullsFirst };
}

function sorted(table: Table, keys: readonly SortKey[]): Table {
  const order = (left: Row, right: Row) => {
    for (const { value, direction, areNullsFirst } of keys) {
      const [first, second] = [value(left), value(right)];
      const result = nullOrder(first, second, areNullsFirst) ?? (compare(first, second) ?? 0) * direction;
      if (result !== 0) return result;
    }
    return 0;
  };
  return { ...table, rows: table.rows.toSorted(order) };
}

function nullOrder(left: Value, right: Value, areNullsFirst: boolean): number | undefined {
  if (left !== null && right !== null) return undefined;
  if (left === null && right === null) return 0;
  return (left === null) === areNullsFirst ? -1 : 1;
}

const sort: Operator = (table, stage, { nowMs }) => {
  const keys = itemsOf(stage, 'Expressions').map((item) => sortKey(item, { table, nowMs }));
  return sorted(table, keys);
};

function countIn(node: KqlNode, nowMs: number): number {
  const nothing = { columns: [], dynamic: new Set<string>() };
  const count = numberOfValue(scalarOf(node, { table: nothing, nowMs })({}));
  if (count === undefined || count < 0) throw new QueryProblem(`'${textIn(node)}' is no number of rows`);
  return count;
}

const take: Operator = (table, stage, { nowMs }) => ({
  ...table,
  rows: table.rows.slice(0, countIn(partOf(stage, 'Expression'), nowMs)),
});

const top: Operator = (table, stage, { nowMs }) => {
  const key = sortKey(partOf(stage, 'ByExpression'), { table, nowMs });
  const { rows, ...rest } = sorted(table, [key]);
  return { ...rest, rows: rows.slice(0, countIn(partOf(stage, 'Expression'), nowMs)) };
};

const distinct: Operator = (table, stage, scope) => {
  const { rows, ...rest } = project(table, stage, scope);
  const seen = new Map(rows.map((row) => [JSON.stringify(row), row]));
  return { ...rest, rows: [...seen.values()] };
};

const count: Operator = (table) => ({
  columns: ['Count'],
  dynamic: new Set(),
  rows: [{ Count: table.rows.length }],
});

/** Rows of an array, and none of an empty one; 128 of a row unless `limit` says so (Resource Graph docs, query language). */
const mvExpand: Operator = (table, stage, { nowMs }) => {
  const [item, another] = itemsOf(stage, 'Expressions');
  if (item === undefined || another !== undefined) throw new QueryProblem('mv-expand of one expression is supported');
  const limitNode = findPart(stage, 'RowLimitClause');
  const limit = limitNode === undefined ? 128 : countIn(partOf(limitNode, 'RowLimit'), nowMs);
  const inner = item.kind === 'MvExpandExpression' ? partOf(item, 'Expression') : item;
  const { name, value } = columnFrom(inner, { table, nowMs }, 0);
  const rows = table.rows.flatMap((row) =>
    expanded(value(row))
      .slice(0, limit)
      .map((each) => ({ ...row, [name]: each })),
  );
  return { ...withColumn(table, { name, value: () => null, isDynamic: true }), rows };
};

function expanded(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value === null || value instanceof Date || typeof value !== 'object') return [value];
  return Object.entries(value).map(([key, each]) => ({ [key]: each }));
}

export const operators: Readonly<Record<string, Operator>> = {
  FilterOperator: where,
  ProjectOperator: project,
  ProjectAwayOperator: projectAway,
  ExtendOperator: extend,
  SortOperator: sort,
  TakeOperator: take,
  TopOperator: top,
  DistinctOperator: distinct,
  CountOperator: count,
  MvExpandOperator: mvExpand,
  SummarizeOperator: summarizeOperator,
  JoinOperator: joinOperator,
};
