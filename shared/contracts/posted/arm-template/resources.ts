/** What a template deploys: its resources, those nested in them and those of nested deployments (each module of Bicep). */

import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { field, objectField, textField } from '../../azure/json-field.ts';
import { mostCopies } from './functions.ts';
import { byName, parameterGiven, templateScope } from './parameters.ts';
import { resolve } from './resolve.ts';
import { insideLoop, type Scope } from './scope.ts';
import { isUnresolved, shortened, unresolved, valueText, type TemplateValue } from './template-value.ts';

export interface DeployedResource {
  /** In full and in lower case, such as `microsoft.containerservice/managedclusters/agentpools`. */
  readonly type: string;
  /** What cannot be told of it stands in brackets: `[parameters('name')]/default`. */
  readonly name: string;
  /** Name of the resource that it is nested in. */
  readonly parentName: string | undefined;
  /** Only referred to: somebody else deploys it. */
  readonly isExisting: boolean;
  /** Why it may be deployed or not, or more than once; empty when it is deployed once. */
  readonly doubts: readonly string[];
  readonly body: JsonObject;
  readonly scope: Scope;
}

interface Surroundings {
  readonly scope: Scope;
  readonly doubts: readonly string[];
  readonly parent?: { readonly type: string; readonly name: string };
}

/** Symbolic names (language version 2.0) make `resources` an object. */
export function resourcesOf(value: JsonObject): readonly JsonObject[] | undefined {
  const resources = field(value, 'resources');
  if (Array.isArray(resources)) return resources.filter(isJsonObject);
  return isJsonObject(resources) ? Object.values(resources).filter(isJsonObject) : undefined;
}

export function deployedResources(holder: JsonObject, around: Surroundings): readonly DeployedResource[] {
  return (resourcesOf(holder) ?? []).flatMap((resource) =>
    copies(resource, around).flatMap((copy) => deployed(resource, copy)),
  );
}

/** Once for each turn of the copy loop of a resource; how often is not always known. */
function copies(resource: JsonObject, around: Surroundings): readonly Surroundings[] {
  const loop = field(resource, 'copy');
  if (!isJsonObject(loop)) return [around];
  const count = resolve(field(loop, 'count') ?? null, around.scope);
  const turn = (index: TemplateValue) => ({
    ...around,
    scope: insideLoop(around.scope, textField(loop, 'name'), index),
  });
  if (typeof count === 'number' && count <= mostCopies) return Array.from({ length: count }, (_, index) => turn(index));
  const doubt = `it is copied ${shortened(valueText(count) ?? '?')} times`;
  return [{ ...turn(unresolved('[copyIndex()]')), doubts: [...around.doubts, doubt] }];
}

function deployed(resource: JsonObject, around: Surroundings): readonly DeployedResource[] {
  const { scope, parent } = around;
  scope.effort.resourcesLeft -= 1;
  if (scope.effort.resourcesLeft < 0) return [];
  const condition = resolve(field(resource, 'condition') ?? true, scope);
  if (condition === false) return [];
  const doubts = isUnresolved(condition)
    ? [...around.doubts, `its condition is ${shortened(condition.text)}`]
    : around.doubts;
  const ownType = textField(resource, 'type').toLowerCase();
  const isShort = parent !== undefined && !ownType.startsWith(parent.type);
  const type = isShort ? `${parent.type}/${ownType}` : ownType;
  const template = nestedTemplate(resource, type);
  if (template !== undefined) return deployedResources(template, { scope: nestedScope(resource, scope), doubts });
  const ownName = valueText(resolve(field(resource, 'name') ?? '', scope)) ?? '';
  const name = isShort ? `${parent.name}/${ownName}` : ownName;
  const isExisting = field(resource, 'existing') === true;
  const itself = { type, name, parentName: parent?.name, isExisting, doubts, body: resource, scope };
  return [itself, ...deployedResources(resource, { scope, doubts, parent: { type, name } })];
}

export const deploymentType = 'microsoft.resources/deployments';

function nestedTemplate(resource: JsonObject, type: string): JsonObject | undefined {
  const template = field(objectField(resource, 'properties'), 'template');
  return type === deploymentType && isJsonObject(template) ? template : undefined;
}

/** Without `expressionEvaluationOptions` a nested template sees what the outer one sees (ARM docs `linked-templates`). */
function nestedScope(deployment: JsonObject, outer: Scope): Scope {
  const properties = objectField(deployment, 'properties');
  const options = objectField(properties, 'expressionEvaluationOptions');
  if (textField(options, 'scope').toLowerCase() !== 'inner') return outer;
  const handedOver = byName(objectField(properties, 'parameters'));
  const given = (name: string) => {
    const value = handedOver.get(name.toLowerCase()) ?? undefined;
    return value === undefined ? undefined : parameterGiven(resolve(value, outer), name);
  };
  return templateScope(objectField(properties, 'template'), given, outer.effort);
}
