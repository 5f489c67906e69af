/**
 * Maintenance that AKS schedules, starts and ends, and end-of-support notices: the same properties come through Event Grid
 * and as rows of Resource Graph's `containerserviceeventresources`. Sources: Event Grid docs
 * `event-schema-containerservice-resources`, AKS docs `aks-communication-manager`, `aks-end-of-support-notifications`.
 */

import type { MaintenanceStatus, UpgradeType } from '../../domain/events/aks-event.ts';
import { clusterKey, type ClusterRef } from '../../domain/cluster/cluster-ref.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import {
  clusterOf,
  field,
  given,
  jsonOf,
  momentOf,
  noCluster,
  objectOf,
  plainText,
  text,
  type ParsedAzureEvent,
} from './parsed-event.ts';

export interface Occurrence {
  readonly id: string;
  readonly atMs: number;
  /** Resource Manager ids that name the cluster, should the properties name none. */
  readonly ids: readonly string[];
}

/** One event for each cluster that it is about. */
export function scheduledEvents(
  properties: JsonObject,
  { id, atMs, ids }: Occurrence,
): readonly [ParsedAzureEvent, ...ParsedAzureEvent[]] {
  const resources = resourcesOf(properties);
  const named = resources.flatMap((resource) => clusterOf(resource) ?? []);
  const distinct = [...new Map(named.map((cluster) => [clusterKey(cluster), cluster])).values()];
  const [first = clusterOf(...ids), ...others] = distinct;
  if (first === undefined) return [noCluster];
  const read = /^EOL/i.test(text(properties, 'eventSource')) ? endOfLife : maintenance;
  const about = (cluster: ClusterRef) =>
    read(properties, { id, atMs, cluster, pools: poolsOf(cluster, [...resources, ...ids]) });
  return [about(first), ...others.map(about)];
}

/** A row of Resource Graph: `id`, `properties`; the latter may be text. */
export function parseScheduledEventRow(row: unknown, nowMs: number): readonly ParsedAzureEvent[] {
  if (!isJsonObject(row)) return [{ kind: 'malformed', problem: 'is no JSON object' }];
  const properties = objectOf(field(row, 'properties'));
  if (properties === undefined) return [{ kind: 'malformed', problem: 'properties is missing' }];
  const id = text(row, 'id');
  return scheduledEvents(properties, { id, atMs: momentOf(text(properties, 'lastUpdateTime')) ?? nowMs, ids: [id] });
}

interface Affected {
  readonly id: string;
  readonly atMs: number;
  readonly cluster: ClusterRef;
  /** Named when it is not about the whole cluster. */
  readonly pools: readonly string[];
}

function maintenance(properties: JsonObject, { id, atMs, cluster, pools }: Affected): ParsedAzureEvent {
  const status = statuses[text(properties, 'eventStatus').toLowerCase()];
  if (status === undefined)
    return { kind: 'malformed', problem: `eventStatus "${text(properties, 'eventStatus')}" is not known` };
  const details = plainText(detailsText(field(properties, 'eventDetails')), longestDetails);
  const event = {
    kind: 'maintenance',
    id,
    cluster,
    atMs,
    status,
    upgrade: upgradeOf(`${text(properties, 'description')} ${details}`),
    operationId: text(properties, 'eventId') || id,
    source: text(properties, 'eventSource'),
    details,
    ...(pools.length === 0 ? {} : { pools }),
    ...given('plannedMs', plannedOf(properties, atMs)),
  } as const;
  return { kind: 'event', event };
}

const statuses: Readonly<Record<string, MaintenanceStatus>> = {
  scheduled: 'scheduled',
  started: 'started',
  completed: 'completed',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  cancelled: 'cancelled',
};

/** Long enough for any reason, and short enough for a row of storage. */
const longestDetails = 8_000;

/**
 * There is no field for it. AKS docs `aks-communication-manager` look for two exact words; published samples lack them, so
 * what is said in other words is tried last. Names of resources say nothing.
 */
function upgradeOf(words: string): UpgradeType {
  return upgradeWords.find(([pattern]) => pattern.test(words))?.[1] ?? 'unknown';
}

const upgradeWords: readonly (readonly [RegExp, UpgradeType])[] = [
  [/K8sVersionUpgrade/i, 'kubernetes'],
  [/NodeOSUpgrade/i, 'node-os'],
  [/kubernetes (version )?upgrade/i, 'kubernetes'],
  [/security ?vhd|node ?image/i, 'node-os'],
];

const minuteMs = 60_000;

/** Sources disagree which of the two is the planned start: the one that lies ahead is, and not by a blink of the clocks. */
function plannedOf(properties: JsonObject, atMs: number): number | undefined {
  const moments = ['startTime', 'scheduledTime'].flatMap((name) => momentOf(text(properties, name)) ?? []);
  return moments.find((moment) => moment > atMs + minuteMs);
}

function endOfLife(properties: JsonObject, { id, atMs, cluster }: Affected): ParsedAzureEvent {
  const details = objectOf(field(properties, 'eventDetails')) ?? {};
  const stage = text(properties, 'description');
  const event = {
    kind: /OutOfSupport/i.test(stage) ? 'support-ended' : 'support-ending',
    id,
    cluster,
    atMs,
    stage,
    ...given('kubernetesVersion', text(details, 'kubernetesVersion')),
    ...given('supportType', text(details, 'supportType')),
    ...given('endsMs', momentOf(text(details, 'eolDate'))),
  } as const;
  return { kind: 'event', event };
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

/** Plain text, JSON text, an object or a list, as the samples have it. */
function detailsText(details: unknown): string {
  if (typeof details === 'string') {
    const inner = jsonOf(details);
    return typeof inner === 'object' && inner !== null ? detailsText(inner) : details;
  }
  if (Array.isArray(details)) return details.map(valueText).join('; ');
  if (!isJsonObject(details)) return '';
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${valueText(value)}`)
    .join('; ');
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
