/** A PUT of a whole cluster: what is refused, what it changes at once, and the rolling upgrade it may set off. */

import { aksWait } from './aks-wait.ts';
import { differingLeaves } from '../../../../shared/adapters/azure-arm/json-leaves.ts';
import { reimageRisk, observeNodeOSUpgradeChannel } from '../../../../shared/domain/cluster/upgrade-channel.ts';
import { failure, ok, throttled, type Answer, type Call } from '../call.ts';
import { documentOf, newETag, poolNamed, poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { shown } from './find-cluster.ts';
import { beginOperation, operationHeaders } from './operations.ts';
import { completePool, rollbackRefusal } from './pool-rules.ts';
import { putRefusal } from './put-refusals.ts';
import { replaced, rollbacksIn, type ClusterPut } from './put-rules.ts';
import { preconditionFailure, unready } from './readiness.ts';
import { rolloutSteps, type RolloutWish } from './rollout.ts';
import { controlPlaneVersion, resolveVersion } from './versions.ts';
import { askerOf, callerOf, touch } from './write-record.ts';

export function putCluster(call: Call, cluster: SimulatedCluster, key: string): Answer {
  const wait = aksWait(call, `put ${key}`, bucketSizes.putCluster);
  if (wait > 0) return throttled(wait);
  const refused = preconditionFailure(call, cluster.document) ?? unready(call, cluster);
  if (refused !== undefined) return refused;
  const request: ClusterPut = {
    before: cluster.document,
    body: documentOf(call.body),
    apiVersion: call.query.get('api-version') ?? '',
  };
  const rejected = putRefusal(request) ?? rollbacksRefusal(call, key, request);
  if (rejected !== undefined) return rejected;
  const next = replaced(request);
  if (call.fault?.ignoresChannel === true) keepChannel(cluster.document, next);
  if (call.fault?.losesLeaf !== undefined) Reflect.deleteProperty(documentOf(next['properties']), call.fault.losesLeaf);
  for (const pool of poolsOf(next))
    if (poolNamed(cluster.document, textOf(pool['name'])) === undefined) completePool(call.state, next, pool);
  recordReimages(call, key, { before: cluster.document, after: next });
  return store(call, cluster, { key, next, wish: rolloutWish(request, next) });
}

/** `If-Match` on what is not there fails (AKS docs `use-etags`); without it a cluster would be created. */
export function putMissing(call: Call): Answer {
  return (
    preconditionFailure(call, undefined) ?? failure(501, 'NotSimulated', 'The simulated Azure creates no clusters.')
  );
}

/** Asked for is asked for, even where it is refused. */
function rollbacksRefusal(call: Call, key: string, request: ClusterPut): Answer | undefined {
  const rollbacks = rollbacksIn(request);
  call.state.rollbacks.push(...rollbacks.map((rollback) => ({ clusterKey: key, ...rollback })));
  for (const { pool, to } of rollbacks) {
    const refused = rollbackRefusal(call, { key, document: request.before, pool, to });
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** Undefined: no node is touched. */
function rolloutWish(request: ClusterPut, next: JsonDocument): RolloutWish | undefined {
  const [rollback] = rollbacksIn(request);
  if (rollback !== undefined) return { pools: [rollback.pool], nodeImageVersion: rollback.to };
  const current = controlPlaneVersion(request.before);
  const wanted = resolveVersion(textOf(documentOf(next['properties'])['kubernetesVersion']), current) ?? current;
  const isOld = (pool: JsonDocument) => {
    const now = textOf(pool['currentOrchestratorVersion']);
    return resolveVersion(textOf(pool['orchestratorVersion']), now) !== now;
  };
  const pools = poolsOf(next)
    .filter(isOld)
    .map((pool) => textOf(pool['name']));
  if (wanted === current && pools.length === 0) return undefined;
  return {
    pools,
    ...(wanted === current ? {} : { controlPlaneVersion: wanted }),
    ...(pools.length === 0 ? {} : { kubernetesVersion: wanted }),
  };
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

interface Stored {
  readonly key: string;
  readonly next: JsonDocument;
  readonly wish: RolloutWish | undefined;
}

function store(call: Call, cluster: SimulatedCluster, { key, next, wish }: Stored): Answer {
  const { state, clock, fault } = call;
  state.writes.push({
    atMs: clock.now(),
    clusterName: textOf(next['name']),
    what: `PUT managedClusters at ${call.query.get('api-version') ?? ''}`,
    by: callerOf(call),
    caller: call.principal.name,
    leaves: differingLeaves(comparable(cluster.document), comparable(next)),
  });
  cluster.document = next;
  touch(call, cluster.document);
  // A cluster operation changes the eTags of the cluster and of its pools (AKS docs `use-etags`).
  next['eTag'] = newETag();
  for (const pool of poolsOf(next)) pool['eTag'] = newETag();
  const operation = beginOperation(call, {
    cluster,
    key,
    provisioningState: wish === undefined ? 'Updating' : 'Upgrading',
    operationName: 'Microsoft.ContainerService/managedClusters/write',
    asker: askerOf(call),
    ...(wish === undefined ? {} : { steps: rolloutSteps(call, { cluster, key }, wish), isPoolByPool: true }),
    ...(fault?.operationSeconds === undefined ? {} : { lastsMs: fault.operationSeconds * 1000 }),
    ...(fault?.failsOperation === undefined ? {} : { failure: fault.failsOperation }),
  });
  return ok(shown(cluster, call), operationHeaders(call, operation));
}

function comparable(document: JsonDocument): JsonDocument {
  const copy = structuredClone(document);
  delete copy['eTag'];
  delete copy['systemData'];
  delete documentOf(copy['properties'])['provisioningState'];
  for (const pool of poolsOf(copy)) {
    delete pool['eTag'];
    delete pool['provisioningState'];
  }
  return copy;
}
