/**
 * What AKS tells while it upgrades a cluster: events for Event Grid, in the forms of the published samples (misspellings and
 * zero dates included), and rows of `containerserviceeventresources`.
 */

import { randomUUID } from 'node:crypto';
import {
  type AzureState,
  type Clock,
  documentOf,
  type JsonDocument,
  poolsOf,
  type SimulatedCluster,
  textOf,
} from './state.ts';

export interface UpgradeWish {
  /** Why it fails; undefined: it succeeds. */
  readonly failure?: string;
}

/** Rolls every pool of a cluster to a newer image, and tells of it: scheduled, started, pool by pool, completed or failed. */
export function upgradeNodeImages(
  { state, clock }: { readonly state: AzureState; readonly clock: Clock },
  cluster: SimulatedCluster,
  { failure }: UpgradeWish = {},
): void {
  const operationId = randomUUID();
  const tell = (status: string, details: string) => {
    emit(state, scheduledEvent(cluster, { operationId, status, details, atMs: clock.now() }), 'scheduled-event');
  };
  tell('Scheduled', 'NodeOSUpgrade is scheduled');
  tell('Started', 'Start to upgrade security vhd (NodeOSUpgrade)');
  for (const pool of poolsOf(cluster.document)) {
    const name = textOf(pool['name']);
    emit(state, rollingEvent(cluster, { name, type: 'NodePoolRollingStarted', atMs: clock.now() }), 'aks-event');
    clock.advance(60_000);
    const isFailed = failure !== undefined;
    if (!isFailed) pool['nodeImageVersion'] = newerImage(textOf(pool['nodeImageVersion']));
    const type = isFailed ? 'NodePoolRollingFailed' : 'NodePoolRollingSucceeded';
    emit(state, rollingEvent(cluster, { name, type, atMs: clock.now() }), 'aks-event');
  }
  if (failure === undefined) tell('Completed', 'NodeOSUpgrade is completed');
  else tell('Failed', failure);
}

/** The newest image that the simulated AKS offers for any pool. */
export function newerImage(version: string): string {
  return version.replace(/\d{6}\.\d+\.\d+(-\d{4}\.\d{2}\.\d{2})?$/, '202611.12.0');
}

interface Told {
  readonly operationId: string;
  readonly status: string;
  readonly details: string;
  readonly atMs: number;
}

const zeroDate = '0001-01-01T00:00:00.0000000Z';

function scheduledEvent({ document }: SimulatedCluster, { operationId, status, details, atMs }: Told): JsonDocument {
  const id = textOf(document['id']);
  const eventId = randomUUID();
  const time = new Date(atMs).toISOString().replace('Z', '0000Z');
  const scheduledId = `${id}/scheduledEvents/${eventId}`;
  const subscription = id.split('/').slice(0, 3).join('/');
  return {
    id: eventId,
    source: subscription,
    subject: scheduledId,
    type: 'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
    specversion: '1.0',
    time,
    data: {
      apiVersion: '2023-11-02-preview',
      operationalInfo: { resourceEventTime: time.slice(0, -1) },
      resourceInfo: {
        id: scheduledId,
        name: eventId,
        type: 'Microsoft.ContainerService/managedClusters/scheduledEvents',
        properties: {
          description: 'ScheduledEvents',
          eventId: operationId,
          eventSource: 'AutoUprader',
          eventStatus: status,
          eventDetails: details,
          scheduledTime: time,
          startTime: zeroDate,
          lastUpdateTime: time,
          resources: [id.replace('/resourceGroups/', '/resourcegroups/')],
          resourceType: 'ManagedCluster',
        },
      },
    },
  };
}

function rollingEvent(
  { document }: SimulatedCluster,
  { name, type, atMs }: { readonly name: string; readonly type: string; readonly atMs: number },
): JsonDocument {
  return {
    topic: textOf(document['id']),
    subject: textOf(document['name']),
    eventType: `Microsoft.ContainerService.${type}`,
    id: randomUUID().replaceAll('-', ''),
    data: { nodePoolName: name },
    dataVersion: '1',
    metadataVersion: '1',
    eventTime: new Date(atMs).toISOString().replace('Z', '0000Z'),
  };
}

function emit(state: AzureState, event: JsonDocument, functionName: string): void {
  state.events.push({ functionName, event });
  const info = documentOf(documentOf(event['data'])['resourceInfo']);
  const { id = null, properties = null } = info;
  if (id !== null) state.eventRows.push({ id, properties });
}

/**
 * Delivers what was emitted since the last call to a host's Event Grid webhook, as Event Grid does: one event a request.
 * `key`: the host's system key `eventgrid_extension`, which Azure puts into the address when a function is subscribed.
 */
export async function deliverEvents(state: AzureState, hostOrigin: string, key = ''): Promise<void> {
  for (const { functionName, event } of state.events.splice(0)) {
    const url = `${hostOrigin}/runtime/webhooks/EventGrid?functionName=${functionName}&code=${key}`;
    const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify([event]) });
    if (!answer.ok) throw new Error(`${functionName} answered ${String(answer.status)}`);
  }
}
