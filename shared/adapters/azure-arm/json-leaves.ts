/** Compares two JSON documents leaf by leaf, to prove what a write would change and what it has changed. */

import type { Json, JsonObject } from '../../domain/json.ts';
import { isPlainObject, isSameNumber } from './exact-json.ts';

/** Keys and indexes from the root. Never one text: keys of tags, labels and identities hold dots and slashes themselves. */
export type JsonPath = readonly (string | number)[];

export interface Difference {
  /** Where it is in `before`; in `after` where it is there only. */
  readonly path: JsonPath;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * The leaves that differ. An object that appears or disappears differs in each of its leaves; an empty one, or an array of
 * another length, in itself. Items that all have names of their own, such as node pools, are compared by name.
 */
export function differences(
  before: Json | undefined,
  after: Json | undefined,
  path: JsonPath = [],
): readonly Difference[] {
  if (isArray(before) && isArray(after)) {
    const pairs = pairsByName(before, after) ?? pairsByIndex(before, after);
    if (pairs !== undefined) return pairs.flatMap(([left, right, index]) => differences(left, right, [...path, index]));
  }
  const left = asContainer(before, after);
  const right = asContainer(after, before);
  if (left !== undefined && right !== undefined) return differingProperties(left, right, path);
  return isSameLeaf(before, after) ? [] : [{ path, before, after }];
}

function differingProperties(left: JsonObject, right: JsonObject, path: JsonPath): readonly Difference[] {
  const keys = Object.keys(left);
  const partners = new Map(keys.map((key) => [key, partnerOf(key, left, right)]));
  const taken = new Set(partners.values());
  const added = Object.keys(right).filter((key) => !taken.has(key));
  return [
    ...keys.flatMap((key) => differences(left[key], own(right, partners.get(key)), [...path, key])),
    ...added.flatMap((key) => differences(undefined, right[key], [...path, key])),
  ];
}

/** Own ones only: every object has a `__proto__` and a `constructor`. */
function own(object: JsonObject, key: string | undefined): Json | undefined {
  return key !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** User-assigned identities are keyed by resource id, and Azure changes the casing of ids at will. */
function partnerOf(key: string, left: JsonObject, right: JsonObject): string | undefined {
  if (Object.hasOwn(right, key)) return key;
  if (!isResourceId(key)) return undefined;
  const isSame = (each: string) => each.toLowerCase() === key.toLowerCase() && !Object.hasOwn(left, each);
  return Object.keys(right).find(isSame);
}

function isResourceId(value: unknown): value is string {
  return typeof value === 'string' && /^\/(subscriptions|providers)\//i.test(value);
}

function isSameLeaf(before: Json | undefined, after: Json | undefined): boolean {
  if (isResourceId(before) && isResourceId(after)) return before.toLowerCase() === after.toLowerCase();
  return isSameNumber(before, after) || JSON.stringify(before) === JSON.stringify(after);
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

type Pair = readonly [left: Json | undefined, right: Json | undefined, index: number];

function pairsByIndex(before: readonly Json[], after: readonly Json[]): readonly Pair[] | undefined {
  if (before.length !== after.length) return undefined;
  return before.map((item, index): Pair => [item, after[index], index]);
}

/** Undefined unless every item has a name and no name is there twice. */
function pairsByName(before: readonly Json[], after: readonly Json[]): readonly Pair[] | undefined {
  const [old, now] = [namesOf(before), namesOf(after)];
  if (old === undefined || now === undefined) return undefined;
  const kept = before.map((item, index): Pair => [item, after[now.indexOf(old[index] ?? '')], index]);
  const added = after.flatMap((item, index): Pair[] =>
    old.includes(now[index] ?? '') ? [] : [[undefined, item, index]],
  );
  return [...kept, ...added];
}

function namesOf(items: readonly Json[]): readonly string[] | undefined {
  const names = items.flatMap((item) => {
    const name = isPlainObject(item) ? own(item, 'name') : undefined;
    return typeof name === 'string' ? [name] : [];
  });
  return items.length > 0 && new Set(names).size === items.length ? names : undefined;
}

/** An absent or null side stands for an empty object where the other side is an object with content. */
function asContainer(value: Json | undefined, other: Json | undefined): JsonObject | undefined {
  if (isPlainObject(value)) return value;
  const isMissing = value === undefined || value === null;
  return isMissing && isPlainObject(other) && Object.keys(other).length > 0 ? {} : undefined;
}

/** For people: `properties.agentPoolProfiles[0].count`, `tags["cost.center"]`. */
export function pathText(path: JsonPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${String(step)}]`;
    if (!/^[\w$-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** Paths of the leaves that differ, as text. */
export function differingLeaves(before: Json | undefined, after: Json | undefined): readonly string[] {
  return differences(before, after).map(({ path }) => pathText(path));
}
