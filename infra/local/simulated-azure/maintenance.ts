/** Maintenance configurations of a cluster: three names, synchronous writes, no eTags. */

import { failure, ok, route, throttled, type Answer, type Call, type Route } from './call.ts';
import { callerOf, withCluster } from './clusters.ts';
import { documentOf, isDocument, textOf, type JsonDocument, type SimulatedCluster } from './state.ts';
import { bucketSizes } from './token-bucket.ts';

const all =
  '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}/maintenanceConfigurations';

const names = ['default', 'aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule'];

export const maintenanceRoutes: readonly Route[] = [
  route('GET', all, (call, parameters) =>
    limited(call, parameters, (cluster) => ok({ value: [...cluster.configurations.values()] })),
  ),
  route('GET', `${all}/{c}`, (call, parameters) =>
    limited(call, parameters, (cluster) => {
      const found = findConfiguration(cluster, parameters['c'] ?? '');
      return found === undefined ? failure(404, 'NotFound', 'The maintenance configuration was not found.') : ok(found);
    }),
  ),
  route('PUT', `${all}/{c}`, (call, parameters) =>
    limited(call, parameters, (cluster) => put(call, cluster, parameters['c'] ?? '')),
  ),
  route('DELETE', `${all}/{c}`, (call, parameters) =>
    limited(call, parameters, (cluster) => {
      const found = findConfiguration(cluster, parameters['c'] ?? '');
      return { status: cluster.configurations.delete(textOf(found?.['name'])) ? 200 : 204 };
    }),
  ),
];

/** They share the bucket of "all other" AKS calls, per subscription and region (AKS docs `quotas-skus-regions`). */
function limited(
  call: Call,
  parameters: Readonly<Record<string, string>>,
  respond: (cluster: SimulatedCluster) => Answer,
): Answer {
  return withCluster(call, parameters, (cluster) => {
    const bucket = `other ${parameters['s'] ?? ''} ${textOf(cluster.document['location'])}`.toLowerCase();
    const wait = call.throttle(bucket, bucketSizes.otherAks);
    return wait > 0 ? throttled(wait) : respond(cluster);
  });
}

function findConfiguration({ configurations }: SimulatedCluster, name: string): JsonDocument | undefined {
  return [...configurations.values()].find((each) => textOf(each['name']).toLowerCase() === name.toLowerCase());
}

function put(call: Call, cluster: SimulatedCluster, asked: string): Answer {
  const name = names.find((each) => each.toLowerCase() === asked.toLowerCase());
  if (name === undefined)
    return invalid(
      "Only 'default', 'aksManagedAutoUpgradeSchedule' and 'aksManagedNodeOSUpgradeSchedule' are allowed configNames for maintenance configuration.",
    );
  const properties = structuredClone(documentOf(documentOf(call.body)['properties']));
  const window = properties['maintenanceWindow'];
  const wrong = isDocument(window) ? problemOf(window, name, call.clock.now()) : legacyProblem(properties, name);
  if (wrong !== undefined) return invalid(wrong);
  // A start date that is left out becomes the present date (AKS docs `planned-maintenance`).
  if (isDocument(window)) window['startDate'] ??= today(call.clock.now());
  const id = `${textOf(cluster.document['id'])}/maintenanceConfigurations/${name}`;
  const type = 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations';
  const document: JsonDocument = { id, name, type, properties };
  cluster.configurations.set(name, document);
  call.state.writes.push({
    atMs: call.clock.now(),
    clusterName: textOf(cluster.document['name']),
    what: `PUT ${name}`,
    by: callerOf(call),
    leaves: [`${name}.maintenanceWindow`],
  });
  return ok(document);
}

function invalid(message: string): Answer {
  return failure(400, 'InvalidParameter', message);
}

/** Bounds of azure-rest-api-specs, MaintenanceConfiguration.tsp; kinds per name of AKS docs `planned-maintenance`. */
function problemOf(window: JsonDocument, name: string, nowMs: number): string | undefined {
  const kinds = Object.entries(documentOf(window['schedule'])).filter(([, value]) => isDocument(value));
  if (kinds.length !== 1)
    return 'Exactly one of daily, weekly, absoluteMonthly, relativeMonthly must be specified in schedule.';
  if (name === 'default' && kinds[0]?.[0] !== 'weekly') return 'Only a weekly schedule is allowed for default.';
  const hours = window['durationHours'] ?? 24;
  if (typeof hours !== 'number' || hours < 4 || hours > 24) return 'durationHours must be between 4 and 24.';
  if (!/^\d{2}:\d{2}$/.test(textOf(window['startTime']))) return 'startTime must have the form HH:mm.';
  // Even an unchanged one is refused (terraform-provider-azurerm pull 23985).
  const startDate = window['startDate'];
  if (typeof startDate === 'string' && startDate < today(nowMs)) return 'startDate must not be in the past.';
  return undefined;
}

function legacyProblem(properties: JsonDocument, name: string): string | undefined {
  if (!Array.isArray(properties['timeInWeek'])) return 'maintenanceWindow must be specified.';
  return name === 'default' ? undefined : 'timeInWeek is allowed for default only.';
}

function today(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}
