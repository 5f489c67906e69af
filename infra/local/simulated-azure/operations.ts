/** Long-running operations: they end by the clock, for a client that asks and for one that just waits. */

import { failure, ok, route, throttled, type Answer, type Call, type Route } from './call.ts';
import { documentOf, poolsOf, type SimulatedCluster } from './state.ts';
import { bucketSizes } from './token-bucket.ts';

export const operationRoutes: readonly Route[] = [
  route(
    'GET',
    '/subscriptions/{s}/providers/Microsoft.ContainerService/locations/{l}/operations/{o}',
    (call, { s = '', o = '' }) => operationStatus(call, s, o),
  ),
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

function operationStatus(call: Call, subscription: string, id: string): Answer {
  const wait = call.throttle(`operations ${subscription}`, bucketSizes.operations);
  if (wait > 0) return throttled(wait);
  const operation = call.state.operations.get(id.toLowerCase());
  if (operation === undefined) return failure(404, 'OperationNotFound', `The operation '${id}' was not found.`);
  const startTime = new Date(operation.startedAtMs).toISOString();
  if (operation.endsAtMs > call.clock.now())
    return ok({ name: id, status: 'InProgress', startTime }, { 'retry-after': '1' });
  const endTime = new Date(operation.endsAtMs).toISOString();
  if (operation.failure === undefined) return ok({ name: id, status: 'Succeeded', startTime, endTime });
  return ok({ name: id, status: 'Failed', startTime, endTime, error: operation.failure });
}
