/**
 * What AKS tells while it upgrades a cluster: events for Event Grid, in the forms of the published samples (misspellings and
 * zero dates included), and rows of `containerserviceeventresources`.
 */

import { randomUUID } from 'node:crypto';
import { recordOf, setPoolVersions } from './aks/node-pools.ts';
import { imageAtRelease } from './aks/versions.ts';
import { guidOf } from './guid.ts';
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

/** Rolls every pool of a cluster to a newer image at once, and tells of it: scheduled, started, pool by pool, completed or failed. */
export function upgradeNodeImages(
  { state, clock }: { readonly state: AzureState; readonly clock: Clock },
  cluster: SimulatedCluster,
  { failure }: UpgradeWish = {},
): void {
  const operationId = randomUUID();
  const tell = (status: string, details: string) => {
    tellMaintenance(state, cluster, { operationId, status, details, atMs: clock.now() });
  };
  tell('Scheduled', 'NodeOSUpgrade is scheduled');
  tell('Started', 'Start to upgrade security vhd (NodeOSUpgrade)');
  for (const pool of poolsOf(cluster.document)) {
    const name = textOf(pool['name']);
    tellRolling(state, cluster, { name, type: 'NodePoolRollingStarted', atMs: clock.now() });
    clock.advance(60_000);
    const isFailed = failure !== undefined;
    if (!isFailed) renewImage(state, cluster, { pool, atMs: clock.now() });
    const type = isFailed ? 'NodePoolRollingFailed' : 'NodePoolRollingSucceeded';
    tellRolling(state, cluster, { name, type, atMs: clock.now() });
  }
  if (failure === undefined) tell('Completed', 'NodeOSUpgrade is completed');
  else tell('Failed', failure);
}

function renewImage(
  state: AzureState,
  { document }: SimulatedCluster,
  { pool, atMs }: { readonly pool: JsonDocument; readonly atMs: number },
): void {
  const record = recordOf(state, textOf(document['id']).toLowerCase(), pool);
  const nodeImageVersion = imageAtRelease(textOf(pool['nodeImageVersion']), state.switches.aks.newestImage);
  const kubernetesVersion = textOf(pool['currentOrchestratorVersion']);
  for (const node of record.nodes) node.imageVersion = nodeImageVersion;
  record.isRolledBack = false;
  setPoolVersions(record, pool, { versions: { nodeImageVersion, kubernetesVersion }, atMs });
}

export interface Told {
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

export interface RollingTold {
  readonly name: string;
  readonly type: string;
  readonly atMs: number;
}

function rollingEvent({ document }: SimulatedCluster, { name, type, atMs }: RollingTold): JsonDocument {
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

export function tellRolling({ events }: AzureState, cluster: SimulatedCluster, told: RollingTold): void {
  events.push({ functionName: 'aks-event', event: rollingEvent(cluster, told), emittedAtMs: told.atMs });
}

export function tellMaintenance(state: AzureState, cluster: SimulatedCluster, told: Told): void {
  const event = scheduledEvent(cluster, told);
  state.events.push({ functionName: 'scheduled-event', event, emittedAtMs: told.atMs });
  const { id = null, properties = null } = documentOf(documentOf(event['data'])['resourceInfo']);
  state.eventRows.push({ id, properties });
}

/** Where a host takes events. */
export interface EventGridWebhook {
  readonly origin: string;
  /** The host's system key `eventgrid_extension`, which Azure puts into the address when a function is subscribed. */
  readonly key?: string | undefined;
}

/**
 * Delivers what was emitted since the last call to a host's Event Grid webhook, one event a request: late, several times and
 * out of order where a switch says so, as Event Grid is free to (docs `delivery-and-retry`: at least once, unordered).
 * What is held back for its delay is left for a later call, at `nowMs` of the simulated clock.
 */
export async function deliverEvents(
  state: AzureState,
  { origin, key = '' }: EventGridWebhook,
  nowMs = Infinity,
): Promise<void> {
  for (const { functionName, event } of dueEvents(state, nowMs)) {
    const url = `${origin}/runtime/webhooks/EventGrid?functionName=${functionName}&code=${key}`;
    const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify([event]) });
    if (!answer.ok) throw new Error(`${functionName} answered ${String(answer.status)}`);
  }
}

/** Takes what is due out of the state, in the order and as often as it is to be delivered. */
export function dueEvents(state: AzureState, nowMs = Infinity): AzureState['events'] {
  const { delaySeconds, copies, order } = state.switches.events;
  const isDue = ({ emittedAtMs }: AzureState['events'][number]) => emittedAtMs + delaySeconds * 1000 <= nowMs;
  const due = state.events.filter(isDue);
  const held = state.events.filter((each) => !isDue(each));
  state.events.splice(0, state.events.length, ...held);
  const copied = due.flatMap((each) => Array.from({ length: copies }, () => each));
  if (order === 'reversed') return copied.toReversed();
  if (order === 'emitted') return copied;
  // The same shuffle in every run: by the hash of the place.
  const places = copied.map((each, place) => ({ each, rank: guidOf(`place ${String(place)}`) }));
  return places.sort((left, right) => left.rank.localeCompare(right.rank)).map(({ each }) => each);
}
