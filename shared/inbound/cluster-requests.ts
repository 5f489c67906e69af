/** `/api/clusters/{subscriptionId}/{resourceGroup}/{name}` and what hangs below it. */

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { parseReconcileOptions } from '../contracts/requests/cluster-request.ts';
import { clusterRef, type ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { StopReason } from '../domain/repair/write-stop.ts';
import type { AskCluster } from '../use-cases/ask-cluster.ts';
import type { NotJudged } from '../use-cases/find-judged.ts';
import type { StopWrites } from '../use-cases/stop-writes.ts';
import type { ShowCluster } from '../use-cases/show-cluster.ts';
import { writesNote } from '../views/answers/writes-answer.ts';
import { clusterAnswer } from '../views/answers/cluster-answer.ts';
import { doingOf } from './doing.ts';
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
export function requestClusterOnRequest({ askCluster, stopWrites }: ByHand, isUndo = false): Respond {
  return async function respond(request, invocation, { caller, refusedUnless }) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseReconcileOptions(body.value, isUndo);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const { requestedMode = isUndo ? ('enforce' as const) : undefined, isReimageApproved, isResumed } = parsed;
    // Nodes that are reimaged outside their window are somebody's outage.
    const refused = isReimageApproved ? refusedUnless('Approver') : undefined;
    if (refused !== undefined) return refused;
    const asked = await askCluster(
      cluster,
      {
        ...(requestedMode === undefined ? {} : { requestedMode }),
        isReimageApproved,
        wish: isUndo ? 'undo' : isResumed ? 'resume' : 'repair',
        doing: doingOf(request, { caller, reason: parsed.reason, said: body.value }, invocation),
      },
      invocation,
    );
    switch (asked.kind) {
      case 'asked':
        return accepted(asked.sweepId, await stopWrites.ask(invocation.signal));
      case 'nothing-to-undo':
        return nothingToUndo;
      case 'unknown':
      case 'not-read':
      case 'unreadable':
        return notJudged(cluster, asked);
    }
  };
}

/** What the doors of one cluster ask for. */
export interface ByHand {
  readonly askCluster: AskCluster;
  readonly stopWrites: Pick<StopWrites, 'ask'>;
}

const nothingToUndo = problem({
  status: 409,
  title: 'Nothing to undo',
  detail:
    'The warden has written no channel here, the last one is undone already, or somebody has changed it since. GET this cluster shows its history.',
});

/** Why a person can decide nothing about the cluster. */
export function notJudged(cluster: ClusterRef, found: NotJudged): HttpResponseInit {
  switch (found.kind) {
    case 'unknown':
      return unknownCluster(cluster);
    case 'not-read':
      return problem({
        status: 404,
        title: 'The warden has not read this cluster yet',
        detail: `No sweep has looked at ${cluster.id}, so nobody knows whom it concerns. Start one (POST /api/sweeps) and ask again.`,
      });
    case 'unreadable':
      return problem({
        status: 409,
        title: 'What is remembered of this cluster cannot be read',
        detail: found.problem,
      });
  }
}

function accepted(sweepId: string, stop: StopReason | undefined): HttpResponseInit {
  return {
    status: 202,
    headers: { location: `/api/sweeps/${sweepId}` },
    jsonBody: { id: sweepId, state: 'running', ...writesNote(stop) },
  };
}
