/** Compares two JSON documents leaf by leaf, to prove what a write would change. */

import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

/**
 * Paths of the leaves that differ, such as `properties.autoUpgradeProfile.nodeOSUpgradeChannel`.
 * An object that appears or disappears differs in each of its leaves; an empty one, or an array of another length, in itself.
 */
export function differingLeaves(before: Json | undefined, after: Json | undefined, path = ''): readonly string[] {
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return (after as readonly Json[]).flatMap((item, index) =>
      differingLeaves((before as readonly Json[])[index], item, `${path}[${String(index)}]`),
    );
  const left = asContainer(before, after);
  const right = asContainer(after, before);
  if (left !== undefined && right !== undefined)
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
      differingLeaves(left[key], right[key], path === '' ? key : `${path}.${key}`),
    );
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
}

/** An absent or null side stands for an empty object where the other side is an object with content. */
function asContainer(value: Json | undefined, other: Json | undefined): JsonObject | undefined {
  if (isJsonObject(value)) return value;
  const isMissing = value === undefined || value === null;
  return isMissing && isJsonObject(other) && Object.keys(other).length > 0 ? {} : undefined;
}
