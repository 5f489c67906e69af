/** Evaluates the scalar expressions of a query on one row. */

import { isDocument } from '../../state.ts';
import { comparisons, memberships } from './comparisons.ts';
import { dynamicFunctions, scalarFunctions } from './functions.ts';
import { dynamicLiteral, literalOf } from './literals.ts';
import { findPart, itemsOf, nameIn, partOf, QueryProblem, type KqlNode } from './syntax.ts';
import { numberOfValue, textOfValue, type Row, type Table, type Value } from './values.ts';

/** What an expression is worth on a row. Made once a query, so that what is wrong is told even where there are no rows. */
export type Scalar = (row: Row) => Value;

export interface ScalarScope {
  readonly table: Pick<Table, 'columns' | 'dynamic'>;
  readonly nowMs: number;
}

export function scalarOf(node: KqlNode, scope: ScalarScope): Scalar {
  switch (node.kind) {
    case 'NameReference':
      return columnOf(nameIn(node), scope);
    case 'PathExpression':
      return memberOf(scalarOf(partOf(node, 'Expression'), scope), () => nameIn(partOf(node, 'Selector')));
    case 'ElementExpression':
      return elementOf(node, scope);
    case 'ParenthesizedExpression':
      return scalarOf(partOf(node, 'Expression'), scope);
    case 'FunctionCallExpression':
      return callOf(node, scope);
    case 'UnaryMinusExpression':
      return negated(scalarOf(partOf(node, 'Expression'), scope));
    case 'DynamicExpression':
      return constant(dynamicLiteral(node));
    default:
      return node.kind.endsWith('LiteralExpression') ? constant(literalOf(node)) : operationOf(node, scope);
  }
}

/** Whether the result must be converted before one may group, sort or join by it. */
export function isDynamic(node: KqlNode, { table }: ScalarScope): boolean {
  switch (node.kind) {
    case 'NameReference':
      return table.dynamic.has(nameIn(node));
    case 'PathExpression':
    case 'ElementExpression':
    case 'DynamicExpression':
      return true;
    case 'FunctionCallExpression':
      return dynamicFunctions.has(nameIn(partOf(node, 'Name')));
    default:
      return false;
  }
}

function constant(value: Value): Scalar {
  return () => value;
}

function columnOf(name: string, { table }: ScalarScope): Scalar {
  if (!table.columns.includes(name))
    throw new QueryProblem(`failed to resolve column or scalar expression named '${name}'`);
  return (row) => row[name] ?? null;
}

function memberOf(holder: Scalar, name: (row: Row) => Value): Scalar {
  return (row) => {
    const [value, key] = [holder(row), name(row)];
    if (Array.isArray(value)) {
      const index = numberOfValue(key) ?? 0;
      return value.at(index) ?? null;
    }
    return isDocument(value) && !(value instanceof Date) ? (value[textOfValue(key)] ?? null) : null;
  };
}

function elementOf(node: KqlNode, scope: ScalarScope): Scalar {
  const inside = partOf(partOf(node, 'Selector'), 'Expression');
  return memberOf(scalarOf(partOf(node, 'Expression'), scope), scalarOf(inside, scope));
}

function callOf(node: KqlNode, scope: ScalarScope): Scalar {
  const name = nameIn(partOf(node, 'Name'));
  const call = scalarFunctions[name];
  if (call === undefined) throw new QueryProblem(`unknown function '${name}'`);
  const values = itemsOf(partOf(node, 'ArgumentList'), 'Expressions').map((item) => scalarOf(item, scope));
  return (row) =>
    call(
      values.map((value) => value(row)),
      scope.nowMs,
    );
}

function negated(value: Scalar): Scalar {
  return (row) => {
    const number = numberOfValue(value(row));
    return number === undefined ? null : -number;
  };
}

function operationOf(node: KqlNode, scope: ScalarScope): Scalar {
  const comparison = comparisons[node.kind];
  const membership = memberships[node.kind];
  const leftNode = findPart(node, 'Left');
  if (leftNode === undefined || (comparison === undefined && membership === undefined))
    throw new QueryProblem(`the expression ${node.kind} is not supported`);
  const left = scalarOf(leftNode, scope);
  const rightNode = partOf(node, 'Right');
  if (comparison !== undefined) {
    const right = scalarOf(rightNode, scope);
    return (row) => comparison(left(row), right(row));
  }
  const list = itemsOf(rightNode, 'Expressions').map((item) => scalarOf(item, scope));
  return (row) => {
    // A list may be one dynamic array.
    const values = list.flatMap((item): readonly Value[] => {
      const value = item(row);
      return Array.isArray(value) ? value : [value];
    });
    return membership?.(left(row), values) ?? false;
  };
}
