/** HTTP triggers, and the way to the host's own routes. */

import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { admin, type AdminHost } from './admin.ts';
import { eventGrid } from './event-grid.ts';
import type { TypedData } from './functions-core.ts';
import { triggerOf, type LogLine } from './invoker.ts';
import { refusedWith, type HostKeys, type KeyLevel } from './keys.ts';
import { platformRequest, type Platform } from './platform.ts';
import { textReply, type Reply } from './reply.ts';
import { decodedPath, toDoor, type HttpDoor } from './routes.ts';

export interface HttpHost extends AdminHost {
  readonly log: LogLine;
  readonly keys: HostKeys;
  /** False: HTTP triggers and the host's own routes need no key, as with Core Tools. Event Grid always needs one. */
  readonly asksForKeys: boolean;
  /** App Service authentication in front of it; absent: whatever a client says of itself reaches the app. */
  readonly platform: Platform | undefined;
}

/** Never rejects: one bad request must not end the host and with it every other invocation. */
export function makeHttpHandler(host: HttpHost): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const doors = host.functions.filter((each) => triggerOf(each).type === 'httpTrigger').map(toDoor);
  return async function handle(request, response) {
    try {
      write(response, await replyTo(host, doors, request));
    } catch (fault) {
      host.log(`error       ${request.method ?? ''} ${request.url ?? ''}: ${String(fault)}`);
      if (!response.headersSent) write(response, textReply(500));
    }
  };
}

function write(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}

/** Of Kestrel, unless FUNCTIONS_REQUEST_BODY_SIZE_LIMIT says otherwise. */
const largestBodyBytes = 104_857_600;

async function replyTo(host: HttpHost, doors: readonly HttpDoor[], request: IncomingMessage): Promise<Reply> {
  const target = targetOf(request);
  if (target === undefined) return textReply(400);
  const { url, path } = target;
  const method = request.method ?? 'GET';
  // Refusals, routes without a function and faults have empty bodies.
  const refused = (level: KeyLevel) => {
    const status = refusedWith(host.keys, level, keyOf(request, url));
    return status === undefined ? undefined : textReply(status);
  };
  const passed = await throughPlatform(host, request, target);
  if (passed.kind === 'answered') return passed.reply;
  if (path === '/') return homepage;
  if (path.startsWith('/admin/')) {
    const { body } = passed;
    return (host.asksForKeys ? refused('admin') : undefined) ?? admin(host, { path, method, body });
  }
  if (path.toLowerCase() === '/runtime/webhooks/eventgrid')
    return refused('eventGrid') ?? eventGrid(host, { method, ...eventGridCall(request, url, passed.body) });
  const [found] = doors.flatMap((door) => {
    const match = door.methods.includes(method) ? door.pattern.exec(path) : null;
    return match === null ? [] : [{ door, parameters: match.groups ?? {} }];
  });
  if (found === undefined) return textReply(404);
  const { door, parameters } = found;
  const refusal = host.asksForKeys ? refused(door.isAnonymous ? 'anonymous' : 'function') : undefined;
  if (refusal !== undefined) return refusal;
  const data = requestData(method, { url, ...passed, parameters });
  const answer = await host.invoker.invoke(door.registered, { data }).catch(() => undefined);
  return answer === undefined ? textReply(500) : replyOf(answer.returnValue?.http);
}

/** The real one is a page of Microsoft's with the same title. */
const homepage: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><title>Your Functions 4.0 app is up and running</title><p>The functions of AKS Patch Warden are running.</p>\n',
};

function keyOf({ headers }: IncomingMessage, { searchParams }: URL): string | undefined {
  const header = headers['x-functions-key'];
  return searchParams.get('code') ?? (typeof header === 'string' ? header : undefined);
}

type Passed =
  | { readonly kind: 'answered'; readonly reply: Reply }
  | { readonly kind: 'passed'; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

async function throughPlatform(
  { platform }: HttpHost,
  request: IncomingMessage,
  target: { readonly url: URL; readonly path: string },
): Promise<Passed> {
  // Nobody reads what is still to come.
  if (Number(request.headers['content-length']) > largestBodyBytes)
    return { kind: 'answered', reply: { status: 500, headers: { connection: 'close' } } };
  const body = await readBody(request);
  const answer = platform?.receive(platformRequest(request, { ...target, body }));
  if (answer?.kind === 'answered') return answer;
  return { kind: 'passed', headers: answer?.headers ?? request.headers, body };
}

function eventGridCall(
  request: IncomingMessage,
  { searchParams }: URL,
  body: Buffer,
): Omit<Parameters<typeof eventGrid>[1], 'method'> {
  const origin = request.headers['webhook-request-origin'];
  return {
    name: searchParams.get('functionName') ?? '',
    type: String(request.headers['aeg-event-type'] ?? ''),
    origin: typeof origin === 'string' ? origin : undefined,
    body,
  };
}

/** Undefined: the Host header is none. */
function targetOf({ url = '/', headers }: IncomingMessage): { readonly url: URL; readonly path: string } | undefined {
  try {
    const target = new URL(`http://${headers.host ?? 'localhost'}${url}`);
    return { url: target, path: decodedPath(target.pathname) };
  } catch {
    // Only the parser of URLs throws here: the caller is told that the request is malformed.
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Matched {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The host reads a body for Node.js only where Content-Length promises one: what is sent in chunks arrives empty. */
function requestData(method: string, { url, headers, body, parameters }: Matched): TypedData {
  const hasBody = Number(headers['content-length']) > 0;
  const http = {
    method,
    url: url.href,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    query: queryOf(url),
    params: parameters,
    ...(hasBody ? { body: { bytes: body } } : {}),
  };
  return { http };
}

/** The host joins the values of a name that comes more than once. */
function queryOf({ searchParams }: URL): Readonly<Record<string, string>> {
  return Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name).join(',')]));
}

function replyOf(http: TypedData['http']): Reply {
  const bytes = http?.body?.bytes;
  return {
    status: Number(http?.statusCode ?? 204),
    headers: http?.headers ?? {},
    ...(bytes === undefined ? {} : { body: bytes }),
  };
}
