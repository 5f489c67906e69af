/** The resources of a Terraform plan or state as `terraform show -json` prints them, with what only the apply will tell. */

import { knownAfterApply } from '../../../domain/cluster/cluster.ts';
import { textField } from '../../azure/json-field.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import {
  isTemplateList,
  isTemplateObject,
  unresolved,
  type TemplateObject,
  type TemplateValue,
} from '../arm-template/template-value.ts';

export interface PlannedResource {
  /** Such as `module.aks.azurerm_kubernetes_cluster.main[0]`. */
  readonly address: string;
  readonly type: string;
  readonly values: TemplateObject;
}

export type ReadPlan =
  | { readonly kind: 'resources'; readonly resources: readonly PlannedResource[] }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * HashiCorp "JSON Output Format": a plan has `resource_changes` and `planned_values`, a state has `values`; both say
 * their `format_version`.
 */
export function isTerraformShow(value: JsonObject): boolean {
  return (
    typeof value['format_version'] === 'string' &&
    ['resource_changes', 'planned_values', 'values', 'terraform_version'].some((name) => name in value)
  );
}

/** "Reject any input which reports an unsupported major version": 0 and 1 hold the same for what is read here. */
const knownFormat = /^[01]\./;

export function readPlan(plan: JsonObject): ReadPlan {
  const version = textField(plan, 'format_version');
  if (!knownFormat.test(version))
    return { kind: 'refused', message: `is Terraform's JSON format ${version}; formats 0 and 1 are known here` };
  if (plan['errored'] === true)
    return { kind: 'refused', message: 'is a plan that ended with an error: it does not hold everything; plan again' };
  const changes = plan['resource_changes'];
  const values = plan['values'] ?? plan['planned_values'];
  if (!Array.isArray(changes) && !isJsonObject(values))
    return { kind: 'refused', message: 'holds no resources: save the plan with -out and print it with show -json' };
  return { kind: 'resources', resources: Array.isArray(changes) ? planned(changes) : inModules(values) };
}

/** What is there after the apply; what is deleted or forgotten is not. */
function planned(changes: readonly Json[]): readonly PlannedResource[] {
  return changes.filter(isJsonObject).flatMap((resource) => {
    const change = resource['change'];
    if (resource['mode'] !== 'managed' || !isJsonObject(change) || !isJsonObject(change['after'])) return [];
    const address = textField(resource, 'address');
    const values = withUnknown(change['after'], change['after_unknown'] ?? null, address);
    return [{ address, type: textField(resource, 'type'), values: values as TemplateObject }];
  });
}

function inModules(values: unknown): readonly PlannedResource[] {
  const resources: PlannedResource[] = [];
  const waiting = [isJsonObject(values) ? values['root_module'] : undefined];
  for (let module = waiting.pop(); module !== undefined; module = waiting.pop()) {
    if (!isJsonObject(module)) continue;
    waiting.push(...listOf(module['child_modules']));
    for (const resource of listOf(module['resources']))
      if (isJsonObject(resource) && resource['mode'] === 'managed' && isJsonObject(resource['values']))
        resources.push({
          address: textField(resource, 'address'),
          type: textField(resource, 'type'),
          values: resource['values'],
        });
  }
  return resources;
}

function listOf(value: Json | undefined): readonly Json[] {
  return isTemplateList(value) ? value : [];
}

/** `after_unknown` has the shape of `after`, with `true` wherever a value is known only after the apply. */
function withUnknown(after: TemplateValue | undefined, unknown: Json, address: string): TemplateValue {
  if (unknown === true) return unresolved(`${knownAfterApply} (${address})`);
  if (isTemplateList(unknown)) {
    const list = isTemplateList(after) ? after : [];
    const length = Math.max(list.length, unknown.length);
    return Array.from({ length }, (_, index) => withUnknown(list[index], unknown[index] ?? null, address));
  }
  if (!isJsonObject(unknown)) return after ?? null;
  const known = isTemplateObject(after) ? after : {};
  const names = new Set([...Object.keys(known), ...Object.keys(unknown)]);
  return Object.fromEntries([...names].map((name) => [name, withUnknown(known[name], unknown[name] ?? null, address)]));
}
