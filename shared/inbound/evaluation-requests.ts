/** `POST /api/evaluations`. */

import { parseEvaluationRequest } from '../contracts/posted/evaluation-request.ts';
import type { EvaluateClusters } from '../use-cases/evaluate-clusters.ts';
import { evaluationAnswer } from '../views/answers/evaluation-answer.ts';
import { badRequest, readJson, type Respond } from './on-request.ts';

/** Answers 200 with a judgement per cluster, in the order they were posted. */
export function evaluateOnRequest(evaluateClusters: EvaluateClusters): Respond {
  return async function respond(request, invocation) {
    const body = await readJson(request);
    if (body.kind === 'refused') return body.answer;
    const parsed = parseEvaluationRequest(body.value);
    if (parsed.kind === 'invalid') return badRequest(parsed.problems);
    const nowMs = parsed.request.nowMs ?? invocation.nowMs;
    const judgements = evaluateClusters({ ...parsed.request, nowMs });
    return { jsonBody: { clusters: judgements.map((judgement) => evaluationAnswer(judgement, nowMs)) } };
  };
}
