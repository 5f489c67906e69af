/** `PUT` and `DELETE .../exemption`, and the list of all. */

import type { HttpResponseInit } from '@azure/functions';
import { parseExemption } from '../contracts/requests/cluster-request.ts';
import { callerName } from '../domain/access/caller.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Exemption, ExemptionLimits } from '../domain/policy/exemption.ts';
import type { Exemptions } from '../use-cases/exempt-cluster.ts';
import { clusterOf, noSuchCluster, unknownCluster } from './cluster-requests.ts';
import { badRequest, problem, readJson, type Respond } from './on-request.ts';

export function grantOnRequest(exemptions: Exemptions, limits: ExemptionLimits): Respond {
  return async function respond(request, invocation, { caller }) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseExemption(body.value, limits, invocation.nowMs);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const { exemption } = parsed;
    const decided = await exemptions.decide({ cluster, exemption, by: callerName(caller) }, invocation);
    switch (decided.kind) {
      case 'noted':
        return { jsonBody: exemptionBody(cluster, exemption) };
      case 'unknown':
        return unknownCluster(cluster);
      case 'unreadable':
        return unreadableRecord(decided.problem);
    }
  };
}

export function endOnRequest(exemptions: Exemptions): Respond {
  return async function respond(request, invocation, { caller }) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const decided = await exemptions.decide({ cluster, by: callerName(caller) }, invocation);
    return decided.kind === 'unreadable' ? unreadableRecord(decided.problem) : { status: 204 };
  };
}

/** Nothing was noted: what is there would be overwritten. */
function unreadableRecord(detail: string): HttpResponseInit {
  return problem({ status: 409, title: 'What is remembered of this cluster cannot be read', detail });
}

/** Those granted by request; tags and the policy document show theirs in each sweep. */
export function listOnRequest(exemptions: Exemptions): Respond {
  return async function respond(_request, { nowMs }) {
    const granted = await exemptions.granted(nowMs);
    return { jsonBody: { exemptions: granted.map(({ cluster, exemption }) => exemptionBody(cluster, exemption)) } };
  };
}

function exemptionBody({ id }: ClusterRef, { owner, reason, untilMs }: Exemption): object {
  return { cluster: id, owner, reason, until: new Date(untilMs).toISOString() };
}
