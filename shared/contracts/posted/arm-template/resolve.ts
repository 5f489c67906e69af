/** What the values of a template come to, as far as their expressions need nothing of Azure. */

import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { field, textField } from '../../azure/json-field.ts';
import { parseExpression, type Expression } from './expression.ts';
import { callFunction, member, mostCopies, mostEntries } from './functions.ts';
import { endless, endlessText, insideLoop, isSpent, type LookUp, type Scope } from './scope.ts';
import {
  isTemplateList,
  isTemplateObject,
  isUnresolved,
  sizeOf,
  unresolved,
  unresolvedExpression,
  valueText,
  type TemplateObject,
  type TemplateValue,
} from './template-value.ts';

/** Expressions become what they come to; `[[` stands for a text that begins with a bracket. */
export function resolve(value: Json, scope: Scope): TemplateValue {
  const { effort } = scope;
  if (isSpent(effort)) return endless;
  effort.depth += 1;
  const resolved = resolveValue(value, scope);
  effort.depth -= 1;
  return resolved;
}

function resolveValue(value: Json, scope: Scope): TemplateValue {
  if (typeof value === 'string') return resolveText(value, scope);
  if (isJsonObject(value)) return resolveObject(value, scope);
  return Array.isArray(value) ? value.map((each: Json) => resolve(each, scope)) : value;
}

function resolveText(text: string, scope: Scope): TemplateValue {
  if (text.startsWith('[[')) return text.slice(1);
  if (!text.startsWith('[') || !text.endsWith(']')) return text;
  const expression = expressionIn(text, scope);
  if (expression === undefined) return unresolved(text);
  const value = evaluate(expression, scope);
  // Many may hold the same large value, and each of them is read as a whole later.
  return isSpent(scope.effort, sizeOf(value)) ? endless : value;
}

function expressionIn(text: string, { effort }: Scope): Expression | undefined {
  if (!effort.expressions.has(text)) effort.expressions.set(text, parseExpression(text.slice(1, -1)));
  return effort.expressions.get(text);
}

/** With the lists that `copy` makes: `copy: [{ name, count, input }]`. */
function resolveObject(value: JsonObject, scope: Scope): TemplateObject {
  const loops = loopsOf(value);
  const entries = Object.entries(value).filter(([name]) => loops.length === 0 || name.toLowerCase() !== 'copy');
  return Object.fromEntries<TemplateValue>([
    ...entries.map(([name, each]) => [name, resolve(each, scope)] as const),
    ...loops.map((loop) => [textField(loop, 'name'), expandLoop(loop, scope)] as const),
  ]);
}

export function loopsOf(value: JsonObject): readonly JsonObject[] {
  const loops = field(value, 'copy');
  if (!Array.isArray(loops)) return [];
  return loops.filter(isJsonObject).filter(({ name, input }) => typeof name === 'string' && input !== undefined);
}

export function expandLoop(loop: JsonObject, scope: Scope): TemplateValue {
  const count = resolve(field(loop, 'count') ?? null, scope);
  if (typeof count !== 'number' || count > mostCopies) return unresolved(valueText(count) ?? '[copy]');
  const input = field(loop, 'input') ?? null;
  return Array.from({ length: count }, (_, index) => resolve(input, insideLoop(scope, textField(loop, 'name'), index)));
}

function evaluate(expression: Expression, scope: Scope): TemplateValue {
  const { effort } = scope;
  if (isSpent(effort)) return endless;
  effort.depth += 1;
  const value = evaluateParts(expression, scope);
  effort.depth -= 1;
  return value;
}

function evaluateParts(expression: Expression, scope: Scope): TemplateValue {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'member': {
      const of = evaluate(expression.of, scope);
      const key = evaluate(expression.key, scope);
      if (isSpent(scope.effort, isTemplateObject(of) ? Object.keys(of).length : 0)) return endless;
      const asked = typeof key === 'string' ? `.${key}` : `[${shown(key)}]`;
      return orUnknown(member(of, key), () => `${shown(of)}${asked}`);
    }
    case 'call':
      return call(expression.name, expression.args, scope);
  }
}

function call(name: string, args: readonly Expression[], scope: Scope): TemplateValue {
  const special = forms.get(name.toLowerCase())?.(args, scope);
  if (special !== undefined) return special;
  const values = args.map((arg) => evaluate(arg, scope));
  if (isSpent(scope.effort, sizeOf(values))) return endless;
  return orUnknown(callFunction(name, values), () => `${name}(${values.map(shown).join(', ')})`);
}

type Form = (args: readonly Expression[], scope: Scope) => TemplateValue | undefined;

/** What looks things up, or does not evaluate all its arguments. */
const forms: ReadonlyMap<string, Form> = new Map(
  Object.entries<Form>({
    parameters: ([name], scope) => namedBy(name, scope.parameter),
    variables: ([name], scope) => namedBy(name, scope.variable),
    lambdavariables: ([name], scope) => namedBy(name, (text) => scope.lambdaVariables.get(text.toLowerCase())),
    copyindex: copyIndex,
    if: ([condition, first, second], scope) => {
      const isTrue = condition === undefined ? undefined : evaluate(condition, scope);
      const chosen = isTrue === true ? first : isTrue === false ? second : undefined;
      return chosen === undefined ? undefined : evaluate(chosen, scope);
    },
    map: ([list, lambda], scope) => eachOf(list, lambda, scope)?.map(([, result]) => result),
    filter: ([list, lambda], scope) => {
      const results = eachOf(list, lambda, scope);
      const isClear = results?.every(([, result]) => typeof result === 'boolean') === true;
      return isClear ? results.filter(([, result]) => result).map(([item]) => item) : undefined;
    },
    // Evaluated by those who call it.
    lambda: () => unresolvedExpression('lambda'),
  }),
);

function namedBy(name: Expression | undefined, lookUp: LookUp): TemplateValue | undefined {
  return name?.kind === 'literal' ? lookUp(String(name.value)) : undefined;
}

/** `copyIndex()`, `copyIndex(1)`, `copyIndex('loop')`, `copyIndex('loop', 1)` */
function copyIndex(args: readonly Expression[], scope: Scope): TemplateValue | undefined {
  const values = args.flatMap((arg) => (arg.kind === 'literal' ? [arg.value] : []));
  const loop = values.find((value) => typeof value === 'string') ?? '';
  const offset = values.find((value) => typeof value === 'number') ?? 0;
  const index = scope.copyIndexes.get(loop.toLowerCase());
  return typeof index === 'number' ? index + offset : index;
}

/** `lambda('item', body)` for each item of a list, beside the item. */
function eachOf(
  list: Expression | undefined,
  lambda: Expression | undefined,
  scope: Scope,
): readonly (readonly [TemplateValue, TemplateValue])[] | undefined {
  if (list === undefined || lambda?.kind !== 'call') return undefined;
  const [variable, body] = lambda.args;
  const items = evaluate(list, scope);
  if (!isTemplateList(items) || sizeOf(items) > mostEntries || variable?.kind !== 'literal' || body === undefined)
    return undefined;
  const name = String(variable.value).toLowerCase();
  const results = items.map((item): [TemplateValue, TemplateValue] => [
    item,
    evaluate(body, { ...scope, lambdaVariables: new Map([...scope.lambdaVariables, [name, item]]) }),
  ]);
  return sizeOf(results) > mostEntries ? undefined : results;
}

/** Leaves room for what is put beside it in a name. */
const longestName = 1_500;

/** `null` is a value like others. */
function orUnknown(value: TemplateValue | undefined, expression: () => string): TemplateValue {
  return value === undefined ? unresolvedExpression(distinct(expression().replaceAll(/\s+/g, ' '))) : value;
}

/** Expressions that differ stay apart, however long they are: names are compared by them. */
function distinct(text: string): string {
  if (text.length <= longestName) return text;
  return `${text.slice(0, longestName)}...${createHash('sha256').update(text).digest('hex')}`;
}

/** As an argument: the same expression is the same text wherever it stands, so that names can be compared. */
function shown(value: TemplateValue): string {
  if (sizeOf(value) > mostEntries) return endlessText;
  if (isTemplateList(value)) return `[${value.map(shown).join(', ')}]`;
  if (isTemplateObject(value)) {
    const entries = Object.entries(value).map(([name, each]) => `'${name}': ${shown(each)}`);
    return `{${entries.join(', ')}}`;
  }
  if (isUnresolved(value)) return value.expression ?? `'${value.text}'`;
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
