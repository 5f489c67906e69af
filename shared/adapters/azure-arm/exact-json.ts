/** JSON whose numbers keep the text they came with, so that a document goes back to Azure worth exactly what it was. */

import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

/** A number that JavaScript's own would change: 2^53 + 1, a long fraction, 1e400, -0. `JSON.stringify` writes it as it came. */
interface RawNumber {
  readonly rawJSON: string;
}

/** In V8 since 11.4, and so in every Node.js from 21 on; not yet in TypeScript's library. */
const exact = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: Json, context: { readonly source?: string }) => Json): Json;
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

export type ExactDocument =
  | { readonly kind: 'exact'; readonly document: JsonObject }
  /** It could not go back as it came. */
  | { readonly kind: 'inexact'; readonly problem: string };

/** Reads a JSON object; its raw numbers are told from objects by `isPlainObject`. */
export function parseExact(text: string): ExactDocument {
  let document: Json;
  try {
    document = exact.parse(text, (_, value, { source }) => keptNumber(value, source));
  } catch (fault) {
    // Not JSON, or nested deeper than the stack: neither can be sent back.
    return { kind: 'inexact', problem: fault instanceof Error ? fault.message : 'it cannot be read' };
  }
  if (!isPlainObject(document)) return { kind: 'inexact', problem: 'the answer is no JSON object' };
  if (keysIn(text) !== countKeys(document))
    return { kind: 'inexact', problem: 'the answer names one property twice, and only one of the two could go back' };
  return { kind: 'exact', document };
}

function keptNumber(value: Json, source: string | undefined): Json {
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return exact.rawJSON(source) as unknown as Json;
}

/** False for a raw number, which is an object only to JavaScript. */
export function isPlainObject(value: unknown): value is JsonObject {
  return isJsonObject(value) && !exact.isRawJSON(value);
}

/** `text` is known to be JSON, so a string before a colon is a key. */
function keysIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/gs)].filter(([, colon]) => colon !== undefined).length;
}

function countKeys(value: Json): number {
  if (Array.isArray(value)) return (value as readonly Json[]).reduce<number>((sum, each) => sum + countKeys(each), 0);
  if (!isPlainObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, each) => sum + 1 + countKeys(each), 0);
}

/** Whether both are the same number, compared digit by digit: `1.0` is `1`, and 2^53 + 1 is not 2^53. */
export function isSameNumber(left: unknown, right: unknown): boolean {
  const [one, other] = [decimalOf(left), decimalOf(right)];
  return one !== undefined && one === other;
}

/** Sign, digits without outer zeros, and the power of ten of the last digit; undefined for what is no number. */
function decimalOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : exact.isRawJSON(value) ? value.rawJSON : '';
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${String(exponent)}`;
}
