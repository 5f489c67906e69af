/**
 * Events as Event Grid delivers them, in both envelopes (Event Grid schema, CloudEvents 1.0), and rows of Resource Graph's
 * `containerserviceeventresources`. Samples of Microsoft contradict each other, so everything is read tolerantly: unknown is
 * told apart from malformed, and neither is an error. Sources: azure-rest-api-specs eventgrid/Microsoft.ContainerService,
 * Event Grid docs `event-schema-aks`, `event-schema-containerservice-resources`, AKS docs `aks-end-of-support-notifications`.
 */

import type { AksEvent, MaintenanceStatus, UpgradeType } from '../domain/aks-event.ts';
import { parseClusterId, type ClusterRef } from '../domain/cluster-ref.ts';
import { isJsonObject, type JsonObject } from '../domain/json.ts';

export type ParsedAzureEvent =
  | { readonly kind: 'event'; readonly event: AksEvent }
  /** Of a type, or about a resource, that is none of our business; acknowledged and counted. */
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed'; readonly problem: string };

/** One event as a trigger hands it over, a batch, or the JSON text of either. */
export function parseAzureEvents(value: unknown): readonly ParsedAzureEvent[] {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  return (Array.isArray(parsed) ? parsed : [parsed]).map(parseOne);
}

interface Envelope {
  readonly id: string;
  readonly type: string;
  /** Resource Manager id of what the topic stands for. */
  readonly source: string;
  readonly subject: string;
  readonly atMs: number;
  readonly data: JsonObject;
}

function parseOne(value: unknown): ParsedAzureEvent {
  if (!isJsonObject(value)) return { kind: 'malformed', problem: 'is no JSON object' };
  const type = text(value, 'type') || text(value, 'eventType');
  if (type === '') return { kind: 'malformed', problem: 'names no type' };
  const data = objectOf(field(value, 'data'));
  const time = momentOf(text(value, 'time') || text(value, 'eventTime'));
  const envelope = {
    id: text(value, 'id'),
    type,
    source: text(value, 'source') || text(value, 'topic'),
    subject: text(value, 'subject'),
    atMs: time ?? 0,
    data: data ?? {},
  };
  const read = readers.find(([pattern]) => pattern.test(type))?.[1];
  if (read === undefined) return { kind: 'unknown', type };
  if (data === undefined) return { kind: 'malformed', problem: 'has no data' };
  if (envelope.id === '') return { kind: 'malformed', problem: 'has no id' };
  if (time === undefined) return { kind: 'malformed', problem: 'has no time' };
  return read(envelope);
}

const readers: readonly (readonly [RegExp, (envelope: Envelope) => ParsedAzureEvent])[] = [
  [/^Microsoft\.ContainerService\.NodePoolRolling(Started|Succeeded|Failed)$/i, readRolling],
  [/^Microsoft\.ContainerService\.ClusterSupport(Ending|Ended)$/i, readSupport],
  [/^Microsoft\.ContainerService\.NewKubernetesVersionAvailable$/i, readNewVersion],
  [/\.ContainerServiceEventResources\.ScheduledEventEmitted$/i, readScheduled],
  [/^Microsoft\.Resources\.Resource(Write|Delete)Success$/i, readChange],
];

function readRolling({ id, type, source, subject, atMs, data }: Envelope): ParsedAzureEvent {
  const cluster = clusterOf(source, subject);
  const pool = text(data, 'nodePoolName');
  if (cluster === undefined) return noCluster;
  if (pool === '') return { kind: 'malformed', problem: 'data.nodePoolName is missing' };
  const status = /started$/i.test(type) ? 'started' : /failed$/i.test(type) ? 'failed' : 'succeeded';
  return { kind: 'event', event: { kind: 'pool-rolling', id, cluster, atMs, status, pool } };
}

function readSupport({ id, type, source, subject, atMs, data }: Envelope): ParsedAzureEvent {
  const cluster = clusterOf(source, subject);
  if (cluster === undefined) return noCluster;
  const kind = /ended$/i.test(type) ? 'support-ended' : 'support-ending';
  return { kind: 'event', event: { kind, id, cluster, atMs, kubernetesVersion: text(data, 'kubernetesVersion') } };
}

function readNewVersion({ id, source, subject, atMs, data }: Envelope): ParsedAzureEvent {
  const cluster = clusterOf(source, subject);
  if (cluster === undefined) return noCluster;
  const event = {
    kind: 'new-kubernetes-version',
    id,
    cluster,
    atMs,
    ...given('latestStable', text(data, 'latestStableKubernetesVersion')),
    ...given('latestSupported', text(data, 'latestSupportedKubernetesVersion')),
    ...given('latestPreview', text(data, 'latestPreviewKubernetesVersion')),
  } as const;
  return { kind: 'event', event };
}

function readScheduled({ id, subject, atMs, data }: Envelope): ParsedAzureEvent {
  // The SDK's typings call it resourceDetails; the wire says resourceInfo.
  const info = objectOf(field(data, 'resourceInfo')) ?? objectOf(field(data, 'resourceDetails'));
  const properties = info === undefined ? undefined : objectOf(field(info, 'properties'));
  if (info === undefined || properties === undefined)
    return { kind: 'malformed', problem: 'data.resourceInfo.properties is missing' };
  return scheduledEvent(properties, { id, atMs, ids: [subject, text(info, 'id')] });
}

/** A row of Resource Graph: `id`, `properties`; the latter may be text. */
export function parseScheduledEventRow(row: unknown): ParsedAzureEvent {
  if (!isJsonObject(row)) return { kind: 'malformed', problem: 'is no JSON object' };
  const properties = objectOf(field(row, 'properties'));
  if (properties === undefined) return { kind: 'malformed', problem: 'properties is missing' };
  const updated = momentOf(text(properties, 'lastUpdateTime')) ?? momentOf(text(properties, 'scheduledTime'));
  const id = text(row, 'id');
  return scheduledEvent(properties, { id, atMs: updated ?? 0, ids: [id] });
}

interface Occurrence {
  readonly id: string;
  readonly atMs: number;
  readonly ids: readonly string[];
}

function scheduledEvent(properties: JsonObject, { id, atMs, ids }: Occurrence): ParsedAzureEvent {
  const cluster = clusterOf(...resourcesOf(properties), ...ids);
  if (cluster === undefined) return noCluster;
  const source = text(properties, 'eventSource');
  const details = field(properties, 'eventDetails');
  if (/^EOL/i.test(source)) return endOfLife(properties, { id, atMs, cluster });
  const status = statuses[text(properties, 'eventStatus').toLowerCase()];
  if (status === undefined)
    return { kind: 'malformed', problem: `eventStatus "${text(properties, 'eventStatus')}" is not known` };
  const event = {
    kind: 'maintenance',
    id,
    cluster,
    atMs,
    status,
    upgrade: upgradeOf(properties),
    operationId: text(properties, 'eventId') || id,
    source,
    details: detailsText(details),
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

/** There is no field for it: AKS docs `aks-communication-manager` look for these words anywhere in the properties. */
function upgradeOf(properties: JsonObject): UpgradeType {
  const all = JSON.stringify(properties);
  if (/NodeOSUpgrade|security ?vhd|node ?image/i.test(all)) return 'node-os';
  return /K8sVersionUpgrade|kubernetes (version )?upgrade/i.test(all) ? 'kubernetes' : 'unknown';
}

/** Sources disagree which of the two is the planned start: the one that lies ahead is. */
function plannedOf(properties: JsonObject, atMs: number): number | undefined {
  const moments = ['startTime', 'scheduledTime'].flatMap((name) => momentOf(text(properties, name)) ?? []);
  return moments.find((moment) => moment > atMs);
}

function endOfLife(
  properties: JsonObject,
  { id, atMs, cluster }: { readonly id: string; readonly atMs: number; readonly cluster: ClusterRef },
): ParsedAzureEvent {
  const details = objectOf(field(properties, 'eventDetails')) ?? {};
  const kind = /OutOfSupport/i.test(text(properties, 'description')) ? 'support-ended' : 'support-ending';
  const event = {
    kind,
    id,
    cluster,
    atMs,
    kubernetesVersion: text(details, 'kubernetesVersion'),
    ...given('endsMs', momentOf(text(details, 'eolDate'))),
  } as const;
  return { kind: 'event', event };
}

function readChange({ id, type, subject, atMs, data }: Envelope): ParsedAzureEvent {
  const uri = text(data, 'resourceUri') || subject;
  const cluster = clusterOf(uri);
  if (cluster === undefined) return { kind: 'unknown', type: `${type} of something else` };
  const operation = /delete/i.test(type) ? 'delete' : 'write';
  const configuration = /\/maintenanceConfigurations\/([^/]+)$/i.exec(uri)?.[1];
  const claims = objectOf(field(data, 'claims')) ?? {};
  const by =
    ['upn', 'unique_name', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn', 'name', 'appid']
      .map((claim) => text(claims, claim))
      .find((value) => value !== '') ?? '';
  const event = {
    kind: 'resource-changed',
    id,
    cluster,
    atMs,
    operation,
    ...given('configuration', configuration),
    ...given('by', by),
    ...given('appId', text(claims, 'appid')),
  } as const;
  return { kind: 'event', event };
}

const noCluster: ParsedAzureEvent = { kind: 'malformed', problem: 'names no managed cluster' };

/** The first of the ids that names a cluster. Published samples lack the slash after `resourceGroups`. */
function clusterOf(...ids: readonly string[]): ClusterRef | undefined {
  for (const id of ids) {
    const cluster = parseClusterId(id.replace(/(\/resourceGroups)(?=[^/])/i, '$1/'));
    if (cluster !== undefined) return cluster;
  }
  return undefined;
}

function resourcesOf(properties: JsonObject): readonly string[] {
  const resources = field(properties, 'resources');
  if (typeof resources === 'string') return [resources];
  return Array.isArray(resources) ? (resources as readonly unknown[]).filter((id) => typeof id === 'string') : [];
}

/** Plain text, JSON text or an object, as the samples have it. */
function detailsText(details: unknown): string {
  if (typeof details === 'string') {
    const inner = jsonOf(details);
    return isJsonObject(inner) ? detailsText(inner) : details;
  }
  if (!isJsonObject(details)) return '';
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');
}

const millisecondsDigits = 3;

/** Undefined for what is no moment, and for .NET's zero date. A missing zone means UTC; digits beyond milliseconds are cut. */
function momentOf(value: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?$/.exec(value.trim());
  if (match === null || value.startsWith('0001')) return undefined;
  const [, seconds = '', fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(
    `${seconds.replace(' ', 'T')}.${fraction.padEnd(millisecondsDigits, '0').slice(0, millisecondsDigits)}${zone}`,
  );
  return Number.isNaN(ms) ? undefined : ms;
}

/** Property names come with trailing blanks and in several casings. */
function field(value: JsonObject, name: string): unknown {
  return Object.entries(value).find(([key]) => key.trim().toLowerCase() === name.toLowerCase())?.[1];
}

function text(value: JsonObject, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}

function objectOf(value: unknown): JsonObject | undefined {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  return isJsonObject(parsed) ? parsed : undefined;
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Plain text is as welcome as JSON text.
    return undefined;
  }
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): Readonly<Partial<Record<Key, Value>>> {
  return (value === undefined || value === '' ? {} : { [key]: value }) as Readonly<Partial<Record<Key, Value>>>;
}
