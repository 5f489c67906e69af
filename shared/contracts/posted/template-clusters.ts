/** The clusters of an ARM template, with the node pools and windows that it deploys beside them or in them. */

import type { JsonObject } from '../../domain/json.ts';
import { parameterGiven, templateScope, byName } from './arm-template/parameters.ts';
import { resolve } from './arm-template/resolve.ts';
import { deployedResources, deploymentType, type DeployedResource } from './arm-template/resources.ts';
import type { Effort } from './arm-template/scope.ts';
import {
  isTemplateObject,
  isUnresolved,
  shortened,
  type TemplateObject,
  type TemplateValue,
} from './arm-template/template-value.ts';
import { withDefaultChannel } from './default-channel.ts';
import { objectField } from '../azure/json-field.ts';
import {
  resolvedCluster,
  resolvedWindows,
  valueAt,
  type ResolvedCluster,
  type TemplateWindows,
} from './resolved-cluster.ts';
import {
  childrenOf,
  clusterType,
  configurationType,
  familiesOf,
  poolType,
  told,
  type Child,
} from './template-family.ts';

export interface TemplateCluster extends ResolvedCluster {
  readonly windows: TemplateWindows;
}

export type TemplateContent =
  | { readonly kind: 'clusters'; readonly clusters: readonly TemplateCluster[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Of a whole request; whoever finds one more refuses them. */
export const mostClusters = 5_000;

const longestName = 300;

/** `parameters`: a parameters file, or nothing. */
export function templateContent(template: JsonObject, parameters: JsonObject, effort: Effort): TemplateContent {
  const values = byName(objectField(parameters, 'parameters'));
  const lookUp = (name: string) => {
    const value = values.get(name.toLowerCase()) ?? undefined;
    return value === undefined ? undefined : parameterGiven(value, name);
  };
  const scope = templateScope(template, lookUp, effort);
  const resources = deployedResources(template, { scope, doubts: [] });
  if (effort.resourcesLeft < 0) return refused('deploys too many resources: post fewer at once');
  const families = familiesOf(resources);
  if (families === undefined)
    return refused("does not tell whose its node pools and windows are: give each cluster's template by itself");
  const isLinked = resources.some(({ type }) => type === deploymentType);
  const clusters = resources.filter(({ type }) => type === clusterType);
  const deployed = clusters.filter(({ isExisting }) => !isExisting);
  if (deployed.length === 0)
    return refused(clusters.length === 0 ? 'holds no managed cluster' : 'only refers to existing clusters');
  return {
    kind: 'clusters',
    clusters: deployed
      .slice(0, mostClusters + 1)
      .map((cluster) => templateCluster(cluster, { children: childrenOf(cluster, families), isLinked })),
  };
}

function refused(message: string): TemplateContent {
  return { kind: 'refused', message };
}

interface Beside {
  readonly children: readonly Child[];
  /** Whether the template deploys another one that is not part of it, which may hold more. */
  readonly isLinked: boolean;
}

function templateCluster(cluster: DeployedResource, { children, isLinked }: Beside): TemplateCluster {
  const pools = children.filter(({ resource }) => resource.type === poolType);
  const resolved = resolve(withoutChildren(cluster.body), cluster.scope);
  const given = isTemplateObject(resolved) ? resolved : { location: '-', properties: resolved };
  return {
    ...resolvedCluster(
      { ...withDefaultChannel(given, cluster.body['apiVersion']), name: shortened(cluster.name, longestName) },
      {
        sure: pools.filter(({ doubts }) => doubts.length === 0).map(poolProfile),
        doubtful: pools.filter(({ doubts }) => doubts.length > 0).map(told),
      },
    ),
    windows: windowsIn(children, isLinked),
  };
}

function withoutChildren(body: JsonObject): JsonObject {
  const kept = Object.entries(body).filter(([name]) => !/^(resources|copy|condition|dependsOn)$/i.test(name));
  return Object.fromEntries(kept);
}

function poolProfile({ name, resource }: Child): TemplateValue {
  const properties = valueAt(bodyOf(resource), 'properties');
  return isUnresolved(properties) ? properties : { ...(isTemplateObject(properties) ? properties : {}), name };
}

function windowsIn(children: readonly Child[], isLinked: boolean): TemplateWindows {
  const windows = children
    .filter(({ resource }) => resource.type === configurationType)
    .map(({ name, resource, doubts }) => ({ name, doubts, body: bodyOf(resource) }));
  if (windows.length === 0 && isLinked)
    return {
      kind: 'unresolved',
      problem: 'a linked template, which is not part of this file, may hold them',
      because: 'template',
    };
  return resolvedWindows(windows, 'template');
}

function bodyOf({ body, scope }: DeployedResource): TemplateObject {
  const resolved = resolve(withoutChildren(body), scope);
  return isTemplateObject(resolved) ? resolved : {};
}
