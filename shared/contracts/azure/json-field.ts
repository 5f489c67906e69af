/** Fields of JSON objects, found whatever their casing: ARM compares names so, and Azure's tools each have their own. */

import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

/** Undefined for `null` too: to Azure they are the same. */
export function field(value: JsonObject, name: string): Json | undefined {
  const found = Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return found === null ? undefined : found;
}

/** Empty when it is absent or no text. */
export function textField(value: JsonObject, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

/** Empty when it is absent or no object. */
export function objectField(value: JsonObject, name: string): JsonObject {
  const found = field(value, name);
  return isJsonObject(found) ? found : {};
}

/** Text that holds JSON becomes what it holds: Resource Graph may send `properties` so. */
export function parsedJson(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    // Left as text: whoever checks the value says that an object was expected.
    return value;
  }
}

/** The Azure CLI prints what is absent as `null`. */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutNulls(each)]));
}
