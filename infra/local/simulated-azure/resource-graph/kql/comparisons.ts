/** Operators between two values, by the name of their expression (Kusto docs, string, numerical and null operators). */

import { areEqual, compare, isTrue, numberOfValue, textOfValue, type Value } from './values.ts';

type Comparison = (left: Value, right: Value) => Value;

const lower = (value: Value) => textOfValue(value).toLowerCase();
const relation =
  (holds: (order: number) => boolean): Comparison =>
  (left, right) => {
    const order = compare(left, right);
    return order !== undefined && holds(order);
  };
const negation =
  (of: Comparison): Comparison =>
  (left, right) =>
    !isTrue(of(left, right));

/** Terms are runs of letters and digits (Kusto docs, string operators). */
const hasTerm = (haystack: string, term: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])${term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u').test(haystack);

const isSameText: Comparison = (left, right) => lower(left) === lower(right);
const has: Comparison = (left, right) => hasTerm(lower(left), lower(right));
const contains: Comparison = (left, right) => lower(left).includes(lower(right));
const startsWith: Comparison = (left, right) => lower(left).startsWith(lower(right));
const endsWith: Comparison = (left, right) => lower(left).endsWith(lower(right));

export const comparisons: Readonly<Record<string, Comparison>> = {
  AndExpression: (left, right) => isTrue(left) && isTrue(right),
  OrExpression: (left, right) => isTrue(left) || isTrue(right),
  EqualExpression: areEqual,
  // Something is different from nothing; nothing is not different from nothing.
  NotEqualExpression: (left, right) => !(left === null && right === null) && !areEqual(left, right),
  EqualTildeExpression: isSameText,
  BangTildeExpression: negation(isSameText),
  GreaterThanExpression: relation((order) => order > 0),
  GreaterThanOrEqualExpression: relation((order) => order >= 0),
  LessThanExpression: relation((order) => order < 0),
  LessThanOrEqualExpression: relation((order) => order <= 0),
  HasExpression: has,
  NotHasExpression: negation(has),
  HasCsExpression: (left, right) => hasTerm(textOfValue(left), textOfValue(right)),
  ContainsExpression: contains,
  NotContainsExpression: negation(contains),
  ContainsCsExpression: (left, right) => textOfValue(left).includes(textOfValue(right)),
  StartsWithExpression: startsWith,
  NotStartsWithExpression: negation(startsWith),
  EndsWithExpression: endsWith,
  NotEndsWithExpression: negation(endsWith),
  AddExpression: (left, right) => sum(left, right, 1),
  SubtractExpression: (left, right) => sum(left, right, -1),
  MultiplyExpression: (left, right) => (numberOfValue(left) ?? 0) * (numberOfValue(right) ?? 0),
};

function sum(left: Value, right: Value, sign: number): Value {
  const [first, second] = [numberOfValue(left), numberOfValue(right)];
  if (first === undefined || second === undefined) return null;
  const total = first + sign * second;
  return left instanceof Date && !(right instanceof Date) ? new Date(total) : total;
}

export const memberships: Readonly<Record<string, (value: Value, list: readonly Value[]) => boolean>> = {
  InExpression: (value, list) => list.some((each) => areEqual(value, each)),
  NotInExpression: (value, list) => !list.some((each) => areEqual(value, each)),
  InCsExpression: (value, list) => list.some((each) => isTrue(isSameText(value, each))),
  NotInCsExpression: (value, list) => !list.some((each) => isTrue(isSameText(value, each))),
  HasAnyExpression: (value, list) => list.some((each) => isTrue(has(value, each))),
};
