/** `PUT` and `DELETE .../exemption`, and the list of all. */

import type { HttpResponseInit } from '@azure/functions';
import { parseExemption } from '../contracts/requests/cluster-request.ts';
import type { ClusterRef } from '../domain/cluster/cluster-ref.ts';
import type { Exemption, ExemptionLimits } from '../domain/policy/exemption.ts';
import { parseReason } from '../contracts/requests/reason.ts';
import type { Decided, Exemptions } from '../use-cases/exempt-cluster.ts';
import { clusterOf, noSuchCluster, notJudged } from './cluster-requests.ts';
import { doingOf } from './doing.ts';
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
    const doing = doingOf(request, { caller, reason: exemption.reason, said: body.value }, invocation);
    return answer(cluster, await exemptions.decide({ cluster, exemption, doing }, invocation), {
      jsonBody: exemptionBody(cluster, exemption),
    });
  };
}

export function endOnRequest(exemptions: Exemptions): Respond {
  return async function respond(request, invocation, { caller }) {
    const cluster = clusterOf(request);
    if (cluster === undefined) return noSuchCluster;
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseReason(body.value);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const doing = doingOf(request, { caller, reason: parsed.reason, said: body.value }, invocation);
    return answer(cluster, await exemptions.decide({ cluster, doing }, invocation), { status: 204 });
  };
}

function answer(cluster: ClusterRef, decided: Decided, noted: HttpResponseInit): HttpResponseInit {
  switch (decided.kind) {
    case 'noted':
      return noted;
    case 'not-exempt':
      return problem({
        status: 404,
        title: 'No exemption by request',
        detail: `${cluster.id} has none that could end here. One by tag ends with its tag, one of the policy document there.`,
      });
    case 'unknown':
    case 'not-read':
    case 'unreadable':
      return notJudged(cluster, decided);
  }
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
