/** HTTP triggers, and the way to the host's own routes. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { admin, type AdminHost } from './admin.ts';
import { eventGrid } from './event-grid.ts';
import type { RegisteredFunction, TypedData } from './functions-core.ts';
import { triggerOf, type LogLine } from './invoker.ts';
import { textReply, type Reply } from './reply.ts';

interface HttpDoor {
  readonly registered: RegisteredFunction;
  readonly methods: readonly string[];
  readonly pattern: RegExp;
}

export interface HttpHost extends AdminHost {
  readonly log: LogLine;
}

/** `extensions.http.routePrefix` has its default. */
const routePrefix = 'api';

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

async function replyTo(host: HttpHost, doors: readonly HttpDoor[], request: IncomingMessage): Promise<Reply> {
  const body = await readBody(request);
  const target = targetOf(request);
  if (target === undefined) return textReply(400);
  const { url, path } = target;
  const method = request.method ?? 'GET';
  if (path === '/') return textReply(200, 'The functions of AKS Patch Warden are running.\n');
  if (path.startsWith('/admin/')) return admin(host, { path, method, body });
  if (path === '/runtime/webhooks/EventGrid')
    return eventGrid(host, {
      name: url.searchParams.get('functionName') ?? '',
      type: String(request.headers['aeg-event-type'] ?? ''),
      body,
    });
  const [found] = doors.flatMap((door) => {
    const match = door.methods.includes(method) ? door.pattern.exec(path) : null;
    return match === null ? [] : [{ door, parameters: match.groups ?? {} }];
  });
  if (found === undefined) return textReply(404);
  const data = requestData(request, { url, body, parameters: found.parameters });
  const answer = await host.invoker.invoke(found.door.registered, { data }).catch(() => undefined);
  return answer === undefined ? textReply(500) : replyOf(answer.returnValue?.http);
}

/** Undefined: the path or the Host header is none. */
function targetOf({ url = '/', headers }: IncomingMessage): { readonly url: URL; readonly path: string } | undefined {
  try {
    const target = new URL(`http://${headers.host ?? 'localhost'}${url}`);
    return { url: target, path: decodeURIComponent(target.pathname) };
  } catch {
    // Only the two parsers above throw here: the caller is told that the request is malformed.
    return undefined;
  }
}

function toDoor(registered: RegisteredFunction): HttpDoor {
  const { route, methods } = triggerOf(registered);
  const template = typeof route === 'string' ? route : registered.metadata.name;
  const pattern = template
    .split('/')
    .map((part) =>
      part
        .replace(/^\{\*(\w+)\}$/, '(?<$1>.*)')
        .replace(
          /^\{(\w+)(?::\w+)?(\?)?\}$/,
          (_, name: string, optional?: string) => `(?<${name}>[^/]${optional === undefined ? '+' : '*'})`,
        ),
    )
    .join('/');
  const allowed = Array.isArray(methods) ? methods.map((method) => String(method).toUpperCase()) : ['GET', 'POST'];
  return { registered, methods: allowed, pattern: new RegExp(`^/${routePrefix}/${pattern}/?$`, 'i') };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

interface Matched {
  readonly url: URL;
  readonly body: Buffer;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The host reads a body for Node.js only where Content-Length promises one: what is sent in chunks arrives empty. */
function requestData({ method, headers }: IncomingMessage, { url, body, parameters }: Matched): TypedData {
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
