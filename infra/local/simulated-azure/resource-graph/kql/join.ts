/** `join`: inner, innerunique (which it is unasked) and leftouter; other kinds are refused. */

import { keyText, only, type Operator } from './columns.ts';
import { isDynamic, scalarOf, type Scalar } from './scalars.ts';
import { findPart, itemsOf, nameIn, partOf, QueryProblem, textIn, type KqlNode } from './syntax.ts';
import type { Row, Table } from './values.ts';

const kinds = ['inner', 'innerunique', 'leftouter'];

interface Keys {
  readonly left: readonly Scalar[];
  readonly right: readonly Scalar[];
}

export const joinOperator: Operator = (left, stage, scope) => {
  const kind = kindOf(stage);
  const right = scope.tableOf(partOf(stage, 'Expression'));
  const clause = findPart(stage, 'ConditionClause');
  if (clause?.kind !== 'JoinOnClause') throw new QueryProblem('join: an on clause is required');
  const keys = keysOf(itemsOf(clause, 'Expressions'), { left, right, nowMs: scope.nowMs });
  const keyOf = (row: Row, scalars: readonly Scalar[]) => keyText(scalars.map((value) => value(row)));
  const matches = Map.groupBy(right.rows, (row) => keyOf(row, keys.right));
  const names = new Map(right.columns.map((name) => [name, freeName(name, left.columns)]));
  const renamed = (row: Row) => Object.fromEntries([...names].map(([name, shown]) => [shown, row[name] ?? null]));
  const nothing = renamed({});
  const leftRows = kind === 'innerunique' ? firstOfEach(left.rows, (row) => keyOf(row, keys.left)) : left.rows;
  const rows = leftRows.flatMap((row) => {
    const key = keyOf(row, keys.left);
    const found = key === undefined ? [] : (matches.get(key) ?? []);
    if (found.length > 0) return found.map((match) => ({ ...only(row, left.columns), ...renamed(match) }));
    return kind === 'leftouter' ? [{ ...only(row, left.columns), ...nothing }] : [];
  });
  const dynamic = [...left.dynamic, ...[...right.dynamic].map((name) => names.get(name) ?? name)];
  return { columns: [...left.columns, ...names.values()], dynamic: new Set(dynamic), rows };
};

function kindOf(stage: KqlNode): string {
  const parameter = itemsOf(stage, 'Parameters').find((each) => nameIn(partOf(each, 'Name')) === 'kind');
  const kind = parameter === undefined ? 'innerunique' : textIn(partOf(parameter, 'Expression'));
  if (!kinds.includes(kind)) throw new QueryProblem(`join: the kind ${kind} is not supported`);
  return kind;
}

/** `on name` on both sides, or `$left.a == $right.b`. */
function keysOf(
  items: readonly KqlNode[],
  { left, right, nowMs }: { readonly left: Table; readonly right: Table; readonly nowMs: number },
): Keys {
  const sides = { $left: left, $right: right } as const;
  const keyOn = (node: KqlNode, table: Table): Scalar => {
    if (isDynamic(node, { table, nowMs })) throw new QueryProblem(`join key '${textIn(node)}' is dynamic`);
    return scalarOf(node, { table, nowMs });
  };
  const keys: { left: Scalar[]; right: Scalar[] } = { left: [], right: [] };
  for (const item of items) {
    if (item.kind === 'NameReference') {
      keys.left.push(keyOn(item, left));
      keys.right.push(keyOn(item, right));
      continue;
    }
    if (item.kind !== 'EqualExpression') throw new QueryProblem('join: only equality is allowed in this context');
    for (const path of [partOf(item, 'Left'), partOf(item, 'Right')]) {
      const side = path.kind === 'PathExpression' ? nameIn(partOf(path, 'Expression')) : '';
      if (side !== '$left' && side !== '$right') throw new QueryProblem('join: use $left and $right in the on clause');
      keys[side === '$left' ? 'left' : 'right'].push(keyOn(partOf(path, 'Selector'), sides[side]));
    }
  }
  return keys;
}

/** A column that both sides have gets a number on the right (Kusto docs, join operator). */
function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  let number = 1;
  while (taken.includes(name + String(number))) number += 1;
  return name + String(number);
}

function firstOfEach(rows: readonly Row[], keyOf: (row: Row) => string | undefined): readonly Row[] {
  const seen = new Set<string | undefined>();
  return rows.filter((row) => {
    const key = keyOf(row);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
