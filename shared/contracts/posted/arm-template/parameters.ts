/** Parameters and variables of a template. */

import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { field, objectField, textField } from '../../azure/json-field.ts';
import { expandLoop, loopsOf, resolve } from './resolve.ts';
import type { Effort, LookUp, Scope } from './scope.ts';
import { isTemplateObject, isUnresolved, unresolvedExpression, type TemplateValue } from './template-value.ts';

/** `given`: the values that a parameters file or an outer deployment hands over. */
export function templateScope(template: JsonObject, given: LookUp, effort: Effort): Scope {
  const scope: Scope = {
    parameter: (name) => parameterValue(name, given(name), scope),
    variable: (name) => variableValue(name, scope),
    copyIndexes: new Map(),
    lambdaVariables: new Map(),
    effort,
  };
  const declared = byName(objectField(template, 'parameters'));
  const variables = objectField(template, 'variables');
  const values = byName(variables);
  const loops = new Map(loopsOf(variables).map((loop) => [textField(loop, 'name').toLowerCase(), loop]));

  function parameterValue(
    name: string,
    handedOver: TemplateValue | undefined,
    inside: Scope,
  ): TemplateValue | undefined {
    const found = declared.get(name.toLowerCase());
    const declaration = isJsonObject(found) ? found : {};
    const byDefault = field(declaration, 'defaultValue');
    if (handedOver !== undefined && (handedOver !== null || byDefault === undefined)) return handedOver;
    if (byDefault !== undefined) return resolve(byDefault, inside);
    return field(declaration, 'nullable') === true ? null : undefined;
  }

  function variableValue(name: string, inside: Scope): TemplateValue | undefined {
    const value = values.get(name.toLowerCase()) ?? undefined;
    if (value !== undefined) return resolve(value, inside);
    const loop = loops.get(name.toLowerCase());
    return loop === undefined ? undefined : expandLoop(loop, inside);
  }

  return scope;
}

/** Looked up once for each time that an expression asks, which may be often. */
export function byName(value: JsonObject): ReadonlyMap<string, Json> {
  return new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]));
}

/** `{ value }`, or the reference to a secret, which only the deployment knows. */
export function parameterGiven(given: TemplateValue, name: string): TemplateValue {
  if (isUnresolved(given)) return given;
  const value = isTemplateObject(given) ? given['value'] : undefined;
  return value === undefined ? unresolvedExpression(`parameters('${name}')`) : value;
}
