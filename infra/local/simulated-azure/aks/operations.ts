/** Long-running operations: they go on and end by the clock, for a client that asks and for one that just waits. */

import { aksWait } from './aks-wait.ts';
import { randomUUID } from 'node:crypto';
import { failure, ok, routesOf, throttled, type Answer, type Call, type Route, type World } from '../call.ts';
import { armOrigin } from '../origins.ts';
import { errorText, logActivity } from '../resource-manager/activity.ts';
import { services } from '../services.ts';
import { documentOf, poolNamed, poolsOf, textOf, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import type { Operation, OperationFailure, Step } from './operation.ts';
import { isBusy } from './readiness.ts';

/** Who asked for it, as a request says it or the simulation for somebody. */
export type Asker = Pick<Call, 'correlationId'> & { readonly caller: string };

export interface Order {
  readonly cluster: SimulatedCluster;
  readonly key: string;
  readonly pool?: string;
  /** The provisioning state while it runs. */
  readonly provisioningState: string;
  /** Undefined: the usual time, or until the last step. */
  readonly lastsMs?: number;
  readonly steps?: readonly Step[];
  readonly failure?: OperationFailure;
  readonly isPoolByPool?: boolean;
  readonly operationName: string;
  readonly asker: Asker;
  /** After the provisioning states have been set. */
  readonly whenOver?: (operation: Operation) => void;
}

const route = routesOf(services.operations);
const below = '/subscriptions/{s}/providers/Microsoft.ContainerService/locations/{l}';

export const operationRoutes: readonly Route[] = [
  route('GET', `${below}/operations/{o}`, operationStatus),
  route('GET', `${below}/operationresults/{o}`, operationResult),
];

export function beginOperation({ state, clock }: World, order: Order): Operation {
  const { cluster, key, pool, asker } = order;
  const steps = [...(order.steps ?? [])];
  const usualMs = state.switches.aks.operationSeconds * 1000;
  const lastsMs = order.lastsMs ?? Math.max(usualMs, (steps.at(-1)?.atMs ?? 0) - clock.now());
  const clusterId = textOf(cluster.document['id']);
  const operation: Operation = {
    id: randomUUID(),
    clusterKey: key,
    location: textOf(cluster.document['location']),
    ...(pool === undefined ? {} : { pool }),
    startedAtMs: clock.now(),
    endsAtMs: clock.now() + lastsMs,
    status: 'InProgress',
    ...(order.failure === undefined ? {} : { failure: order.failure }),
    steps,
    ...asker,
    operationName: order.operationName,
    isPoolByPool: order.isPoolByPool ?? false,
    resourceId: pool === undefined ? clusterId : `${clusterId}/agentPools/${pool}`,
    whenOver: order.whenOver ?? (() => undefined),
  };
  if (operation.isPoolByPool) documentOf(cluster.document['properties'])['provisioningState'] = order.provisioningState;
  else setStates(cluster, pool, order.provisioningState);
  state.operations.set(operation.id, operation);
  state.running.add(operation);
  return operation;
}

/** Does what is due, earliest first: whoever just waits sees every operation go on and end. */
export function settleOperations(world: World): void {
  const { running, operations } = world.state;
  for (;;) {
    const due = [...running]
      .filter((operation) => nextAtMs(operation) <= world.clock.now())
      .sort((left, right) => nextAtMs(left) - nextAtMs(right))[0];
    if (due === undefined) return;
    const step = due.steps.shift();
    if (!operations.has(due.id)) running.delete(due);
    else if (step === undefined) endOperation(world, due);
    else takeStep(due, step);
  }
}

function nextAtMs({ steps, endsAtMs }: Operation): number {
  return steps[0]?.atMs ?? endsAtMs;
}

function takeStep(operation: Operation, { take, atMs }: Step): void {
  const failed = take();
  if (failed === undefined) return;
  operation.failure = failed;
  operation.steps.length = 0;
  operation.endsAtMs = atMs;
}

function endOperation(world: World, operation: Operation): void {
  const { state } = world;
  state.running.delete(operation);
  operation.status =
    operation.status === 'Canceling' ? 'Canceled' : operation.failure === undefined ? 'Succeeded' : 'Failed';
  const cluster = state.clusters.get(operation.clusterKey);
  if (cluster !== undefined) setEndStates(cluster, operation);
  operation.whenOver(operation);
  const { correlationId, caller, operationName, resourceId, failure: failed } = operation;
  logActivity(
    world,
    {
      correlationId,
      operationId: operation.id,
      caller,
      operationName,
      resourceId,
      status: operation.status === 'Succeeded' ? 'Succeeded' : 'Failed',
      ...(failed === undefined ? {} : { statusMessage: errorText(failed) }),
    },
    operation.endsAtMs,
  );
}

/** Where its steps went from pool to pool, only those pools are concerned that are still under way. */
function setEndStates(cluster: SimulatedCluster, { pool, status, isPoolByPool }: Operation): void {
  if (!isPoolByPool) {
    setStates(cluster, pool, status);
    return;
  }
  documentOf(cluster.document['properties'])['provisioningState'] = status;
  for (const each of poolsOf(cluster.document)) if (isBusy(each)) each['provisioningState'] = status;
}

/**
 * It stops where it is and is called off within seconds; nothing is rolled back (AKS docs `manage-abort-operations`).
 * Undefined: there is nothing to abort.
 */
export function abortOperation({ state, clock }: World, clusterKey: string, pool?: string): Operation | undefined {
  const found = [...state.running].findLast(
    (each) => each.clusterKey === clusterKey && each.pool?.toLowerCase() === pool?.toLowerCase(),
  );
  if (found === undefined) return undefined;
  found.status = 'Canceling';
  found.steps.length = 0;
  found.endsAtMs = clock.now() + 3_000;
  return found;
}

/** Of a cluster and all its pools, or of one pool. */
export function setStates({ document }: SimulatedCluster, pool: string | undefined, provisioningState: string): void {
  const pools = pool === undefined ? poolsOf(document) : [poolNamed(document, pool) ?? {}];
  if (pool === undefined) documentOf(document['properties'])['provisioningState'] = provisioningState;
  for (const each of pools) each['provisioningState'] = provisioningState;
}

/** AKS gives the address of the status in full; tests ask for other ways, which Azure is free to take. */
export function statusUrl(call: Call, operation: Operation, kind: 'operations' | 'operationresults'): string {
  const subscription = operation.clusterKey.split('/')[2] ?? '';
  const { location, id } = operation;
  const path = `/subscriptions/${subscription}/providers/Microsoft.ContainerService/locations/${location}/${kind}/${id}?api-version=2016-03-30`;
  switch (call.state.switches.aks.operationUrls) {
    case 'regional':
      return call.base === armOrigin ? `https://${location}.management.azure.com${path}` : call.base + path;
    case 'relative':
      return path;
    case 'unusable':
      return 'about:operation in progress';
    case 'plain':
    case 'none':
      return call.base + path;
  }
}

export function operationHeaders(call: Call, operation: Operation): Readonly<Record<string, string>> {
  if (call.state.switches.aks.operationUrls === 'none') return {};
  return { 'azure-asyncoperation': statusUrl(call, operation, 'operations') };
}

/** 202 with both addresses, as AKS answers POST and DELETE. */
export function accepted(call: Call, operation: Operation, body?: unknown): Answer {
  const location = statusUrl(call, operation, 'operationresults');
  const headers = { ...operationHeaders(call, operation), location, 'retry-after': '1' };
  return { status: 202, headers, ...(body === undefined ? {} : { body }) };
}

function operationStatus(call: Call, parameters: Readonly<Record<string, string>>): Answer {
  const found = findOperation(call, parameters);
  if (!('id' in found)) return found;
  const { status, startedAtMs, endsAtMs } = found;
  const name = parameters['o'] ?? '';
  const startTime = new Date(startedAtMs).toISOString();
  if (status === 'InProgress' || status === 'Canceling') return ok({ name, status, startTime }, { 'retry-after': '1' });
  const endTime = new Date(endsAtMs).toISOString();
  return ok({ name, status, startTime, endTime, ...(found.failure === undefined ? {} : { error: found.failure }) });
}

/** What a `Location` leads to: 202 until it is over, then nothing more to say. */
function operationResult(call: Call, parameters: Readonly<Record<string, string>>): Answer {
  const found = findOperation(call, parameters);
  if (!('id' in found)) return found;
  if (call.state.running.has(found)) return accepted(call, found);
  return found.failure === undefined ? { status: 204 } : failure(409, found.failure.code, found.failure.message);
}

/** Found only below the subscription and the region of its cluster. */
function findOperation(call: Call, { s = '', l = '', o = '' }: Readonly<Record<string, string>>): Operation | Answer {
  const wait = aksWait(call, `operations ${s} ${l}`.toLowerCase(), bucketSizes.operations);
  if (wait > 0) return throttled(wait);
  const operation = call.state.operations.get(o.toLowerCase());
  const isHere =
    operation?.clusterKey.startsWith(`/subscriptions/${s}/`.toLowerCase()) === true &&
    operation.location === l.toLowerCase();
  return operation !== undefined && isHere
    ? operation
    : failure(404, 'OperationNotFound', `The operation '${o}' was not found.`);
}
