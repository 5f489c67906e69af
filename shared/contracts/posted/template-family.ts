/** Which node pools and windows of a template are which cluster's, as far as their names tell. */

import type { DeployedResource } from './arm-template/resources.ts';
import { endlessText } from './arm-template/scope.ts';
import { hasGap, shortened } from './arm-template/template-value.ts';

export const clusterType = 'microsoft.containerservice/managedclusters';
export const poolType = `${clusterType}/agentpools`;
export const configurationType = `${clusterType}/maintenanceconfigurations`;

export interface Child {
  /** Without the name of the cluster. */
  readonly name: string;
  readonly resource: DeployedResource;
  /** Why it may not be there, or be another cluster's. */
  readonly doubts: readonly string[];
}

/** Children by the name of each cluster that they are, or may be, of. */
export type Families = ReadonlyMap<string, readonly Child[]>;

/** A doubt of what may belong to the cluster. */
export const mayBeAnothers = 'it may be of another cluster';

const mostPairs = 20_000;

/** Undefined when too many children may be of too many clusters. */
export function familiesOf(resources: readonly DeployedResource[]): Families | undefined {
  const clusters = resources.filter(({ type }) => type === clusterType);
  const families = new Map<string, Child[]>(clusters.map(({ name }) => [nameKey(name), []]));
  const children = resources.filter(({ type, isExisting }) => type.startsWith(`${clusterType}/`) && !isExisting);
  const all = [...families.keys()];
  const open = all.filter(hasGap);
  let pairs = 0;
  for (const resource of children) {
    const parent = nameKey(resource.parentName ?? resource.name.split('/').slice(0, -1).join('/'));
    // Its name begins with the name of its cluster, or it may be of all whose names could come to the same.
    const isSure = families.has(parent) && !parent.includes(endlessText);
    const parents = isSure ? [parent] : parent === '' || hasGap(parent) ? all : open;
    const others = isSure ? [] : [mayBeAnothers];
    pairs += isSure ? 0 : parents.length;
    if (pairs > mostPairs) return undefined;
    const name = resource.name.split('/').at(-1) ?? '';
    for (const parent of parents)
      families.get(parent)?.push({ name, resource, doubts: [...resource.doubts, ...others] });
  }
  return families;
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

export const mostTold = 5;

export function allTold(children: readonly Pick<Child, 'name' | 'doubts'>[]): string {
  const more = children.length - mostTold;
  return `${children.slice(0, mostTold).map(told).join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
}

/** `win1 (its condition is [parameters('windows')])` */
export function told({ name, doubts }: Pick<Child, 'name' | 'doubts'>): string {
  return `${shortened(name)} (${doubts.slice(0, mostTold).join(', ')})`;
}
