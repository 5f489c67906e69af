/** HTTP requests: parse, delegate, answer JSON; every refusal is problem+json (RFC 9457) that names field and cure. */

import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Caller } from '../domain/access/caller.ts';
import type { Need } from '../domain/access/decide-access.ts';
import type { FieldProblem } from '../field-problem.ts';
import { TransientError } from '../domain/transient-error.ts';
import type { Invocation } from '../ports/invocation.ts';
import { beginInvocation } from './invocation.ts';
import { logFault, messageOf } from './log-faults.ts';

/** Who came through a door, and may do what it needs. */
export interface Visitor {
  readonly caller: Caller;
  /** For what only some of those may do whom the door lets in: the refusal, or undefined when this one may. */
  readonly refusedUnless: (needs: Need) => HttpResponseInit | undefined;
}

export type Respond = (request: HttpRequest, invocation: Invocation, visitor: Visitor) => Promise<HttpResponseInit>;

export function onRequest(
  respond: (request: HttpRequest, invocation: Invocation) => Promise<HttpResponseInit>,
): HttpHandler {
  return async function handleRequest(request, context) {
    const invocation = beginInvocation(context);
    try {
      return await respond(request, invocation);
    } catch (fault) {
      return faultAnswer(fault, invocation);
    }
  };
}

/** The caller learns what failed, and under which id the log has the rest. */
function faultAnswer(fault: unknown, invocation: Invocation): HttpResponseInit {
  logFault(fault, invocation);
  const detail = `${messageOf(fault)}. The log has the rest, under invocation ${invocation.id}.`;
  if (!(fault instanceof TransientError)) return problem({ status: 500, title: 'The warden failed', detail });
  const retryAfter = { 'retry-after': String(fault.retryAfterSeconds ?? 30) };
  return problem({ status: 503, title: 'Azure did not answer; try again later', detail }, retryAfter);
}

export interface ProblemDetails {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

export function problem(details: ProblemDetails, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status: details.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', ...details }),
  };
}

export function badRequest(errors: readonly FieldProblem[]): HttpResponseInit {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return problem({ status: 400, title: 'The request is not valid', detail, errors });
}

export type JsonBody =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'refused'; readonly answer: HttpResponseInit };

const mebibyte = 1024 * 1024;
/**
 * The host takes 100 MB, but hands large bodies over slowly: 31 MB took it 16.5 seconds and close to 500 MB in host and worker
 * each, more than the smallest instance has (512 MB). 4 MiB are some 900 clusters, judged in two seconds and 90 MB.
 */
const largestBodyBytes = 4 * mebibyte;

/** An empty body is no value at all. */
export async function readJson(request: HttpRequest): Promise<JsonBody> {
  if (Number(request.headers.get('content-length')) > largestBodyBytes) return { kind: 'refused', answer: tooLarge };
  const text = await request.text();
  if (Buffer.byteLength(text) > largestBodyBytes) return { kind: 'refused', answer: tooLarge };
  if (text.trim() === '')
    return wasDropped(request) ? { kind: 'refused', answer: needsLength } : { kind: 'json', value: undefined };
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    return { kind: 'refused', answer: notJson };
  }
}

const notJson = badRequest([{ field: '(body)', message: 'is not JSON; send a JSON object or nothing' }]);

/** The Functions host hands no body over that comes in chunks (azure-functions-host, `ToRpcHttp`): a lost wish is not none. */
function wasDropped({ headers }: HttpRequest): boolean {
  return headers.has('transfer-encoding');
}

const tooLarge = problem({
  status: 413,
  title: 'The body is too large',
  detail: `A body may have ${String(largestBodyBytes / mebibyte)} MiB (${String(largestBodyBytes)} bytes): send clusters in several requests, or judge the file on your own machine with \`npm run evaluate -- <file>\`, which has no such limit.`,
});

const needsLength = problem({
  status: 411,
  title: 'The body did not arrive',
  detail: 'Azure Functions drops a body that is sent in chunks: send it with a Content-Length.',
});
