/** Managed clusters, as the AKS resource provider serves them. */

import { aksWait } from './aks-wait.ts';
import { failure, ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { pageOf } from '../paging.ts';
import { services } from '../services.ts';
import { documentOf, newETag, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { putCluster, putMissing } from './cluster-put.ts';
import { keyOf, shown, withCluster } from './find-cluster.ts';
import { tagsRefusal } from './put-refusals.ts';
import { preconditionFailure } from './readiness.ts';
import { touch } from './write-record.ts';

const route = routesOf(services.managedClusters);

const provider = '/subscriptions/{s}/providers/Microsoft.ContainerService';
const group = '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService';
const one = `${group}/managedClusters/{n}`;

export const clusterRoutes: readonly Route[] = [
  route('GET', `${provider}/managedClusters`, (call, { s = '' }) =>
    list(call, `/subscriptions/${s}/`, ['listClusters', s]),
  ),
  route('GET', `${group}/managedClusters`, (call, { s = '', g = '' }) =>
    list(call, `/subscriptions/${s}/resourcegroups/${g}/`, ['listClustersOfGroup', `${s}/${g}`]),
  ),
  route('GET', one, (call, parameters) =>
    withCluster(call, parameters, (cluster, key) => {
      const wait = aksWait(call, `get ${key}`, bucketSizes.getCluster);
      return wait > 0 ? throttled(wait) : ok(shown(cluster, call));
    }),
  ),
  route('PUT', one, (call, parameters) => {
    const key = keyOf(parameters);
    const cluster = call.state.clusters.get(key);
    return cluster === undefined ? putMissing(call) : putCluster(call, cluster, key);
  }),
  route('PATCH', one, (call, parameters) => withCluster(call, parameters, (cluster) => patchTags(call, cluster))),
];

function list(
  call: Call,
  prefix: string,
  [bucket, name]: readonly ['listClusters' | 'listClustersOfGroup', string],
): Answer {
  const wait = aksWait(call, `${bucket} ${name}`, bucketSizes[bucket]);
  if (wait > 0) return throttled(wait);
  const all = [...call.state.clusters.entries()]
    .filter(([key]) => key.startsWith(prefix.toLowerCase()))
    .map(([, cluster]) => cluster);
  const size = call.state.switches.aks.listPageSize;
  const page = pageOf(all, { token: call.query.get('$skiptoken'), size });
  if (page === undefined) return failure(400, 'InvalidSkipToken', 'The provided skip token is invalid.');
  const value = page.items.map((cluster) => shown(cluster, call));
  if (page.next === undefined) return ok({ value });
  const query = new URLSearchParams({ 'api-version': call.query.get('api-version') ?? '', $skiptoken: page.next });
  return ok({ value, nextLink: `${call.base}${call.path}?${query.toString()}` });
}

function patchTags(call: Call, cluster: SimulatedCluster): Answer {
  const refused = preconditionFailure(call, cluster.document) ?? tagsRefusal(call.body);
  if (refused !== undefined) return refused;
  touch(call, cluster.document);
  cluster.document['tags'] = structuredClone(documentOf(documentOf(call.body)['tags']));
  cluster.document['eTag'] = newETag();
  return ok(shown(cluster, call));
}
