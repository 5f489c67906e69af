/** From a request to its answer: what is due is done first, and what was written is noted in the activity log. */

import { randomUUID } from 'node:crypto';
import { adminRoutes } from './admin/admin.ts';
import { switchRoutes } from './admin/switch-routes.ts';
import { clusterRoutes } from './aks/clusters.ts';
import { fleetRoutes } from './aks/fleets.ts';
import { maintenanceRoutes } from './aks/maintenance.ts';
import { operationRoutes, settleOperations } from './aks/operations.ts';
import { poolWriteRoutes } from './aks/pool-writes.ts';
import { poolRoutes } from './aks/pools.ts';
import { powerRoutes } from './aks/power.ts';
import { failure, type Answer, type Call, type Route, type World } from './call.ts';
import { identityRoutes } from './identity.ts';
import { emailRoutes } from './messages/email.ts';
import { eventTopicRoutes } from './messages/event-topic.ts';
import { teamsRoutes } from './messages/teams.ts';
import { recordedAnswer } from './recorded-cluster.ts';
import { observeClusters } from './resource-graph/lagging-index.ts';
import { resourceGraphRoutes } from './resource-graph/resource-graph.ts';
import { refusal } from './resource-manager/access.ts';
import { activityLogRoutes } from './resource-manager/activity-log.ts';
import { logActivity } from './resource-manager/activity.ts';
import { accessOf } from './resource-manager/authorisation.ts';
import { permissionRoutes } from './resource-manager/permissions.ts';
import { remainingOf, throughFrontDoor } from './resource-manager/front-door.ts';
import { tenantRoutes } from './resource-manager/tenant.ts';
import { services } from './services.ts';

const routes: readonly Route[] = [
  ...adminRoutes,
  ...switchRoutes,
  ...identityRoutes,
  ...tenantRoutes,
  ...activityLogRoutes,
  ...permissionRoutes,
  ...clusterRoutes,
  ...fleetRoutes,
  ...powerRoutes,
  ...poolRoutes,
  ...poolWriteRoutes,
  ...operationRoutes,
  ...maintenanceRoutes,
  ...resourceGraphRoutes,
  ...emailRoutes,
  ...teamsRoutes,
  ...eventTopicRoutes,
];

/** Everything that the clock has brought about. */
export function catchUp(world: World): void {
  observeClusters(world);
  settleOperations(world);
  observeClusters(world);
}

export function answerTo(call: Call): Answer {
  catchUp(call);
  const [found] = routes.flatMap((route) => {
    const match = route.method === call.method ? route.pattern.exec(call.path) : null;
    return match === null ? [] : [{ route, parameters: match.groups ?? {} }];
  });
  if (found === undefined)
    return failure(501, 'NotSimulated', `The simulated Azure does not know ${call.method} ${call.path}.`);
  const redirect = hostileRedirect(call, found.route);
  if (redirect !== undefined) return redirect;
  const answer =
    throughFrontDoor(call, found.parameters['s']) ??
    refusal(call, found.route, found.parameters) ??
    recordedAnswer(call) ??
    found.route.respond(call, found.parameters);
  noteWrite(call, answer);
  catchUp(call);
  const ids = { 'x-ms-request-id': randomUUID(), 'x-ms-correlation-request-id': call.correlationId };
  if (found.route.service === services.open) return answer;
  return { ...answer, headers: { ...ids, ...remainingOf(call, found.parameters['s']), ...answer.headers } };
}

/** A switch: whoever comes with a token is sent elsewhere, and a 307 asks him to bring everything along. */
function hostileRedirect({ state, path, headers }: Call, { service }: Route): Answer | undefined {
  const { origin, redirects } = state.switches.hostile;
  if (!redirects || origin === '' || service === services.open || headers.authorization === undefined) return undefined;
  return { status: 307, headers: { location: origin + path } };
}

/** Azure notes a write when it begins and when it ends; a long-running operation notes its end itself. */
function noteWrite(call: Call, { status, body }: Answer): void {
  const { state, method, correlationId } = call;
  const access = accessOf(method, call.path);
  // Who could not prove who he is, or asked for what is not there, has written nothing.
  if (method === 'GET' || access === undefined || [401, 404, 429, 501].includes(status)) return;
  const activity = {
    correlationId,
    operationId: randomUUID(),
    caller: call.principal.name,
    operationName: access.action,
    resourceId: access.scope,
  };
  logActivity(call, { ...activity, status: 'Started' });
  const isGoingOn = [...state.running].some((operation) => operation.correlationId === correlationId);
  if (status >= 400)
    logActivity(call, { ...activity, status: 'Failed', httpStatus: status, statusMessage: JSON.stringify(body) });
  else logActivity(call, { ...activity, status: isGoingOn ? 'Accepted' : 'Succeeded', httpStatus: status });
}
