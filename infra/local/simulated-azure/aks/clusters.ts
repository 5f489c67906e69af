/** Managed clusters and their long-running operations, as the AKS resource provider serves them. */

import { randomUUID } from 'node:crypto';
import { differingLeaves } from '../../../../shared/adapters/azure-arm/json-leaves.ts';
import { reimageRisk, observeNodeOSUpgradeChannel } from '../../../../shared/domain/cluster/upgrade-channel.ts';
import { failure, ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { pageOf } from '../paging.ts';
import { putRefusal, tagsRefusal } from './put-refusals.ts';
import { replaced, rollbacksIn } from './put-rules.ts';
import { keyOf, shown, withCluster } from './find-cluster.ts';
import { setStates } from './operations.ts';
import { documentOf, newETag, poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { services } from '../services.ts';

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
      const wait = call.throttle(`get ${key}`, bucketSizes.getCluster);
      return wait > 0 ? throttled(wait) : ok(shown(cluster, call));
    }),
  ),
  route('PUT', one, (call, parameters) => {
    const key = keyOf(parameters);
    const cluster = call.state.clusters.get(key);
    return cluster === undefined ? putMissing(call) : put(call, cluster, key);
  }),
  route('PATCH', one, (call, parameters) => withCluster(call, parameters, (cluster) => patchTags(call, cluster))),
];

/** `If-Match` on what is not there fails (AKS docs `use-etags`); without it a cluster would be created. */
function putMissing({ headers }: Call): Answer {
  const ifMatch = headers['if-match'] ?? '';
  return ifMatch === ''
    ? failure(501, 'NotSimulated', 'The simulated Azure creates no clusters.')
    : failure(412, 'PreconditionFailed', 'The resource in the If-Match header does not exist.');
}

const pageSize = 10;

function list(
  call: Call,
  prefix: string,
  [bucket, name]: readonly ['listClusters' | 'listClustersOfGroup', string],
): Answer {
  const wait = call.throttle(`${bucket} ${name}`, bucketSizes[bucket]);
  if (wait > 0) return throttled(wait);
  const all = [...call.state.clusters.entries()]
    .filter(([key]) => key.startsWith(prefix.toLowerCase()))
    .map(([, cluster]) => cluster);
  const page = pageOf(all, { token: call.query.get('$skiptoken'), size: pageSize });
  if (page === undefined) return failure(400, 'InvalidSkipToken', 'The provided skip token is invalid.');
  const value = page.items.map((cluster) => shown(cluster, call));
  if (page.next === undefined) return ok({ value });
  const query = new URLSearchParams({ 'api-version': call.query.get('api-version') ?? '', $skiptoken: page.next });
  return ok({ value, nextLink: `${call.base}${call.path}?${query.toString()}` });
}

/** `If-Match`: empty is unconditional, a wrong one 412; `If-None-Match` takes only empty or `*` (AKS docs `use-etags`). */
function preconditionFailure({ headers }: Call, cluster: SimulatedCluster): Answer | undefined {
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '' && ifNoneMatch !== '*')
    return failure(400, 'InvalidParameter', 'The If-None-Match header accepts only an empty value or *.');
  if (ifNoneMatch === '*') return failure(412, 'PreconditionFailed', 'The resource exists already.');
  if (ifMatch === undefined || ifMatch === '' || ifMatch === '*' || ifMatch === cluster.document['eTag'])
    return undefined;
  return failure(412, 'PreconditionFailed', 'The eTag in the If-Match header does not match the resource.');
}

const operationLastsMs = 2_000;

function put(call: Call, cluster: SimulatedCluster, key: string): Answer {
  const wait = call.throttle(`put ${key}`, bucketSizes.putCluster);
  if (wait > 0) return throttled(wait);
  const refused = preconditionFailure(call, cluster) ?? unready(cluster);
  if (refused !== undefined) return refused;
  const request = {
    before: cluster.document,
    body: documentOf(call.body),
    apiVersion: call.query.get('api-version') ?? '',
  };
  const rejected = putRefusal(request);
  if (rejected !== undefined) return rejected;
  const next = replaced(request);
  if (call.fault?.ignoresChannel === true) keepChannel(cluster.document, next);
  if (call.fault?.losesLeaf !== undefined) Reflect.deleteProperty(documentOf(next['properties']), call.fault.losesLeaf);
  call.state.rollbacks.push(...rollbacksIn(request).map((rollback) => ({ clusterKey: key, ...rollback })));
  recordReimages(call, key, { before: cluster.document, after: next });
  return store(call, cluster, { key, next });
}

function unready({ document }: SimulatedCluster): Answer | undefined {
  const { provisioningState, powerState } = documentOf(document['properties']);
  if (documentOf(powerState)['code'] === 'Stopped')
    return failure(
      400,
      'OperationNotAllowed',
      'Managed cluster is in stopped state, no operations except start and delete are allowed.',
    );
  const busyPool = poolsOf(document).find((pool) => pool['provisioningState'] === 'Updating');
  if (provisioningState !== 'Updating' && busyPool === undefined) return undefined;
  const who = busyPool === undefined ? textOf(document['name']) : textOf(busyPool['name']);
  return failure(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: Another operation (${who} - Updating) is in progress, please wait for it to finish before starting a new operation. See https://aka.ms/aks-pending-operation for more details.`,
  );
}

function keepChannel(before: JsonDocument, after: JsonDocument): void {
  const old = documentOf(documentOf(before['properties'])['autoUpgradeProfile'])['nodeOSUpgradeChannel'];
  const profile = documentOf(documentOf(after['properties'])['autoUpgradeProfile']);
  if (old === undefined) delete profile['nodeOSUpgradeChannel'];
  else profile['nodeOSUpgradeChannel'] = old;
}

function channelOf(document: JsonDocument): string | undefined {
  return (
    textOf(documentOf(documentOf(document['properties'])['autoUpgradeProfile'])['nodeOSUpgradeChannel']) || undefined
  );
}

/** Some channel changes reimage every node at once, whatever the window says (Azure/AKS issue 4530). */
function recordReimages(
  { state, clock }: Call,
  clusterKey: string,
  { before, after }: { readonly before: JsonDocument; readonly after: JsonDocument },
): void {
  const from = observeNodeOSUpgradeChannel(channelOf(before));
  const to = observeNodeOSUpgradeChannel(channelOf(after));
  if (to === 'Unspecified' || to === 'Unrecognised' || reimageRisk(from, to) === 'none') return;
  state.reimages.push(...poolsOf(after).map((pool) => ({ clusterKey, pool: textOf(pool['name']), atMs: clock.now() })));
}

function store(
  call: Call,
  cluster: SimulatedCluster,
  { key, next }: { readonly key: string; readonly next: JsonDocument },
): Answer {
  const { state, clock } = call;
  const operation = {
    id: randomUUID(),
    clusterKey: key,
    startedAtMs: clock.now(),
    endsAtMs: clock.now() + operationLastsMs,
    ...(call.fault?.failsOperation === undefined ? {} : { failure: call.fault.failsOperation }),
  };
  state.writes.push({
    atMs: clock.now(),
    clusterName: textOf(next['name']),
    what: `PUT managedClusters at ${call.query.get('api-version') ?? ''}`,
    by: callerOf(call),
    leaves: differingLeaves(comparable(cluster.document), comparable(next)),
  });
  cluster.document = next;
  // A cluster operation changes the eTags of the cluster and of its pools (AKS docs `use-etags`).
  next['eTag'] = newETag();
  for (const pool of poolsOf(next)) pool['eTag'] = newETag();
  setStates(cluster, 'Updating');
  cluster.operationId = operation.id;
  state.operations.set(operation.id, operation);
  const location = textOf(next['location']);
  const subscription = key.split('/')[2] ?? '';
  const url = `${call.base}/subscriptions/${subscription}/providers/Microsoft.ContainerService/locations/${location}/operations/${operation.id}?api-version=2016-03-30`;
  return ok(shown(cluster, call), { 'azure-asyncoperation': url });
}

function comparable(document: JsonDocument): JsonDocument {
  const copy = structuredClone(document);
  delete copy['eTag'];
  delete documentOf(copy['properties'])['provisioningState'];
  for (const pool of poolsOf(copy)) {
    delete pool['eTag'];
    delete pool['provisioningState'];
  }
  return copy;
}

export function callerOf({ headers }: Pick<Call, 'headers'>): string {
  const agent = headers['user-agent'] ?? 'unknown client';
  return agent.includes('azsdk-js') ? 'Azure SDK for JavaScript' : (agent.split(' ')[0] ?? agent);
}

function patchTags(call: Call, cluster: SimulatedCluster): Answer {
  const refused = preconditionFailure(call, cluster) ?? tagsRefusal(call.body);
  if (refused !== undefined) return refused;
  cluster.document['tags'] = structuredClone(documentOf(documentOf(call.body)['tags']));
  cluster.document['eTag'] = newETag();
  return ok(shown(cluster, call));
}
