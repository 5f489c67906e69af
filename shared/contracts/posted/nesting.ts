/** How deep a JSON value is nested: who reads it by recursion must not run out of stack on what strangers post. */

export const deepestNesting = 100;

/** Level by level, without recursion. */
export function isNestedTooDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= deepestNesting && level.length > 0; depth += 1) level = level.flatMap(partsOf);
  return level.length > 0;
}

function partsOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
