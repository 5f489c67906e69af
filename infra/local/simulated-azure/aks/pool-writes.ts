/** Writes to one pool: they change its eTag and not the cluster's (AKS docs `use-etags`). */

import { aksWait } from './aks-wait.ts';
import { ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { documentOf, newETag, poolNamed, poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { notFound, withCluster, type Parameters } from './find-cluster.ts';
import { abortOperation, accepted, beginOperation, operationHeaders, type Order } from './operations.ts';
import { asksForImage, completePool, poolRefusal, rollbackRefusal, systemPoolRefusal } from './pool-rules.ts';
import { asPool, poolPath } from './pools.ts';
import { nothingToAbort } from './power.ts';
import { replacedPool } from './put-rules.ts';
import { isBusy, preconditionFailure, unready } from './readiness.ts';
import { rolloutSteps } from './rollout.ts';
import { resolveVersion } from './versions.ts';
import { askerOf, callerOf } from './write-record.ts';

const route = routesOf(services.managedClusters);
const provider = 'Microsoft.ContainerService/managedClusters/agentPools';

export const poolWriteRoutes: readonly Route[] = [
  route('PUT', poolPath, (call, parameters) =>
    withCluster(call, parameters, (cluster, key) => put(call, { cluster, key, name: parameters['p'] ?? '' })),
  ),
  route('DELETE', poolPath, (call, parameters) =>
    withCluster(call, parameters, (cluster, key) => remove(call, { cluster, key, name: parameters['p'] ?? '' })),
  ),
  route('POST', `${poolPath}/upgradeNodeImageVersion`, (call, parameters) =>
    withExisting(call, parameters, (target, pool) => upgradeImage(call, target, pool)),
  ),
  route('POST', `${poolPath}/abort`, (call, parameters) =>
    withExisting(call, parameters, (target, pool) => abort(call, target, pool)),
  ),
];

interface Target {
  readonly cluster: SimulatedCluster;
  readonly key: string;
  readonly name: string;
}

function withExisting(
  call: Call,
  parameters: Parameters,
  respond: (target: Target, pool: JsonDocument) => Answer,
): Answer {
  const { n = '', p = '' } = parameters;
  return withCluster(call, parameters, (cluster, key) => {
    const pool = poolNamed(cluster.document, p);
    return pool === undefined
      ? notFound(`Microsoft.ContainerService/managedClusters/${n}/agentPools/${p}`, parameters)
      : respond({ cluster, key, name: textOf(pool['name']) }, pool);
  });
}

function put(call: Call, target: Target): Answer {
  const { cluster, key, name } = target;
  const wait = aksWait(call, `put ${key}/${name}`.toLowerCase(), bucketSizes.putPool);
  if (wait > 0) return throttled(wait);
  const old = poolNamed(cluster.document, name);
  const refused = preconditionFailure(call, old) ?? unready(call, cluster, name);
  if (refused !== undefined) return refused;
  const apiVersion = call.query.get('api-version') ?? '';
  const asked = { name: textOf(old?.['name']) || name, ...documentOf(documentOf(call.body)['properties']) };
  const rejected = poolRefusal(cluster.document, asked, old) ?? imageRefusal(call, target, { asked, old });
  if (rejected !== undefined) return rejected;
  const next = replacedPool(cluster.document, asked, apiVersion);
  if (old === undefined) completePool(call.state, cluster.document, next);
  next['eTag'] = newETag();
  const pools = poolsOf(cluster.document).map((pool) => (pool === old ? next : pool));
  documentOf(cluster.document['properties'])['agentPoolProfiles'] = old === undefined ? [...pools, next] : pools;
  note(call, target, `PUT agentPools/${name}`);
  const operation = beginOperation(call, {
    ...orderOf(call, target, 'write'),
    ...changeOf(call, target, { asked, old, next }),
  });
  return { ...ok(asPool(cluster, next), operationHeaders(call, operation)), status: old === undefined ? 201 : 200 };
}

interface Change {
  readonly asked: JsonDocument;
  readonly old: JsonDocument | undefined;
  readonly next: JsonDocument;
}

function imageRefusal(
  call: Call,
  { cluster, key, name }: Target,
  { asked, old }: Omit<Change, 'next'>,
): Answer | undefined {
  if (!asksForImage(asked, old, call.query.get('api-version') ?? '')) return undefined;
  const to = textOf(asked['nodeImageVersion']);
  call.state.rollbacks.push({ clusterKey: key, pool: name, to });
  return rollbackRefusal(call, { key, document: cluster.document, pool: name, to });
}

/** Which transition it is, and whether nodes are rolled. */
function changeOf(
  call: Call,
  { cluster, key, name }: Target,
  { asked, old, next }: Change,
): Pick<Order, 'provisioningState' | 'steps'> {
  if (old === undefined) return { provisioningState: 'Creating' };
  if (asksForImage(asked, old, call.query.get('api-version') ?? '')) {
    const wish = { pools: [name], nodeImageVersion: textOf(asked['nodeImageVersion']) };
    return { provisioningState: 'Upgrading', steps: rolloutSteps(call, { cluster, key }, wish) };
  }
  const current = textOf(old['currentOrchestratorVersion']);
  const wanted = resolveVersion(textOf(next['orchestratorVersion']), current) ?? current;
  if (wanted !== current) {
    const wish = { pools: [name], kubernetesVersion: wanted };
    return { provisioningState: 'Upgrading', steps: rolloutSteps(call, { cluster, key }, wish) };
  }
  return { provisioningState: old['count'] === next['count'] ? 'Updating' : 'Scaling' };
}

function orderOf(call: Call, { cluster, key, name }: Target, verb: string): Omit<Order, 'provisioningState'> {
  const { fault } = call;
  return {
    cluster,
    key,
    pool: name,
    operationName: `${provider}/${verb}`,
    asker: askerOf(call),
    ...(fault?.operationSeconds === undefined ? {} : { lastsMs: fault.operationSeconds * 1000 }),
    ...(fault?.failsOperation === undefined ? {} : { failure: fault.failsOperation }),
  };
}

function note(call: Call, { cluster, name }: Target, what: string): void {
  call.state.writes.push({
    atMs: call.clock.now(),
    clusterName: textOf(cluster.document['name']),
    what,
    by: callerOf(call),
    caller: call.principal.name,
    leaves: [`agentPoolProfiles.${name}`],
  });
}

function remove(call: Call, target: Target): Answer {
  const { cluster, name } = target;
  const old = poolNamed(cluster.document, name);
  if (old === undefined) return { status: 204 };
  const refused =
    preconditionFailure(call, old) ??
    unready(call, cluster, name) ??
    systemPoolRefusal(cluster.document, textOf(old['name']), true);
  if (refused !== undefined) return refused;
  note(call, target, `DELETE agentPools/${name}`);
  const operation = beginOperation(call, {
    ...orderOf(call, target, 'delete'),
    provisioningState: 'Deleting',
    whenOver: ({ status }) => {
      if (status !== 'Succeeded') return;
      const left = poolsOf(cluster.document).filter((pool) => pool['name'] !== old['name']);
      documentOf(cluster.document['properties'])['agentPoolProfiles'] = left;
    },
  });
  return accepted(call, operation);
}

/** To the newest image of the pool's family; the pool says so when all its nodes have it (REST: Agent Pools). */
function upgradeImage(call: Call, target: Target, pool: JsonDocument): Answer {
  const refused = preconditionFailure(call, pool) ?? unready(call, target.cluster, target.name);
  if (refused !== undefined) return refused;
  pool['eTag'] = newETag();
  note(call, target, `POST agentPools/${target.name}/upgradeNodeImageVersion`);
  const operation = beginOperation(call, {
    ...orderOf(call, target, 'upgradeNodeImageVersion/action'),
    provisioningState: 'UpgradingNodeImageVersion',
    steps: rolloutSteps(call, target, { pools: [target.name] }),
  });
  return accepted(call, operation, asPool(target.cluster, pool));
}

function abort(call: Call, { key, name }: Target, pool: JsonDocument): Answer {
  const operation = abortOperation(call, key, name);
  if (operation !== undefined) {
    pool['provisioningState'] = 'Canceling';
    return accepted(call, operation);
  }
  if (!isBusy(pool)) return nothingToAbort();
  pool['provisioningState'] = 'Canceled';
  return { status: 204 };
}
