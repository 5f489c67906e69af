/**
 * What AKS schedules, starts and ends, and its notices about ends of support, come as one type of Event Grid, with the same
 * properties as rows of Resource Graph's `containerserviceeventresources`. Sources: Event Grid docs
 * `event-schema-containerservice-resources`, AKS docs `aks-communication-manager`, `aks-end-of-support-notifications`.
 */

import { clusterKey, type ClusterRef } from '../cluster/cluster-ref.ts';
import type { JsonObject } from '../json.ts';
import { clusterOf, field, objectOf, plainText, text } from './event-fields.ts';
import type { EventEnvelope, EventRead, OfCluster } from './event-type.ts';

/** The type has changed its name once (AKS docs `aks-communication-manager`), and other resources have events of that name. */
export const scheduledEventPattern = /\.ScheduledEventEmitted$/i;

export interface ScheduledEvent extends OfCluster {
  readonly properties: JsonObject;
  /** Named when it is not about the whole cluster. */
  readonly pools: readonly string[];
}

interface Reader<Event> {
  /** Several event types share the name: whose this is, its properties say. */
  readonly isOwn: (properties: JsonObject) => boolean;
  readonly read: (scheduled: ScheduledEvent) => EventRead<Event>;
}

/** One event for each cluster that it is about; none when it belongs to another event type. */
export function readScheduled<Event>(
  { id, type, subject, atMs, data }: EventEnvelope,
  { isOwn, read }: Reader<Event>,
): readonly EventRead<Event>[] {
  // The SDK's typings call it resourceDetails; the wire says resourceInfo.
  const info = objectOf(field(data, 'resourceInfo')) ?? objectOf(field(data, 'resourceDetails')) ?? {};
  const properties = objectOf(field(info, 'properties'));
  if (!isOwn(properties ?? {})) return [];
  const isOfAks = /\.ContainerServiceEventResources\./i.test(type);
  const resources = properties === undefined ? [] : resourcesOf(properties);
  if (resources.length > mostResources)
    return [{ kind: 'malformed', problem: `names ${String(resources.length)} resources, ${tooMany}` }];
  const affected = properties === undefined ? [] : affectedBy(resources, [subject, text(info, 'id')]);
  if (properties === undefined || affected.length === 0) {
    const problem = properties === undefined ? 'data.resourceInfo.properties is missing' : 'names no managed cluster';
    return [isOfAks ? { kind: 'malformed', problem } : { kind: 'unknown', type }];
  }
  const events = affected.map((about) => read({ id, atMs, properties, ...about }));
  return isOfAks || events[0]?.kind === 'event' ? events : [{ kind: 'unknown', type }];
}

/** AKS docs `aks-end-of-support-notifications`: its source begins with EOL. */
export function isAboutSupport(properties: JsonObject): boolean {
  return /^EOL/i.test(text(properties, 'eventSource'));
}

/** A cluster has 100 node pools at most (AKS docs `quotas-skus-regions`), and an event is about one cluster. */
const mostResources = 200;
const tooMany = `and ${String(mostResources)} is the most that one event may name`;

/** `ids`: Resource Manager ids that name the cluster, should the properties name none. */
function affectedBy(
  resources: readonly string[],
  ids: readonly string[],
): readonly Pick<ScheduledEvent, 'cluster' | 'pools'>[] {
  const named = resources.flatMap((resource) => clusterOf(resource) ?? []);
  const distinct = [...new Map(named.map((cluster) => [clusterKey(cluster), cluster])).values()];
  const fallback = clusterOf(...ids);
  const clusters = distinct.length > 0 || fallback === undefined ? distinct : [fallback];
  return clusters.map((cluster) => ({ cluster, pools: poolsOf(cluster, [...resources, ...ids]) }));
}

function resourcesOf(properties: JsonObject): readonly string[] {
  const resources = field(properties, 'resources');
  const list: readonly unknown[] = Array.isArray(resources) ? resources : [resources];
  return list.filter((id) => typeof id === 'string').map((id) => plainText(id));
}

function poolsOf(cluster: ClusterRef, ids: readonly string[]): readonly string[] {
  const prefix = `${clusterKey(cluster)}/agentpools/`;
  const own = ids.filter((id) => id.toLowerCase().startsWith(prefix));
  return [...new Set(own.map((id) => id.slice(prefix.length).replace(/\/.*/, '')))];
}
