/** Which node pools and windows of a template are which cluster's, as far as their names tell. */

import type { DeployedResource } from './arm-template/resources.ts';
import { hasGap } from './arm-template/template-value.ts';

export interface Neighbours {
  readonly clusters: readonly DeployedResource[];
  readonly resources: readonly DeployedResource[];
}

export interface Child {
  /** Without the name of the cluster. */
  readonly name: string;
  readonly resource: DeployedResource;
  /** Why it may not be there, or be another cluster's. */
  readonly doubts: readonly string[];
}

/** Children of a type that are, or may be, this cluster's. What the cluster itself hangs on is no doubt of theirs. */
export function familyOf(
  cluster: DeployedResource,
  type: string,
  { clusters, resources }: Neighbours,
): readonly Child[] {
  return resources
    .filter((resource) => resource.type === type && !resource.isExisting)
    .flatMap((resource) => {
      const parents = parentsOf(resource, clusters);
      if (!parents.has(nameKey(cluster.name))) return [];
      const doubts = resource.doubts.filter((doubt) => !cluster.doubts.includes(doubt));
      const others = parents.size > 1 ? ['it may be of another cluster'] : [];
      return [{ name: resource.name.split('/').at(-1) ?? '', resource, doubts: [...doubts, ...others] }];
    });
}

/** Names of the clusters that a child can belong to: the one that its name begins with, else all that it may mean. */
function parentsOf(child: DeployedResource, clusters: readonly DeployedResource[]): ReadonlySet<string> {
  const parent = nameKey(child.parentName ?? child.name.split('/').slice(0, -1).join('/'));
  const names = new Set(clusters.map(({ name }) => nameKey(name)));
  if (names.has(parent)) return new Set([parent]);
  return new Set([...names].filter((name) => parent === '' || hasGap(parent) || hasGap(name)));
}

function nameKey(name: string): string {
  return name.toLowerCase();
}

/** `win1 (its condition is [parameters('windows')])` */
export function told({ name, doubts }: Child): string {
  return `${name} (${doubts.join(', ')})`;
}
