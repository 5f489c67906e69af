/** The values of a query, and how KQL compares and converts them. */

import type { Json } from '../../state.ts';

/** A `Date` is a datetime; a timespan is a number of milliseconds. */
export type Value = Json | Date;
export type Row = Readonly<Record<string, Value>>;

export interface Table {
  readonly columns: readonly string[];
  /** Those columns that must be converted before one may group, sort or join by them. */
  readonly dynamic: ReadonlySet<string>;
  readonly rows: readonly Row[];
}

export function textOfValue(value: Value): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Undefined: it is no number. */
export function numberOfValue(value: Value): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Null where it is none; a time without a zone is UTC. */
export function timeOfValue(value: Value): Date | null {
  if (value instanceof Date) return value;
  const text = textOfValue(value).trim();
  const ms = Date.parse(/(Z|[+-]\d{2}:\d{2})$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : new Date(ms);
}

/** Null equals nothing, not even null (Kusto docs, null values). */
export function areEqual(left: Value, right: Value): boolean {
  if (left === null || right === null) return false;
  if (typeof left === 'string' || typeof right === 'string') return textOfValue(left) === textOfValue(right);
  if (typeof left === 'object' && !(left instanceof Date)) return textOfValue(left) === textOfValue(right);
  return numberOfValue(left) === numberOfValue(right);
}

/** Undefined: they cannot be compared, and no relation holds. */
export function compare(left: Value, right: Value): number | undefined {
  if (left === null || right === null) return undefined;
  if (left instanceof Date || right instanceof Date) {
    const [first, second] = [timeOfValue(left), timeOfValue(right)];
    return first === null || second === null ? undefined : first.getTime() - second.getTime();
  }
  if (typeof left === 'string' && typeof right === 'string') return left === right ? 0 : left < right ? -1 : 1;
  const [first, second] = [numberOfValue(left), numberOfValue(right)];
  return first === undefined || second === undefined ? undefined : first - second;
}

export function isTrue(value: Value): boolean {
  return value === true || (typeof value === 'number' && value !== 0) || value === 'true';
}

/** As Resource Graph answers it. */
export function shownValue(value: Value): Json {
  return value instanceof Date ? value.toISOString() : value;
}
