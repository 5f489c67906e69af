/** `/api/clusters/{subscriptionId}/{resourceGroup}/{name}` and what hangs below it. */

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { parseReconcileOptions } from '../contracts/requests/cluster-request.ts';
import { callerName } from '../domain/access/caller.ts';
import { clusterRef, type ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { RequestCluster } from '../use-cases/request-cluster.ts';
import type { ShowCluster } from '../use-cases/show-cluster.ts';
import { clusterAnswer } from '../views/answers/cluster-answer.ts';
import { badRequest, problem, readJson, type Respond } from './on-request.ts';

/** The route's parameters as a cluster; undefined when the subscription is no GUID. */
export function clusterOf({ params }: HttpRequest): ClusterRef | undefined {
  const { subscriptionId = '', resourceGroup = '', name = '' } = params;
  const isGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscriptionId);
  return isGuid && resourceGroup !== '' && name !== '' ? clusterRef(subscriptionId, resourceGroup, name) : undefined;
}

export const noSuchCluster = badRequest([
  {
    field: 'subscriptionId',
    message: 'must be the id (a GUID) of the subscription: /api/clusters/{subscriptionId}/{resourceGroup}/{name}',
  },
]);

export function unknownCluster({ id }: ClusterRef): HttpResponseInit {
  return problem({ status: 404, title: 'No such cluster', detail: `Azure knows no cluster ${id}.` });
}

export function showClusterOnRequest(showCluster: ShowCluster): Respond {
  return async function respond(request, invocation) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const shown = await showCluster(cluster, invocation);
    if (shown === undefined) return unknownCluster(cluster);
    return { jsonBody: clusterAnswer(cluster, shown, invocation.nowMs) };
  };
}

/** Answers 202 with the sweep in which the cluster is looked at. `isUndo` restores what was there before. */
export function requestClusterOnRequest(requestCluster: RequestCluster, isUndo = false): Respond {
  return async function respond(request, invocation, { caller, refusedUnless }) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseReconcileOptions(body.value);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const { requestedMode = isUndo ? ('enforce' as const) : undefined, isReimageApproved, isResumed } = parsed;
    // Nodes that are reimaged outside their window are somebody's outage.
    const refused = isReimageApproved ? refusedUnless('Approver') : undefined;
    if (refused !== undefined) return refused;
    const sweepId = await requestCluster(
      cluster,
      {
        ...(requestedMode === undefined ? {} : { requestedMode }),
        ...(isReimageApproved ? { approvedBy: callerName(caller) } : {}),
        wish: isUndo ? 'undo' : isResumed ? 'resume' : 'repair',
      },
      invocation,
    );
    return accepted(sweepId);
  };
}

function accepted(sweepId: string): HttpResponseInit {
  return { status: 202, headers: { location: `/api/sweeps/${sweepId}` }, jsonBody: { id: sweepId, state: 'running' } };
}
