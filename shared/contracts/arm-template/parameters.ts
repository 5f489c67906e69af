/** Parameters and variables of a template. */

import type { JsonObject } from '../../domain/json.ts';
import { field, objectField } from '../json-field.ts';
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
  const declared = objectField(template, 'parameters');
  const variables = objectField(template, 'variables');

  function parameterValue(
    name: string,
    handedOver: TemplateValue | undefined,
    inside: Scope,
  ): TemplateValue | undefined {
    const declaration = objectField(declared, name);
    const byDefault = field(declaration, 'defaultValue');
    if (handedOver !== undefined && (handedOver !== null || byDefault === undefined)) return handedOver;
    if (byDefault !== undefined) return resolve(byDefault, inside);
    return field(declaration, 'nullable') === true ? null : undefined;
  }

  function variableValue(name: string, inside: Scope): TemplateValue | undefined {
    const value = field(variables, name);
    if (value !== undefined) return resolve(value, inside);
    const loop = loopsOf(variables).find((each) => field(each, 'name') === name);
    return loop === undefined ? undefined : expandLoop(loop, inside);
  }

  return scope;
}

/** `{ value }`, or the reference to a secret, which only the deployment knows. */
export function parameterGiven(given: TemplateValue, name: string): TemplateValue {
  if (isUnresolved(given)) return given;
  const value = isTemplateObject(given) ? given['value'] : undefined;
  return value === undefined ? unresolvedExpression(`parameters('${name}')`) : value;
}
