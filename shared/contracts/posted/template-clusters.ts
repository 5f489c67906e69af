/** The clusters of an ARM template, with the node pools and windows that it deploys beside them or in them. */

import type { UnresolvedField } from '../../domain/cluster/cluster.ts';
import type { JsonObject } from '../../domain/json.ts';
import { splitGaps } from './arm-template/gaps.ts';
import { byName, parameterGiven, templateScope } from './arm-template/parameters.ts';
import { resolve } from './arm-template/resolve.ts';
import { deployedResources, deploymentType, type DeployedResource } from './arm-template/resources.ts';
import type { Effort } from './arm-template/scope.ts';
import {
  hasGap,
  isTemplateList,
  isTemplateObject,
  isUnresolved,
  shortened,
  type TemplateObject,
  type TemplateValue,
} from './arm-template/template-value.ts';
import { objectField } from '../azure/json-field.ts';
import { toConfiguration } from './posted-configuration.ts';
import { allTold, childrenOf, clusterType, familiesOf, mostTold, told, type Child } from './template-family.ts';

export interface TemplateCluster {
  /** In ARM's form, without what only the deployment knows. */
  readonly document: JsonObject;
  /** What of that decides the judgement. */
  readonly unresolved: readonly UnresolvedField[];
  readonly windows: TemplateWindows;
}

export type TemplateWindows =
  | { readonly kind: 'given'; readonly configurations: readonly JsonObject[] }
  | { readonly kind: 'unresolved'; readonly problem: string };

export type TemplateContent =
  | { readonly kind: 'clusters'; readonly clusters: readonly TemplateCluster[] }
  | { readonly kind: 'refused'; readonly message: string };

/** Of a whole request; whoever finds one more refuses them. */
export const mostClusters = 5_000;

const longestName = 300;
const poolType = `${clusterType}/agentpools`;
const configurationType = `${clusterType}/maintenanceconfigurations`;

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

function templateCluster(cluster: DeployedResource, beside: Beside): TemplateCluster {
  const pools = poolsIn(beside);
  const resolved = resolve(withoutChildren(cluster.body), cluster.scope);
  const given = isTemplateObject(resolved) ? resolved : { location: '-', properties: resolved };
  const body = spread({ ...given, name: shortened(cluster.name, longestName) }, pools.sure);
  const { known, gaps } = splitGaps(body, staysAsText);
  const decisive = gaps
    .filter(({ path }) => decides.test(path))
    .map(({ path, text }) => ({ field: path.replace(/^properties\./, ''), expression: shortened(text) }));
  const doubtful = pools.doubtful.map((expression) => ({ field: 'agentPools', expression }));
  return {
    document: known as JsonObject,
    unresolved: firstOf([...decisive, ...doubtful]),
    windows: windowsIn(beside),
  };
}

function firstOf(unresolved: readonly UnresolvedField[]): readonly UnresolvedField[] {
  const more = unresolved.length - mostTold;
  const { field, expression } = unresolved[mostTold - 1] ?? { field: '', expression: '' };
  if (more <= 0) return unresolved;
  return [...unresolved.slice(0, mostTold - 1), { field, expression: `${expression} and ${String(more)} more` }];
}

function withoutChildren(body: JsonObject): JsonObject {
  const kept = Object.entries(body).filter(([name]) => !/^(resources|copy|condition|dependsOn)$/i.test(name));
  return Object.fromEntries(kept);
}

/** What decides the judgement stands at its own place, also when an expression gives more than that. */
function spread(body: TemplateObject, pools: readonly TemplateValue[]): TemplateObject {
  const sku = valueAt(body, 'sku');
  const given = valueAt(body, 'properties');
  const properties = isUnresolved(given) ? { autoUpgradeProfile: given, agentPoolProfiles: given } : asObject(given);
  const profile = valueAt(properties, 'autoUpgradeProfile');
  const profiles = valueAt(properties, 'agentPoolProfiles');
  return {
    ...withoutField(withoutField(body, 'properties'), 'sku'),
    ...(sku === undefined ? {} : { sku: isUnresolved(sku) ? { name: sku } : sku }),
    properties: {
      ...withoutField(withoutField(properties, 'autoUpgradeProfile'), 'agentPoolProfiles'),
      autoUpgradeProfile: isUnresolved(profile)
        ? { nodeOSUpgradeChannel: profile, upgradeChannel: profile }
        : (profile ?? {}),
      agentPoolProfiles: isUnresolved(profiles) ? profiles : [...asList(profiles), ...pools],
    },
  };
}

const decides =
  /^(sku\.name|properties\.(autoUpgradeProfile\.(nodeOSUpgradeChannel|upgradeChannel)|agentPoolProfiles(\[\d+\](\.(osType|osSKU))?)?))$/i;
/** Names are told as they stand in the template, and a channel that is not known is not one that is not set. */
const staysAsText = /^(name|location|properties\.(autoUpgradeProfile\.\w+|agentPoolProfiles\[\d+\]\.name))$/i;

interface Pools {
  readonly sure: readonly TemplateValue[];
  readonly doubtful: readonly string[];
}

function poolsIn({ children }: Beside): Pools {
  const pools = children.filter(({ resource }) => resource.type === poolType);
  return {
    sure: pools.filter(({ doubts }) => doubts.length === 0).map(poolProfile),
    doubtful: pools.filter(({ doubts }) => doubts.length > 0).map(told),
  };
}

function poolProfile({ name, resource }: Child): TemplateValue {
  const properties = valueAt(bodyOf(resource), 'properties');
  return isUnresolved(properties) ? properties : { ...asObject(properties), name };
}

function windowsIn({ children, isLinked }: Beside): TemplateWindows {
  const configurations = children.filter(({ resource }) => resource.type === configurationType);
  const windows = configurations.map((child) => {
    const { known, gaps } = splitGaps(withoutField(bodyOf(child.resource), 'name'), /^$/);
    const unknown = gaps.filter(({ path }) => !/\.startDate$/i.test(path));
    const doubts = [
      ...child.doubts,
      ...(hasGap(child.name) ? ['its name is a template expression'] : []),
      ...unknown.map(
        ({ path, text }) => `${path.replace(/^properties\./, '')} is the template expression ${shortened(text)}`,
      ),
    ];
    return { ...child, doubts, configuration: { ...(known as JsonObject), name: child.name } };
  });
  const doubtful = windows.filter(({ doubts }) => doubts.length > 0);
  if (doubtful.length > 0) return { kind: 'unresolved', problem: allTold(doubtful) };
  if (windows.length === 0 && isLinked)
    return { kind: 'unresolved', problem: 'a linked template, which is not part of this file, may hold them' };
  return { kind: 'given', configurations: windows.map(({ configuration }) => toConfiguration(configuration)) };
}

function bodyOf({ body, scope }: DeployedResource): TemplateObject {
  return asObject(resolve(withoutChildren(body), scope));
}

function asObject(value: TemplateValue | undefined): TemplateObject {
  return isTemplateObject(value) ? value : {};
}

function asList(value: TemplateValue | undefined): readonly TemplateValue[] {
  return isTemplateList(value) ? value : [];
}

function valueAt(value: TemplateObject, name: string): TemplateValue | undefined {
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? undefined;
}

function withoutField(value: TemplateObject, name: string): TemplateObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key.toLowerCase() !== name.toLowerCase()));
}
