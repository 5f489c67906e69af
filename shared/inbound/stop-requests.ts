/** `GET`, `PUT`, `POST` and `DELETE /api/stop`: one switch for every write. */

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { parseReason } from '../contracts/requests/reason.ts';
import type { History } from '../ports/records.ts';
import type { StopWrites } from '../use-cases/stop-writes.ts';
import { writesAnswer } from '../views/answers/writes-answer.ts';
import { doingOf } from './doing.ts';
import { badRequest, problem, readJson, type Respond, type Visitor } from './on-request.ts';
import type { Invocation } from '../ports/invocation.ts';

const entriesShown = 50;

export interface Stop {
  readonly stopWrites: StopWrites;
  readonly history: Pick<History, 'latest'>;
}

export function showStopOnRequest(stop: Stop): Respond {
  return (_request, invocation) => stateAnswer(stop, invocation);
}

export function stopOnRequest(stop: Stop): Respond {
  return (request, invocation, { caller }) => turn(stop, request, { to: 'stop', caller, invocation });
}

export function releaseOnRequest(stop: Stop): Respond {
  return (request, invocation, { caller }) => turn(stop, request, { to: 'release', caller, invocation });
}

async function turn(
  stop: Stop,
  request: HttpRequest,
  {
    to,
    caller,
    invocation,
  }: Pick<Visitor, 'caller'> & {
    readonly to: 'stop' | 'release';
    readonly invocation: Invocation;
  },
): Promise<HttpResponseInit> {
  const body = await readJson(request);
  if (body.kind === 'refused') return body.answer;
  const parsed = parseReason(body.value);
  if (parsed.kind === 'invalid') return badRequest(parsed.problems);
  const doing = doingOf(request, { caller, reason: parsed.reason, said: body.value }, invocation);
  const switched = await stop.stopWrites[to](doing, invocation);
  if (switched.kind !== 'unreadable') return stateAnswer(stop, invocation);
  return problem({
    status: 409,
    title: 'The switch cannot be read, and holds every write',
    detail: `Another version of the app wrote it, or it is broken; nothing was changed: ${switched.problem}`,
  });
}

/** What was there before is answered as well as what was just done: the first to stop is the one who is named. */
async function stateAnswer({ stopWrites, history }: Stop, { signal }: Invocation): Promise<HttpResponseInit> {
  const stop = await stopWrites.ask(signal);
  return { jsonBody: writesAnswer(stop, await history.latest('fleet', entriesShown)) };
}
