/** Node pools and what a cluster and its pools can be upgraded to. */

import { ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { poolNamed, poolsOf, textOf, type Json, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { keyOf, notFound, shown, withClusterLimited, type Parameters } from './find-cluster.ts';
import type { Switches } from '../switches.ts';
import type { NodePoolRecord, UsedVersion } from './node-pool-record.ts';
import { recordOf } from './node-pools.ts';
import { controlPlaneVersion, imageAtRelease, upgradesOf } from './versions.ts';

const route = routesOf(services.managedClusters);

const one = '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}';
export const poolPath = `${one}/agentPools/{p}`;

export const poolRoutes: readonly Route[] = [
  route('GET', `${one}/agentPools`, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) =>
      ok({ value: poolsOf(shown(cluster, call)).map((pool) => asPool(cluster, pool)) }),
    ),
  ),
  route('GET', poolPath, (call, parameters) =>
    withPool(call, parameters, (pool, cluster) => ok(asPool(cluster, pool))),
  ),
  route('GET', `${poolPath}/upgradeProfiles/default`, (call, parameters) =>
    withPool(call, parameters, (pool, cluster) => poolUpgradeProfile(call, { cluster, key: keyOf(parameters), pool })),
  ),
  route('GET', `${one}/upgradeProfiles/default`, (call, parameters) =>
    withClusterLimited(call, parameters, upgradeProfile),
  ),
];

function withPool(
  call: Call,
  parameters: Parameters,
  respond: (pool: JsonDocument, cluster: SimulatedCluster) => Answer,
): Answer {
  const { n = '', p = '' } = parameters;
  return withClusterLimited(call, parameters, (cluster) => {
    const pool = poolNamed(shown(cluster, call), p);
    return pool === undefined
      ? notFound(`Microsoft.ContainerService/managedClusters/${n}/agentPools/${p}`, parameters)
      : respond(pool, cluster);
  });
}

interface PoolPlace {
  readonly cluster: SimulatedCluster;
  readonly key: string;
  readonly pool: JsonDocument;
}

/** `recentlyUsedVersions` since 2025-10-01 (AgentPoolUpgradeProfileProperties of azure-rest-api-specs). */
function poolUpgradeProfile(call: Call, { cluster, key, pool }: PoolPlace): Answer {
  const { currentOrchestratorVersion: kubernetesVersion = null, osType = null, nodeImageVersion } = pool;
  const { newestImage, remembersAfterRollback } = call.state.switches.aks;
  const own = poolNamed(cluster.document, textOf(pool['name'])) ?? pool;
  const record = recordOf(call.state, key, own);
  const recentlyUsedVersions = rememberedBy(record, remembersAfterRollback).map(({ untilMs, ...versions }) => ({
    ...versions,
    timestamp: new Date(untilMs).toISOString(),
  }));
  return ok({
    id: `${textOf(cluster.document['id'])}/agentPools/${textOf(pool['name'])}/upgradeprofiles/default`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles',
    properties: {
      kubernetesVersion,
      osType,
      latestNodeImageVersion: imageAtRelease(textOf(nodeImageVersion), newestImage),
      upgrades: upgradesFrom(textOf(kubernetesVersion)),
      ...((call.query.get('api-version') ?? '') < '2025-10-01' ? {} : { recentlyUsedVersions }),
    },
  });
}

/** After a rollback: the newest entry is the version it was taken back from, the next one the upgrade it undid. */
function rememberedBy(
  { used, isRolledBack }: NodePoolRecord,
  habit: Switches['aks']['remembersAfterRollback'],
): readonly UsedVersion[] {
  if (!isRolledBack || habit === 'all-left') return used;
  return habit === 'nothing' ? [] : used.slice(1, 2);
}

function upgradesFrom(version: string): Json[] {
  return upgradesOf(version).map((kubernetesVersion) => ({ kubernetesVersion }));
}

function upgradeProfile({ document }: SimulatedCluster): Answer {
  const current = controlPlaneVersion(document);
  const poolProfile = (pool: JsonDocument): JsonDocument => ({
    name: pool['name'] ?? null,
    kubernetesVersion: pool['currentOrchestratorVersion'] ?? null,
    osType: pool['osType'] ?? null,
    upgrades: upgradesFrom(textOf(pool['currentOrchestratorVersion'])),
  });
  const controlPlaneProfile = { kubernetesVersion: current, osType: 'Linux', upgrades: upgradesFrom(current) };
  return ok({
    id: `${textOf(document['id'])}/upgradeprofiles/default`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/upgradeprofiles',
    properties: { controlPlaneProfile, agentPoolProfiles: poolsOf(document).map(poolProfile) },
  });
}

export function asPool(cluster: SimulatedCluster, { name, ...properties }: JsonDocument): JsonDocument {
  const id = `${textOf(cluster.document['id'])}/agentPools/${textOf(name)}`;
  return { id, name: name ?? null, type: 'Microsoft.ContainerService/managedClusters/agentPools', properties };
}
