/** The property when it is there, and nothing when it is not: for objects whose optional properties are absent, never undefined. */
export function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): Readonly<Partial<Record<Key, Value>>> {
  return (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<Key, Value>>>;
}
