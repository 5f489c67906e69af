/** Node pools and what a cluster and its pools can be upgraded to. */

import { ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { newerImage } from '../events.ts';
import { notFound, shown, withClusterLimited, type Parameters } from './find-cluster.ts';
import { services } from '../services.ts';
import { documentOf, poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';

const route = routesOf(services.managedClusters);

const one = '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}';

export const poolRoutes: readonly Route[] = [
  route('GET', `${one}/agentPools`, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) =>
      ok({ value: poolsOf(shown(cluster, call)).map((pool) => asPool(cluster, pool)) }),
    ),
  ),
  route('GET', `${one}/agentPools/{p}`, (call, parameters) =>
    withPool(call, parameters, (pool, cluster) => ok(asPool(cluster, pool))),
  ),
  route('GET', `${one}/agentPools/{p}/upgradeProfiles/default`, (call, parameters) =>
    withPool(call, parameters, poolUpgradeProfile),
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
    const pool = poolsOf(shown(cluster, call)).find((each) => textOf(each['name']).toLowerCase() === p.toLowerCase());
    return pool === undefined
      ? notFound(`Microsoft.ContainerService/managedClusters/${n}/agentPools/${p}`, parameters)
      : respond(pool, cluster);
  });
}

function poolUpgradeProfile(pool: JsonDocument): Answer {
  const { currentOrchestratorVersion: kubernetesVersion = null, osType = null, nodeImageVersion } = pool;
  const latestNodeImageVersion = newerImage(textOf(nodeImageVersion));
  return ok({ name: 'default', properties: { kubernetesVersion, osType, latestNodeImageVersion } });
}

function upgradeProfile({ document }: SimulatedCluster): Answer {
  const { kubernetesVersion } = documentOf(document['properties']);
  const profile = { kubernetesVersion: kubernetesVersion ?? null, osType: 'Linux', upgrades: [] };
  return ok({
    id: `${textOf(document['id'])}/upgradeprofiles/default`,
    name: 'default',
    type: 'Microsoft.ContainerService/managedClusters/upgradeprofiles',
    properties: { controlPlaneProfile: profile, agentPoolProfiles: [profile] },
  });
}

function asPool(cluster: SimulatedCluster, { name, ...properties }: JsonDocument): JsonDocument {
  const id = `${textOf(cluster.document['id'])}/agentPools/${textOf(name)}`;
  return { id, name: name ?? null, type: 'Microsoft.ContainerService/managedClusters/agentPools', properties };
}
