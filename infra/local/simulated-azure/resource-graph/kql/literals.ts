/** Literals: text, numbers, truth, times and spans of time, and dynamic values. */

import { parseJson } from '../../call.ts';
import type { Json } from '../../state.ts';
import { jsonIn, QueryProblem, textIn, type KqlNode } from './syntax.ts';
import { timeOfValue, type Value } from './values.ts';

const spans: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

export function literalOf(node: KqlNode): Value {
  const text = textIn(node);
  switch (node.kind) {
    case 'StringLiteralExpression':
      return text;
    case 'LongLiteralExpression':
    case 'IntLiteralExpression':
    case 'RealLiteralExpression':
      return Number(text);
    case 'BooleanLiteralExpression':
      return text === 'true';
    case 'DateTimeLiteralExpression':
      return timeLiteral(text);
    case 'TimespanLiteralExpression': {
      const [, number = '', unit = ''] = /^([\d.]+)([a-z]+)$/.exec(text) ?? [];
      const factor = spans[unit];
      if (factor === undefined) throw new QueryProblem(`the timespan ${text} is not supported`);
      return Number(number) * factor;
    }
    default:
      throw new QueryProblem(`${node.kind} is not supported`);
  }
}

function timeLiteral(text: string): Value {
  const inside = /^datetime\((.*)\)$/i.exec(text)?.[1]?.trim() ?? '';
  const time = timeOfValue(inside);
  if (time === null && inside !== 'null') throw new QueryProblem(`'${inside}' is no datetime`);
  return time;
}

export function dynamicLiteral(node: KqlNode): Value {
  const inside = /^dynamic\((.*)\)$/is.exec(jsonIn(node))?.[1] ?? '';
  const value = parseJson(inside);
  if (value === undefined) throw new QueryProblem(`'${inside}' is no dynamic value`);
  return value as Json;
}
