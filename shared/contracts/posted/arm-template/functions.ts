/**
 * The functions of ARM templates that need nothing of Azure and are used around clusters; what is not here stays unresolved.
 * Source: ARM docs `template-functions`.
 */

import { isNestedTooDeep } from '../nesting.ts';
import {
  isTemplateList,
  isTemplateObject,
  isUnresolved,
  sizeOf,
  unresolved,
  valueText,
  type TemplateObject,
  type TemplateValue,
} from './template-value.ts';

/** Undefined when it cannot be told. */
type TemplateFunction = (...args: readonly TemplateValue[]) => TemplateValue | undefined;

/** ARM's own limit of a copy loop. */
export const mostCopies = 800;
/** Names are far shorter. */
const longestText = 2_000;
/** Of the lists and objects that a function is given, and so of what it makes of them. */
export const mostEntries = 10_000;
/** As much as Bicep loads from a file. */
const longestJson = 131_072;

/** These know what to do with an argument that is unresolved. */
const withGaps: Readonly<Record<string, TemplateFunction>> = {
  and: (...args) => every(args, true),
  or: (...args) => every(args, false),
  coalesce: (...args) => args.find((each) => each !== null) ?? null,
  concat: (...args) => (args.every(isTemplateList) ? args.flat() : joined(args)),
  createArray: (...args) => args,
  createObject: (...args) => objectOf(args),
  format,
};

const truths = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

const withoutGaps: Readonly<Record<string, TemplateFunction>> = {
  array: (value = null) => (isTemplateList(value) ? value : [value]),
  bool: (value) => truths.get(valueOf(value).toLowerCase()),
  contains,
  empty: (value = null) => value === null || lengthOf(value) === 0,
  equals,
  false: () => false,
  greater: compared((left, right) => left > right),
  greaterOrEquals: compared((left, right) => left >= right),
  first: (value) => (isTemplateList(value) ? value[0] : undefined),
  int: (value) => (Number.isInteger(Number(valueOf(value))) ? Number(valueOf(value)) : undefined),
  json: (value) => (typeof value === 'string' && value.length <= longestJson ? parsed(value) : undefined),
  last: (value) => (isTemplateList(value) ? value.at(-1) : undefined),
  length: (value = null) => lengthOf(value),
  less: compared((left, right) => left < right),
  lessOrEquals: compared((left, right) => left <= right),
  not: (value) => (typeof value === 'boolean' ? !value : undefined),
  null: () => null,
  range: (start, count) =>
    typeof start === 'number' && typeof count === 'number' && count <= mostCopies
      ? Array.from({ length: count }, (_, index) => start + index)
      : undefined,
  shallowMerge: (values) =>
    isTemplateList(values) && values.every(isTemplateObject)
      ? Object.fromEntries(values.flatMap(Object.entries))
      : undefined,
  string: (value = null) => valueText(value),
  toLower: (value) => (typeof value === 'string' ? value.toLowerCase() : undefined),
  toUpper: (value) => (typeof value === 'string' ? value.toUpperCase() : undefined),
  true: () => true,
  tryGet: (value, ...path) =>
    path.reduce<TemplateValue | undefined>((of, key) => member(of ?? null, key) ?? null, value),
  union,
};

const known = new Map(
  [
    ...Object.entries(withGaps),
    ...Object.entries(withoutGaps).map(([name, run]): [string, TemplateFunction] => [
      name,
      (...args) => (args.some((arg) => isUnresolved(arg)) ? undefined : run(...args)),
    ]),
  ].map(([name, run]) => [name.toLowerCase(), run]),
);

export function callFunction(name: string, args: readonly TemplateValue[]): TemplateValue | undefined {
  if (sizeOf(args) > mostEntries) return undefined;
  return known.get(name.toLowerCase())?.(...args);
}

/** What `.key` or `[key]` gives; undefined when there is no such thing. */
export function member(of: TemplateValue, key: TemplateValue): TemplateValue | undefined {
  if (isTemplateList(of)) return typeof key === 'number' ? of[key] : undefined;
  if (!isTemplateObject(of) || typeof key !== 'string') return undefined;
  return Object.entries(of).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** `and` of true, `or` of false: one value that differs decides, whatever the others are. */
function every(args: readonly TemplateValue[], wanted: boolean): TemplateValue | undefined {
  if (args.includes(!wanted)) return !wanted;
  return args.every((arg) => arg === wanted) ? wanted : undefined;
}

function joined(args: readonly TemplateValue[]): TemplateValue | undefined {
  const texts = args.map(valueText);
  if (texts.includes(undefined)) return undefined;
  const text = texts.join('');
  if (text.length > longestText) return undefined;
  return args.some((arg) => isUnresolved(arg)) ? unresolved(text) : text;
}

function format(pattern?: TemplateValue, ...args: readonly TemplateValue[]): TemplateValue | undefined {
  if (typeof pattern !== 'string') return undefined;
  const parts = pattern.split(/\{(\d+)\}/);
  return joined(parts.map((part, index) => (index % 2 === 0 ? part : (args[Number(part)] ?? null))));
}

function objectOf(args: readonly TemplateValue[]): TemplateValue | undefined {
  const names = args.filter((_, index) => index % 2 === 0);
  if (!names.every((name) => typeof name === 'string')) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, args[index * 2 + 1] ?? null]));
}

function union(...args: readonly TemplateValue[]): TemplateValue | undefined {
  if (args.every(isTemplateList)) return [...new Set(args.flat())];
  return args.every(isTemplateObject) ? args.reduce(merged, {}) : undefined;
}

/** What both have is merged in depth where it is an object, and otherwise taken from the second. */
function merged(first: TemplateObject, second: TemplateObject): TemplateObject {
  const entries = Object.entries(second).map(([name, value]) => {
    const before = member(first, name);
    return [name, isTemplateObject(before) && isTemplateObject(value) ? merged(before, value) : value];
  });
  return { ...first, ...Object.fromEntries(entries) } as TemplateObject;
}

function equals(left?: TemplateValue, right?: TemplateValue): TemplateValue | undefined {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  return isPlain(left) && isPlain(right) ? JSON.stringify(left) === JSON.stringify(right) : undefined;
}

/** Whether nothing in it is unresolved. */
function isPlain(value: TemplateValue): boolean {
  if (isTemplateList(value)) return value.every(isPlain);
  return isTemplateObject(value) ? Object.values(value).every(isPlain) : !isUnresolved(value);
}

function compared(holds: (left: number | string, right: number | string) => boolean): TemplateFunction {
  return (left, right) => {
    const areNumbers = typeof left === 'number' && typeof right === 'number';
    const areTexts = typeof left === 'string' && typeof right === 'string';
    return areNumbers || areTexts ? holds(left, right) : undefined;
  };
}

function parsed(text: string): TemplateValue | undefined {
  try {
    const value = JSON.parse(text) as TemplateValue;
    return isNestedTooDeep(value) ? undefined : value;
  } catch {
    // ARM would refuse it, too: nothing is known of it.
    return undefined;
  }
}

function contains(container?: TemplateValue, wanted?: TemplateValue): TemplateValue | undefined {
  if (wanted === undefined) return undefined;
  if (typeof container === 'string') return container.includes(valueOf(wanted));
  if (isTemplateObject(container)) return member(container, wanted) !== undefined;
  if (!isTemplateList(container) || container.some((each) => isUnresolved(each))) return undefined;
  return container.includes(wanted);
}

function lengthOf(value: TemplateValue): number | undefined {
  if (typeof value === 'string' || isTemplateList(value)) return value.length;
  return isTemplateObject(value) ? Object.keys(value).length : undefined;
}

function valueOf(value: TemplateValue | undefined): string {
  return value === undefined ? '' : (valueText(value) ?? '');
}
