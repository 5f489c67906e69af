/** Which node pools and windows of a template are which cluster's, as far as their names tell. */

import type { DeployedResource } from './arm-template/resources.ts';
import { hasGap } from './arm-template/template-value.ts';

export const clusterType = 'microsoft.containerservice/managedclusters';

export interface Child {
  /** Without the name of the cluster. */
  readonly name: string;
  readonly resource: DeployedResource;
  /** Why it may not be there, or be another cluster's. */
  readonly doubts: readonly string[];
}

/** Children by the name of each cluster that they are, or may be, of. */
export type Families = ReadonlyMap<string, readonly Child[]>;

export function familiesOf(resources: readonly DeployedResource[]): Families {
  const clusters = resources.filter(({ type }) => type === clusterType);
  const families = new Map<string, Child[]>(clusters.map(({ name }) => [nameKey(name), []]));
  const children = resources.filter(({ type, isExisting }) => type.startsWith(`${clusterType}/`) && !isExisting);
  for (const resource of children) {
    const parents = parentsOf(resource, families);
    const others = parents.length > 1 ? ['it may be of another cluster'] : [];
    const name = resource.name.split('/').at(-1) ?? '';
    for (const parent of parents)
      families.get(parent)?.push({ name, resource, doubts: [...resource.doubts, ...others] });
  }
  return families;
}

/** Names of the clusters that a child can belong to: the one that its name begins with, else all that it may mean. */
function parentsOf(child: DeployedResource, families: Families): readonly string[] {
  const parent = nameKey(child.parentName ?? child.name.split('/').slice(0, -1).join('/'));
  if (families.has(parent)) return [parent];
  return [...families.keys()].filter((name) => parent === '' || hasGap(parent) || hasGap(name));
}

/** What the cluster itself hangs on is no doubt of its children. */
export function childrenOf(cluster: DeployedResource, families: Families): readonly Child[] {
  const children = families.get(nameKey(cluster.name)) ?? [];
  return children.map((child) => ({
    ...child,
    doubts: child.doubts.filter((doubt) => !cluster.doubts.includes(doubt)),
  }));
}

function nameKey(name: string): string {
  return name.toLowerCase();
}

/** `win1 (its condition is [parameters('windows')])` */
export function told({ name, doubts }: Child): string {
  return `${name} (${doubts.join(', ')})`;
}
