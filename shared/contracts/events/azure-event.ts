/**
 * Events as Event Grid delivers them, in both envelopes (Event Grid schema, CloudEvents 1.0). Samples of Microsoft contradict
 * each other, so everything is read tolerantly: unknown is told apart from malformed, and neither is an error. Sources:
 * azure-rest-api-specs eventgrid/Microsoft.ContainerService, Event Grid docs `event-schema-aks`.
 */

import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import {
  clusterOf,
  field,
  given,
  jsonOf,
  momentOf,
  noCluster,
  objectOf,
  text,
  type ParsedAzureEvent,
} from './parsed-event.ts';
import { scheduledEvents } from './scheduled-event.ts';

/** One event as a trigger hands it over, a batch, or the JSON text of either. `nowMs`: for events without a time. */
export function parseAzureEvents(value: unknown, nowMs: number): readonly ParsedAzureEvent[] {
  const parsed = typeof value === 'string' ? jsonOf(value) : value;
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((each) => parseOne(each, nowMs));
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

type Read = ParsedAzureEvent | readonly ParsedAzureEvent[];

function parseOne(value: unknown, nowMs: number): Read {
  if (!isJsonObject(value)) return { kind: 'malformed', problem: 'is no JSON object' };
  const type = text(value, 'type') || text(value, 'eventType');
  if (type === '') return { kind: 'malformed', problem: 'names no type' };
  const data = objectOf(field(value, 'data'));
  const envelope = {
    id: text(value, 'id'),
    type,
    source: text(value, 'source') || text(value, 'topic'),
    subject: text(value, 'subject'),
    atMs: momentOf(text(value, 'time') || text(value, 'eventTime')) ?? resourceEventTime(data ?? {}) ?? nowMs,
    data: data ?? {},
  };
  const read = readers.find(([pattern]) => pattern.test(type))?.[1];
  if (read === undefined) return { kind: 'unknown', type };
  if (data === undefined) return { kind: 'malformed', problem: 'has no data' };
  if (envelope.id === '') return { kind: 'malformed', problem: 'has no id' };
  return read(envelope);
}

/** A failure that carries no readable time is a failure all the same. */
function resourceEventTime(data: JsonObject): number | undefined {
  return momentOf(text(objectOf(field(data, 'operationalInfo')) ?? {}, 'resourceEventTime'));
}

const readers: readonly (readonly [RegExp, (envelope: Envelope) => Read])[] = [
  [/^Microsoft\.ContainerService\.NodePoolRolling(Started|Succeeded|Failed)$/i, readRolling],
  [/^Microsoft\.ContainerService\.ClusterSupport(Ending|Ended)$/i, readSupport],
  [/^Microsoft\.ContainerService\.NewKubernetesVersionAvailable$/i, readNewVersion],
  [/\.ScheduledEventEmitted$/i, readScheduled],
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
  const version = given('kubernetesVersion', text(data, 'kubernetesVersion'));
  return { kind: 'event', event: { kind, id, cluster, atMs, ...version } };
}

function readNewVersion({ id, source, subject, atMs, data }: Envelope): ParsedAzureEvent {
  const cluster = clusterOf(source, subject);
  if (cluster === undefined) return noCluster;
  const versions = {
    ...given('latestStable', text(data, 'latestStableKubernetesVersion')),
    ...given('latestSupported', text(data, 'latestSupportedKubernetesVersion')),
    ...given('latestPreview', text(data, 'latestPreviewKubernetesVersion')),
  };
  if (Object.keys(versions).length === 0) return { kind: 'malformed', problem: 'data names no version' };
  return { kind: 'event', event: { kind: 'new-kubernetes-version', id, cluster, atMs, ...versions } };
}

/** The type has changed its name once (AKS docs `aks-communication-manager`), and other resources have events of that name. */
function readScheduled({ id, type, subject, atMs, data }: Envelope): Read {
  // The SDK's typings call it resourceDetails; the wire says resourceInfo.
  const info = objectOf(field(data, 'resourceInfo')) ?? objectOf(field(data, 'resourceDetails')) ?? {};
  const properties = objectOf(field(info, 'properties'));
  const isOfAks = /\.ContainerServiceEventResources\./i.test(type);
  const events =
    properties === undefined
      ? ([{ kind: 'malformed', problem: 'data.resourceInfo.properties is missing' }] as const)
      : scheduledEvents(properties, { id, atMs, ids: [subject, text(info, 'id')] });
  return isOfAks || events[0].kind === 'event' ? events : { kind: 'unknown', type };
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
