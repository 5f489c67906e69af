/** JSON values as Azure sends them, for code that must keep what it does not know. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a field holds, its name word for word; empty when it holds none. */
export function objectAt(holder: Json | undefined, name: string): JsonObject {
  const found = isJsonObject(holder) ? holder[name] : undefined;
  return isJsonObject(found) ? found : {};
}
