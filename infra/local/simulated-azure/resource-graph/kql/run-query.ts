/**
 * KQL as Resource Graph has it, interpreted from the parser's tree. What is not understood is refused, as Resource Graph
 * refuses it: a stage that was passed over would answer rows that nobody asked for.
 */

import type { QueryScope } from './columns.ts';
import { operators } from './operators.ts';
import { nameIn, parseQuery, partOf, QueryProblem, type KqlNode } from './syntax.ts';
import type { Table } from './values.ts';

export type QueryResult =
  { readonly kind: 'table'; readonly table: Table } | { readonly kind: 'invalid'; readonly problem: string };

export interface QueryWorld {
  /** By lower-cased name. */
  readonly tables: Readonly<Record<string, Table>>;
  readonly nowMs: number;
}

export function runQuery(query: string, { tables, nowMs }: QueryWorld): QueryResult {
  const scope: QueryScope = { nowMs, tableOf: (node) => tableOf(node, scope, tables) };
  try {
    return { kind: 'table', table: scope.tableOf(parseQuery(query)) };
  } catch (cause) {
    if (cause instanceof QueryProblem) return { kind: 'invalid', problem: cause.message };
    throw cause;
  }
}

function tableOf(node: KqlNode, scope: QueryScope, tables: QueryWorld['tables']): Table {
  switch (node.kind) {
    case 'NameReference': {
      const name = nameIn(node);
      const table = tables[name.toLowerCase()];
      if (table === undefined) throw new QueryProblem(`failed to resolve table expression named '${name}'`);
      return table;
    }
    case 'ParenthesizedExpression':
      return tableOf(partOf(node, 'Expression'), scope, tables);
    case 'PipeExpression': {
      const source = tableOf(partOf(node, 'Expression'), scope, tables);
      const stage = partOf(node, 'Operator');
      const operator = operators[stage.kind];
      if (operator === undefined) throw new QueryProblem(`the operator ${stage.kind} is not supported`);
      return operator(source, stage, scope);
    }
    default:
      throw new QueryProblem(`${node.kind} is not supported as a table`);
  }
}
