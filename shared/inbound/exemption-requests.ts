/** `PUT` and `DELETE .../exemption`, and the list of all. */

import { parseExemption } from '../contracts/requests/cluster-request.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Exemption, ExemptionLimits } from '../domain/policy/exemption.ts';
import type { Exemptions } from '../use-cases/exempt-cluster.ts';
import { callerOf, clusterOf, noSuchCluster, unknownCluster } from './cluster-requests.ts';
import { badRequest, readJson, type Respond } from './on-request.ts';

export function grantOnRequest(exemptions: Exemptions, limits: ExemptionLimits): Respond {
  return async function respond(request, invocation) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseExemption(body.value, limits, invocation.nowMs);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const { exemption } = parsed;
    const noted = await exemptions.decide({ cluster, exemption, by: callerOf(request) }, invocation);
    return noted === 'unknown' ? unknownCluster(cluster) : { jsonBody: exemptionBody(cluster, exemption) };
  };
}

export function endOnRequest(exemptions: Exemptions): Respond {
  return async function respond(request, invocation) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    await exemptions.decide({ cluster, by: callerOf(request) }, invocation);
    return { status: 204 };
  };
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
