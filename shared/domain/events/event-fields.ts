/** How fields of an event are read: tolerantly, and as plain text that can forge nothing. */

import { parseClusterId, type ClusterRef } from '../cluster/cluster-ref.ts';
import { given } from '../given.ts';
import { isJsonObject, type JsonObject } from '../json.ts';

/** The first of the ids that names a cluster. Published samples lack the slash after `resourceGroups`. */
export function clusterOf(...ids: readonly string[]): ClusterRef | undefined {
  for (const id of ids) {
    const cluster = parseClusterId(id.replace(/(\/resourceGroups)(?=[^/])/i, '$1/'));
    if (cluster !== undefined) return cluster;
  }
  return undefined;
}

const longestText = 2_000;

/**
 * One line without control and formatting characters: line breaks could pose as sections of a message, and a character that
 * turns the direction of writing could make a line read as another one. What does not fit is cut.
 */
export function plainText(value: string, mostCharacters = longestText): string {
  const line = value
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return (line.length > mostCharacters ? `${line.slice(0, mostCharacters)}...` : line).toWellFormed();
}

/** Property names come with trailing blanks and in several casings. */
export function field(value: JsonObject, name: string): unknown {
  return Object.entries(value).find(([key]) => key.trim().toLowerCase() === name.toLowerCase())?.[1];
}

/** Empty for what is no text. */
export function text(value: JsonObject, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? plainText(found) : '';
}

export function objectOf(value: unknown): JsonObject | undefined {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  return isJsonObject(parsed) ? parsed : undefined;
}

export function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Plain text is as welcome as JSON text.
    return undefined;
  }
}

const isoMoment = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:Z|([+-]\d{2}):?(\d{2}))?$/i;
const httpMoment = /^[a-z]{3}, \d{1,2} [a-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/i;

/** Undefined for what is no moment, and for .NET's zero date. A missing zone means UTC; digits beyond milliseconds are cut. */
export function momentOf(value: string): number | undefined {
  if (value.startsWith('0001')) return undefined;
  const [whole, day = '', clock = '', fraction = '', hours = '+00', minutes = '00'] = isoMoment.exec(value) ?? [];
  const iso = `${day}T${clock}.${fraction.padEnd(3, '0').slice(0, 3)}${hours}:${minutes}`;
  const ms = whole === undefined && httpMoment.test(value) ? Date.parse(value) : Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The property when there is such a text, and nothing when there is none. */
export function givenText<Key extends string>(key: Key, value: string): Readonly<Partial<Record<Key, string>>> {
  return given(key, value === '' ? undefined : value);
}
