/** What the Terraform provider azapi plans for AKS: bodies of ARM. Its docs: `azapi_resource`, `azapi_update_resource`. */

import { isJsonObject } from '../../../domain/json.ts';
import {
  isTemplateObject,
  isUnresolved,
  type TemplateObject,
  type TemplateValue,
} from '../arm-template/template-value.ts';
import type { PlannedResource } from './plan.ts';
import { parsedJson } from '../../azure/json-field.ts';
import { clusterType, configurationType, poolType } from '../template-family.ts';

const types = { cluster: clusterType, pool: poolType, window: configurationType } as const;
export type AzapiKind = keyof typeof types | 'update';

/** Undefined: nothing of AKS. `update` changes a cluster that another resource holds. */
export function azapiKind({ type, values }: PlannedResource): AzapiKind | undefined {
  const armType = apiType(values)[0]?.toLowerCase();
  const kind = (Object.keys(types) as (keyof typeof types)[]).find((each) => types[each] === armType);
  if (type === 'azapi_resource') return kind;
  return type === 'azapi_update_resource' && kind === 'cluster' ? 'update' : undefined;
}

/** `Microsoft.ContainerService/managedClusters@2024-09-01` */
export function apiType(values: TemplateObject): readonly string[] {
  return typeof values['type'] === 'string' ? values['type'].split('@') : [];
}

/** azapi 1 takes the body as JSON text, azapi 2 as an object. */
export function azapiBody({ values }: PlannedResource): TemplateValue {
  const body = values['body'] ?? {};
  if (typeof body !== 'string') return body;
  // What is no object ARM would not take; what is missing is told by whoever reads the cluster.
  const parsed = parsedJson(body);
  return isJsonObject(parsed) ? parsed : {};
}

export function azapiCluster(resource: PlannedResource): TemplateObject {
  const { values } = resource;
  const body = azapiBody(resource);
  const id = values['id'];
  const group =
    typeof values['parent_id'] === 'string' ? /\/resourceGroups\/([^/]+)/i.exec(values['parent_id'])?.[1] : undefined;
  return {
    ...(isTemplateObject(body) ? body : { properties: body }),
    ...(typeof id === 'string' ? { id } : {}),
    ...(group === undefined ? {} : { resourceGroup: group }),
    name: values['name'] ?? null,
    ...(isUnresolved(values['location']) || typeof values['location'] === 'string'
      ? { location: values['location'] }
      : {}),
    tags: isTemplateObject(values['tags']) ? values['tags'] : {},
  };
}

/** Objects are laid over each other, everything else is replaced: what an update of azapi sends. */
export function laidOver(base: TemplateValue, update: TemplateValue): TemplateValue {
  if (!isTemplateObject(base) || !isTemplateObject(update)) return update;
  const names = new Map(Object.keys(base).map((name) => [name.toLowerCase(), name]));
  const changed = Object.entries(update).map(([name, value]) => {
    const own = names.get(name.toLowerCase()) ?? name;
    const before = base[own];
    return [own, before === undefined ? value : laidOver(before, value)];
  });
  return { ...base, ...(Object.fromEntries(changed) as TemplateObject) };
}
