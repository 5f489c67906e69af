/** The scalar functions that are understood; any other is refused, as Resource Graph refuses what it does not have. */

import { parseJson } from '../../call.ts';
import { isDocument, type Json } from '../../state.ts';
import { isTrue, numberOfValue, textOfValue, timeOfValue, type Value } from './values.ts';

export type ScalarFunction = (values: readonly Value[], nowMs: number) => Value;

const one =
  (act: (value: Value) => Value): ScalarFunction =>
  ([value = null]) =>
    act(value);
const text = (act: (value: string) => Value): ScalarFunction => one((value) => act(textOfValue(value)));

const isEmpty = (value: Value) => value === null || value === '';

function whole(value: Value): Value {
  const number = numberOfValue(value);
  return number === undefined ? null : Math.trunc(number);
}

function dynamic(value: Value): Value {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  return parsed === undefined ? value : (parsed as Json);
}

function firstOf(values: readonly Value[]): Value {
  return values.find((value) => !isEmpty(value)) ?? null;
}

/** `case(condition, value, ..., otherwise)`. */
function chosen(values: readonly Value[]): Value {
  const index = values.findIndex((value, place) => place % 2 === 0 && place < values.length - 1 && isTrue(value));
  return values[index === -1 ? values.length - 1 : index + 1] ?? null;
}

function split([value = null, separator = null, index]: readonly Value[]): Value {
  const pieces = textOfValue(value).split(textOfValue(separator));
  if (index === undefined) return pieces;
  const piece = pieces[numberOfValue(index) ?? 0];
  return piece === undefined ? [] : [piece];
}

function substring([value = null, from = null, length]: readonly Value[]): Value {
  const start = numberOfValue(from) ?? 0;
  const end = length === undefined ? undefined : start + (numberOfValue(length) ?? 0);
  return textOfValue(value).slice(start, end);
}

export const scalarFunctions: Readonly<Record<string, ScalarFunction>> = {
  tolower: text((value) => value.toLowerCase()),
  toupper: text((value) => value.toUpperCase()),
  tostring: text((value) => value),
  strlen: text((value) => value.length),
  trim: ([pattern = null, value = null]) => {
    const edge = textOfValue(pattern);
    return textOfValue(value).replace(new RegExp(`^(?:${edge})+|(?:${edge})+$`, 'g'), '');
  },
  strcat: (values) => values.map(textOfValue).join(''),
  split,
  substring,
  indexof: ([value = null, sought = null]) => textOfValue(value).indexOf(textOfValue(sought)),
  replace_string: ([value = null, from = null, to = null]) =>
    textOfValue(value).replaceAll(textOfValue(from), textOfValue(to)),
  toint: one(whole),
  tolong: one(whole),
  toreal: one((value) => numberOfValue(value) ?? null),
  todouble: one((value) => numberOfValue(value) ?? null),
  tobool: one((value) => (isEmpty(value) ? null : isTrue(value))),
  todatetime: one((value) => (isEmpty(value) ? null : timeOfValue(value))),
  todynamic: one(dynamic),
  parse_json: one(dynamic),
  coalesce: firstOf,
  iff: ([condition = null, yes = null, no = null]) => (isTrue(condition) ? yes : no),
  iif: ([condition = null, yes = null, no = null]) => (isTrue(condition) ? yes : no),
  case: chosen,
  not: one((value) => (value === null ? null : !isTrue(value))),
  isempty: one(isEmpty),
  isnotempty: one((value) => !isEmpty(value)),
  notempty: one((value) => !isEmpty(value)),
  isnull: one((value) => value === null),
  isnotnull: one((value) => value !== null),
  array_length: one((value) => (Array.isArray(value) ? value.length : null)),
  bag_keys: one((value) => (isDocument(value) ? Object.keys(value) : null)),
  now: (_, nowMs) => new Date(nowMs),
  ago: ([span = null], nowMs) => new Date(nowMs - (numberOfValue(span) ?? 0)),
};

/** Those whose result must be converted before one may group, sort or join by it. */
export const dynamicFunctions: ReadonlySet<string> = new Set(['split', 'todynamic', 'parse_json', 'bag_keys']);
