/** The clusters of a Terraform plan or state, with the node pools and windows that are planned beside them or in them. */

import { knownAfterApply } from '../../domain/cluster/cluster.ts';
import { parseClusterId } from '../../domain/cluster/cluster-ref.ts';
import type { JsonObject } from '../../domain/json.ts';
import {
  isTemplateObject,
  isUnresolved,
  shortened,
  type TemplateObject,
  type TemplateValue,
} from './arm-template/template-value.ts';
import { withDefaultChannel } from './default-channel.ts';
import { apiType, azapiBody, azapiCluster, azapiKind, laidOver } from './terraform/azapi.ts';
import {
  azurermCluster,
  azurermClusterTypes,
  azurermPool,
  azurermPoolType,
  azurermWindow,
  azurermWindows,
  azurermWindowType,
  type PlannedWindow,
} from './terraform/azurerm.ts';
import { readPlan, type PlannedResource } from './terraform/plan.ts';
import { referencesIn, withoutIndexes, type ReferencesOf } from './terraform/references.ts';
import { resolvedCluster, resolvedWindows, valueAt, type ResolvedWindow } from './resolved-cluster.ts';
import type { TemplateCluster, TemplateContent } from './template-clusters.ts';
import { mayBeAnothers } from './template-family.ts';

export function terraformContent(plan: JsonObject): TemplateContent {
  const read = readPlan(plan);
  if (read.kind === 'refused') return read;
  const parts = read.resources.flatMap(partOf);
  const clusters = parts.filter((part) => part.kind === 'cluster');
  if (clusters.length === 0) return { kind: 'refused', message: 'plans no AKS cluster' };
  const belongs = belonging(clusters, referencesIn(plan));
  const beside = parts.flatMap((part) => (part.kind === 'cluster' ? [] : [{ part, owner: belongs(part) }]));
  return {
    kind: 'clusters',
    clusters: clusters.map((cluster) => {
      // Whose is not known may be anybody's.
      const own = beside.filter(({ owner }) => owner === undefined || owner === cluster);
      return planned(
        cluster,
        own.map(({ part, owner }) => ({ ...part, isSure: owner === cluster })),
      );
    }),
  };
}

interface ClusterPart {
  readonly kind: 'cluster';
  readonly resource: PlannedResource;
  readonly body: TemplateObject;
  readonly windows: readonly PlannedWindow[];
}

type Beside = { readonly resource: PlannedResource; readonly parent: string } & (
  | { readonly kind: 'pool'; readonly body: TemplateValue }
  | { readonly kind: 'window'; readonly window: PlannedWindow }
  | { readonly kind: 'update'; readonly body: TemplateValue }
);
type OwnPart = Beside & { readonly isSure: boolean };

function partOf(resource: PlannedResource): readonly (ClusterPart | Beside)[] {
  const { type, values } = resource;
  if (azurermClusterTypes.includes(type))
    return [{ kind: 'cluster', resource, body: azurermCluster(type, values), windows: azurermWindows(values) }];
  if (type === azurermPoolType)
    return [{ kind: 'pool', resource, parent: 'kubernetes_cluster_id', body: azurermPool(values) }];
  if (type === azurermWindowType)
    return [{ kind: 'window', resource, parent: 'kubernetes_cluster_id', window: azurermWindow(values) }];
  const parent = 'parent_id';
  switch (azapiKind(resource)) {
    case 'cluster':
      return [
        {
          kind: 'cluster',
          resource,
          body: withDefaultChannel(azapiCluster(resource), apiType(values)[1]),
          windows: [],
        },
      ];
    case 'pool':
      return [{ kind: 'pool', resource, parent, body: azapiPool(resource) }];
    case 'window':
      return [{ kind: 'window', resource, parent, window: { name: values['name'] ?? '', body: azapiBody(resource) } }];
    case 'update':
      return [{ kind: 'update', resource, parent: 'resource_id', body: azapiBody(resource) }];
    case undefined:
      return [];
  }
}

function azapiPool(resource: PlannedResource): TemplateValue {
  const body = azapiBody(resource);
  if (!isTemplateObject(body)) return body;
  const properties = valueAt(body, 'properties') ?? {};
  return isTemplateObject(properties) ? { ...properties, name: resource.values['name'] ?? '' } : properties;
}

/** Undefined: it cannot be told which cluster's. */
type Belonging = (part: Beside) => ClusterPart | undefined;

function belonging(clusters: readonly ClusterPart[], referencesOf: ReferencesOf): Belonging {
  const only = clusters.length === 1 ? clusters[0] : undefined;
  return ({ resource, parent }) => {
    const id = resource.values[parent];
    if (typeof id === 'string') return clusters.find(({ resource: { values }, body }) => isId(id, values['id'], body));
    const targets = referencesOf(resource.address, parent);
    const named = clusters.filter(({ resource: { address } }) => targets.includes(withoutIndexes(address)));
    if (named.length <= 1) return named[0] ?? only;
    // Made by count or for_each, as their cluster was: the one with the same keys.
    const keys = keysOf(resource.address);
    const same = named.filter(({ resource: { address } }) => keysOf(address) === keys);
    return same.length === 1 ? same[0] : undefined;
  };
}

/** The id of a cluster that stands is known; of one to come, its group and name may be. */
function isId(id: string, own: TemplateValue | undefined, { name, resourceGroup }: TemplateObject): boolean {
  if (typeof own === 'string') return own.toLowerCase() === id.toLowerCase();
  const cluster = parseClusterId(id);
  const isSame = (left: TemplateValue | undefined, right: string | undefined) =>
    typeof left === 'string' && left.toLowerCase() === right?.toLowerCase();
  return isSame(name, cluster?.name) && isSame(resourceGroup, cluster?.resourceGroup);
}

function keysOf(address: string): string {
  return (address.match(/\[[^\]]*\]/g) ?? []).join('');
}

function planned({ resource, body, windows }: ClusterPart, own: readonly OwnPart[]): TemplateCluster {
  const updates = own.filter((part) => part.kind === 'update');
  const updated = updates
    .filter(({ isSure }) => isSure)
    .reduce<TemplateValue>((base, update) => laidOver(base, update.body), body);
  const pools = own.filter((part) => part.kind === 'pool');
  const doubtful = [...pools, ...updates].filter(({ isSure }) => !isSure);
  const name = body['name'] ?? null;
  return {
    ...resolvedCluster(
      { ...(updated as TemplateObject), name: typeof name === 'string' ? name : resource.address },
      {
        sure: pools.flatMap((pool) => (pool.isSure ? [pool.body] : [])),
        doubtful: doubtful.map((part) => `${knownAfterApply}, whose cluster's ${shortened(part.resource.address)} is`),
      },
    ),
    windows: resolvedWindows(
      [
        ...windows.map((window) => resolvedWindow(window, [])),
        ...own.flatMap((part) =>
          part.kind === 'window' ? [resolvedWindow(part.window, part.isSure ? [] : [mayBeAnothers])] : [],
        ),
      ],
      'plan',
    ),
  };
}

function resolvedWindow({ name, body }: PlannedWindow, doubts: readonly string[]): ResolvedWindow {
  if (typeof name === 'string') return { name, body, doubts };
  const text = isUnresolved(name) ? name.text : 'missing';
  return { name: '(window)', body, doubts: [...doubts, `its name is ${text}`] };
}
