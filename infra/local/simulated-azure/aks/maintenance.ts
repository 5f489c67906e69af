/** Maintenance configurations of a cluster: three names, synchronous writes, no eTags. */

import { failure, ok, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { callerOf } from './write-record.ts';
import { withClusterLimited } from './find-cluster.ts';
import { configurationProblem } from './maintenance-rules.ts';
import { documentOf, isDocument, textOf, type JsonDocument, type SimulatedCluster } from '../state.ts';
import { services } from '../services.ts';

const route = routesOf(services.maintenanceConfigurations);

const all =
  '/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.ContainerService/managedClusters/{n}/maintenanceConfigurations';

const names = ['default', 'aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule'];

export const maintenanceRoutes: readonly Route[] = [
  route('GET', all, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) => ok({ value: [...cluster.configurations.values()] })),
  ),
  route('GET', `${all}/{c}`, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) => {
      const found = findConfiguration(cluster, parameters['c'] ?? '');
      return found === undefined ? failure(404, 'NotFound', 'The maintenance configuration was not found.') : ok(found);
    }),
  ),
  route('PUT', `${all}/{c}`, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) => put(call, cluster, parameters['c'] ?? '')),
  ),
  route('DELETE', `${all}/{c}`, (call, parameters) =>
    withClusterLimited(call, parameters, (cluster) => {
      const found = findConfiguration(cluster, parameters['c'] ?? '');
      return { status: cluster.configurations.delete(textOf(found?.['name'])) ? 200 : 204 };
    }),
  ),
];

function findConfiguration({ configurations }: SimulatedCluster, name: string): JsonDocument | undefined {
  return [...configurations.values()].find((each) => textOf(each['name']).toLowerCase() === name.toLowerCase());
}

function put(call: Call, cluster: SimulatedCluster, asked: string): Answer {
  const name = names.find((each) => each.toLowerCase() === asked.toLowerCase());
  if (name === undefined)
    return invalid(
      "Only 'default', 'aksManagedAutoUpgradeSchedule' and 'aksManagedNodeOSUpgradeSchedule' are allowed configNames for maintenance configuration.",
    );
  const problem = configurationProblem(call.body, name, today(call.clock.now()));
  if (problem !== undefined) return invalid(problem);
  const properties = structuredClone(documentOf(documentOf(call.body)['properties']));
  const window = properties['maintenanceWindow'];
  // What is left out gets the spec's default, and the start date the present day (AKS docs `planned-maintenance`).
  if (isDocument(window)) {
    window['durationHours'] ??= 24;
    window['utcOffset'] ??= '+00:00';
    window['startDate'] ??= today(call.clock.now());
  }
  const id = `${textOf(cluster.document['id'])}/maintenanceConfigurations/${name}`;
  const type = 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations';
  const document: JsonDocument = { id, name, type, properties };
  cluster.configurations.set(name, document);
  call.state.writes.push({
    atMs: call.clock.now(),
    clusterName: textOf(cluster.document['name']),
    what: `PUT ${name}`,
    by: callerOf(call),
    caller: call.principal.name,
    leaves: [`${name}.maintenanceWindow`],
  });
  return ok(document);
}

function invalid(message: string): Answer {
  return failure(400, 'InvalidParameter', message);
}

function today(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10);
}
