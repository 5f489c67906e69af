/** Long-running operations: they end by the clock, for a client that asks and for one that just waits. */

import { failure, ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { documentOf, poolsOf, textOf, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { services } from '../services.ts';

const route = routesOf(services.operations);

export const operationRoutes: readonly Route[] = [
  route('GET', '/subscriptions/{s}/providers/Microsoft.ContainerService/locations/{l}/operations/{o}', operationStatus),
];

/** Ends what is due: whoever just waits sees every operation end. */
export function settleOperations({ state, clock }: Pick<Call, 'state' | 'clock'>): void {
  for (const operation of state.operations.values()) {
    const cluster = state.clusters.get(operation.clusterKey);
    if (cluster?.operationId !== operation.id || operation.endsAtMs > clock.now()) continue;
    delete cluster.operationId;
    setStates(cluster, operation.failure === undefined ? 'Succeeded' : 'Failed');
  }
}

export function setStates({ document }: SimulatedCluster, provisioningState: string): void {
  documentOf(document['properties'])['provisioningState'] = provisioningState;
  for (const pool of poolsOf(document)) pool['provisioningState'] = provisioningState;
}

/** Found only below the subscription and the region of its cluster. */
function operationStatus(call: Call, { s = '', l = '', o = '' }: Readonly<Record<string, string>>): Answer {
  const wait = call.throttle(`operations ${s} ${l}`.toLowerCase(), bucketSizes.operations);
  if (wait > 0) return throttled(wait);
  const operation = call.state.operations.get(o.toLowerCase());
  const cluster = call.state.clusters.get(operation?.clusterKey ?? '');
  const isHere =
    operation?.clusterKey.startsWith(`/subscriptions/${s}/`.toLowerCase()) === true &&
    textOf(cluster?.document['location']) === l.toLowerCase();
  if (operation === undefined || !isHere)
    return failure(404, 'OperationNotFound', `The operation '${o}' was not found.`);
  const startTime = new Date(operation.startedAtMs).toISOString();
  if (operation.endsAtMs > call.clock.now())
    return ok({ name: o, status: 'InProgress', startTime }, { 'retry-after': '1' });
  const endTime = new Date(operation.endsAtMs).toISOString();
  if (operation.failure === undefined) return ok({ name: o, status: 'Succeeded', startTime, endTime });
  return ok({ name: o, status: 'Failed', startTime, endTime, error: operation.failure });
}
