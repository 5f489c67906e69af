/** OData filters as far as Table Storage takes them: comparisons, and, or, not, parentheses (docs `querying-tables-and-entities`). */

import type { Columns } from './row.ts';
import { StorageFault } from './storage-call.ts';

type Value = string | number | boolean | Date;
type Operator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

export type Filter =
  | { readonly kind: 'every' }
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Operator; readonly value: Value }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter };

const token =
  /\s*(?:(\(|\))|(datetime|guid|X|binary)?'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)L?(?![\w])|([A-Za-z_][\w]*))/y;

interface Token {
  readonly kind: 'sign' | 'value' | 'word';
  readonly text: string;
  readonly value?: Value;
}

export function parseFilter(text: string): Filter {
  if (text.trim() === '') return { kind: 'every' };
  const tokens = tokensOf(text);
  const { filter, next } = parseOr(tokens, 0);
  if (next !== tokens.length) throw invalid();
  return filter;
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== '') {
    const match = token.exec(text);
    if (match === null) throw invalid();
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, sign, prefix, quoted, number, word]: RegExpExecArray): Token {
  if (sign !== undefined) return { kind: 'sign', text: sign };
  if (quoted !== undefined) {
    const value = quoted.replaceAll("''", "'");
    return { kind: 'value', text: quoted, value: prefix === 'datetime' ? new Date(value) : value };
  }
  if (number !== undefined) return { kind: 'value', text: number, value: Number(number) };
  if (word === 'true' || word === 'false') return { kind: 'value', text: word, value: word === 'true' };
  return { kind: 'word', text: word ?? '' };
}

interface Parsed {
  readonly filter: Filter;
  readonly next: number;
}

type Parse = (tokens: readonly Token[], from: number) => Parsed;

function parseOr(tokens: readonly Token[], from: number): Parsed {
  return chainOf('or', chainOf('and', parseOne))(tokens, from);
}

function chainOf(kind: 'and' | 'or', part: Parse): Parse {
  return (tokens, from) => {
    const first = part(tokens, from);
    const parts = [first.filter];
    let { next } = first;
    while (isWord(tokens[next], kind)) {
      const more = part(tokens, next + 1);
      parts.push(more.filter);
      ({ next } = more);
    }
    return { filter: parts.length === 1 ? first.filter : { kind, parts }, next };
  };
}

function parseOne(tokens: readonly Token[], from: number): Parsed {
  const first = tokens[from];
  if (isWord(first, 'not')) {
    const { filter, next } = parseOne(tokens, from + 1);
    return { filter: { kind: 'not', part: filter }, next };
  }
  if (first?.text === '(' && first.kind === 'sign') {
    const { filter, next } = parseOr(tokens, from + 1);
    if (tokens[next]?.text !== ')') throw invalid();
    return { filter, next: next + 1 };
  }
  const [operator, value] = [tokens[from + 1], tokens[from + 2]];
  if (first?.kind !== 'word' || !isOperator(operator?.text) || value?.value === undefined) throw invalid();
  return {
    filter: { kind: 'compare', column: first.text, operator: operator.text, value: value.value },
    next: from + 3,
  };
}

function isWord(found: Token | undefined, text: string): boolean {
  return found?.kind === 'word' && found.text === text;
}

function isOperator<Text extends string | undefined>(text: Text): text is Text & Operator {
  return ['eq', 'ne', 'lt', 'le', 'gt', 'ge'].includes(text ?? '');
}

/** `InvalidInput`: as the service answers to a filter it cannot read. */
function invalid(): StorageFault {
  return new StorageFault(400, 'InvalidInput');
}

/** A row without the column, or with one of another type, does not fit. */
export function fits(filter: Filter, row: Columns): boolean {
  switch (filter.kind) {
    case 'every':
      return true;
    case 'and':
      return filter.parts.every((part) => fits(part, row));
    case 'or':
      return filter.parts.some((part) => fits(part, row));
    case 'not':
      return !fits(filter.part, row);
    case 'compare':
      return compares(filter, row[filter.column]);
  }
}

function compares({ operator, value }: Extract<Filter, { kind: 'compare' }>, found: unknown): boolean {
  const left = value instanceof Date ? Date.parse(String(found)) : found;
  const right = value instanceof Date ? value.getTime() : value;
  if (typeof left !== typeof right || left === undefined || Number.isNaN(left)) return false;
  return holds(operator, left as string | number | boolean, right);
}

function holds(operator: Operator, left: string | number | boolean, right: string | number | boolean): boolean {
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
  }
}

export interface KeyRange {
  readonly from: string;
  /** Included; undefined: no end. */
  readonly to: string | undefined;
}

/** What a filter says of a key for sure, so that nobody reads rows that cannot fit; it may be too wide, never too narrow. */
export function rangeOf(filter: Filter, column: 'PartitionKey' | 'RowKey'): KeyRange {
  const parts = filter.kind === 'and' ? filter.parts : [filter];
  let from = '';
  let to: string | undefined;
  for (const part of parts) {
    if (part.kind !== 'compare' || part.column !== column || typeof part.value !== 'string') continue;
    if (['eq', 'gt', 'ge'].includes(part.operator) && part.value > from) from = part.value;
    if (['eq', 'lt', 'le'].includes(part.operator) && (to === undefined || part.value < to)) to = part.value;
  }
  return { from, to };
}
