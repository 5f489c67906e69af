/** The cluster that a path names, as the version of the request shows it. */

import { aksWait } from './aks-wait.ts';
import { failure, throttled, type Answer, type Call } from '../call.ts';
import { shownAt } from './put-rules.ts';
import { poolsOf, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';

/** Subscription `s`, resource group `g` and name `n`. */
export type Parameters = Readonly<Record<string, string>>;

export function keyOf({ s = '', g = '', n = '' }: Parameters): string {
  return `/subscriptions/${s}/resourcegroups/${g}/providers/microsoft.containerservice/managedclusters/${n}`.toLowerCase();
}

export function withCluster(
  { state }: Call,
  parameters: Parameters,
  respond: (cluster: SimulatedCluster, key: string) => Answer,
): Answer {
  const key = keyOf(parameters);
  const cluster = state.clusters.get(key);
  return cluster === undefined
    ? notFound(`Microsoft.ContainerService/managedClusters/${parameters['n'] ?? ''}`, parameters)
    : respond(cluster, key);
}

/** "All other" AKS calls share a bucket for each subscription and region (AKS docs `quotas-skus-regions`). */
export function withClusterLimited(
  call: Call,
  parameters: Parameters,
  respond: (cluster: SimulatedCluster) => Answer,
): Answer {
  return withCluster(call, parameters, (cluster) => {
    const bucket = `other ${parameters['s'] ?? ''} ${textOf(cluster.document['location'])}`.toLowerCase();
    const wait = aksWait(call, bucket, bucketSizes.otherAks);
    return wait > 0 ? throttled(wait) : respond(cluster);
  });
}

export function notFound(what: string, { g = '' }: Parameters): Answer {
  return failure(404, 'ResourceNotFound', `The Resource '${what}' under resource group '${g}' was not found.`);
}

/** At the version of the request; some clusters show no eTag at any. */
export function shown(cluster: SimulatedCluster, call: Pick<Call, 'query' | 'state'>): JsonDocument {
  const document = shownAt(call.query.get('api-version') ?? '', cluster.document);
  if (call.state.switches.aks.hidesSystemData) delete document['systemData'];
  if (cluster.hidesETag) for (const each of [document, ...poolsOf(document)]) delete each['eTag'];
  return document;
}
