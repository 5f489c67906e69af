/** `summarize`: rows grouped by keys, and what each group amounts to. */

import { columnFrom, type Operator } from './columns.ts';
import { scalarOf, type Scalar, type ScalarScope } from './scalars.ts';
import { findPart, itemsOf, nameIn, partOf, QueryProblem, textIn, type KqlNode } from './syntax.ts';
import { compare, isTrue, numberOfValue, textOfValue, type Row, type Value } from './values.ts';

/** One or several columns of a group. */
type Aggregate = (rows: readonly Row[]) => Row;

interface Aggregation {
  readonly columns: readonly string[];
  readonly dynamic: readonly string[];
  readonly of: Aggregate;
}

export const summarizeOperator: Operator = (table, stage, { nowMs }) => {
  const scope = { table, nowMs };
  const by = findPart(stage, 'ByClause');
  const keys = (by === undefined ? [] : itemsOf(by, 'Expressions')).map((item, place) =>
    columnFrom(item, scope, place),
  );
  const dynamicKey = keys.find((key) => key.isDynamic);
  if (dynamicKey !== undefined)
    throw new QueryProblem(
      `summarize group key '${dynamicKey.name}' is of a 'dynamic' type; please use an explicit cast, such as tostring(${dynamicKey.name})`,
    );
  const aggregations = itemsOf(stage, 'Aggregates').map((item) => aggregationOf(item, scope));
  const keyed = table.rows.map((row) => ({ row, values: keys.map(({ name, value }) => [name, value(row)] as const) }));
  const groups = Map.groupBy(keyed, ({ values }) => JSON.stringify(values));
  // Without keys there is one group, even of nothing.
  if (keys.length === 0 && groups.size === 0) groups.set('', []);
  const rows = [...groups.values()].map((group): Row => {
    const members = group.map(({ row }) => row);
    const amounts = aggregations.flatMap(({ of }) => Object.entries(of(members)));
    return Object.fromEntries([...(group[0]?.values ?? []), ...amounts]);
  });
  return {
    columns: [...keys.map(({ name }) => name), ...aggregations.flatMap(({ columns }) => columns)],
    dynamic: new Set(aggregations.flatMap(({ dynamic }) => dynamic)),
    rows,
  };
};

function aggregationOf(node: KqlNode, scope: ScalarScope): Aggregation {
  const isNamed = node.kind === 'SimpleNamedExpression';
  const call = isNamed ? partOf(node, 'Expression') : node;
  if (call.kind !== 'FunctionCallExpression') throw new QueryProblem(`summarize: ${call.kind} is no aggregation`);
  const name = nameIn(partOf(call, 'Name'));
  const items = itemsOf(partOf(call, 'ArgumentList'), 'Expressions');
  if (name === 'arg_max' || name === 'arg_min') return extreme(items, scope, name === 'arg_max' ? 1 : -1);
  const simple = aggregates[name];
  if (simple === undefined) throw new QueryProblem(`unknown aggregation '${name}'`);
  const value = items[0] === undefined ? () => null : scalarOf(items[0], scope);
  const column = isNamed ? nameIn(partOf(node, 'Name')) : `${name}_${items[0] === undefined ? '' : textIn(items[0])}`;
  const isList = name.startsWith('make_');
  return {
    columns: [column],
    dynamic: isList ? [column] : [],
    of: (rows) => ({ [column]: simple(rows.map(value), rows) }),
  };
}

type Simple = (values: readonly Value[], rows: readonly Row[]) => Value;

const numbers = (values: readonly Value[]) => values.map(numberOfValue).filter((each) => each !== undefined);
const best =
  (sign: number): Simple =>
  (values) =>
    values.reduce<Value>(
      (kept, value) => (kept === null || (compare(value, kept) ?? 0) * sign > 0 ? value : kept),
      null,
    );
const present = (values: readonly Value[]) => values.filter((value) => value !== null);
const jsonOf = (value: Value) => (value instanceof Date ? value.toISOString() : value);

const aggregates: Readonly<Record<string, Simple>> = {
  count: (_, rows) => rows.length,
  countif: (values) => values.filter(isTrue).length,
  dcount: (values) => new Set(values.map(textOfValue)).size,
  sum: (values) => numbers(values).reduce((total, each) => total + each, 0),
  max: best(1),
  min: best(-1),
  take_any: (values) => present(values)[0] ?? null,
  make_list: (values) => present(values).map(jsonOf),
  make_set: (values) => [...new Map(present(values).map((value) => [textOfValue(value), jsonOf(value)])).values()],
};

/** The row with the greatest or least value, and of it the named columns, or all with `*` (Kusto docs, arg_max). */
function extreme(items: readonly KqlNode[], scope: ScalarScope, sign: 1 | -1): Aggregation {
  const [first, ...rest] = items;
  if (first === undefined) throw new QueryProblem('arg_max needs an expression to maximize');
  const key = columnFrom(first, scope, 0);
  const returned: readonly { readonly name: string; readonly value: Scalar }[] = rest.flatMap((item) =>
    item.kind === 'StarExpression'
      ? scope.table.columns.map((name) => ({ name, value: (row: Row) => row[name] ?? null }))
      : [columnFrom(item, scope, 0)],
  );
  const columns = [key, ...returned.filter(({ name }) => name !== key.name)];
  const isBetter = (row: Row, kept: Row) => (compare(key.value(row), key.value(kept)) ?? 0) * sign > 0;
  return {
    columns: columns.map(({ name }) => name),
    dynamic: columns.map(({ name }) => name).filter((name) => scope.table.dynamic.has(name)),
    of: (rows) => {
      const kept = rows.reduce<Row | undefined>(
        (one, row) => (one === undefined || isBetter(row, one) ? row : one),
        undefined,
      );
      return Object.fromEntries(columns.map(({ name, value }) => [name, kept === undefined ? null : value(kept)]));
    },
  };
}
