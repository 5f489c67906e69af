/** HTTP triggers and the host's own admin routes. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegisteredFunction, TypedData } from './functions-core.ts';
import { triggerOf, type Invoker } from './invoker.ts';
import { queueInput } from './queues.ts';
import { timerInput } from './timers.ts';

interface HttpDoor {
  readonly registered: RegisteredFunction;
  readonly methods: readonly string[];
  readonly pattern: RegExp;
}

export interface HttpHost {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
}

/** `extensions.http.routePrefix` has its default. */
const routePrefix = 'api';

export function makeHttpHandler({
  functions,
  invoker,
}: HttpHost): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const doors = functions.filter((each) => triggerOf(each).type === 'httpTrigger').map(toDoor);
  return async function handle(request, response) {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const body = await readBody(request);
    const path = decodeURIComponent(url.pathname);
    if (path === '/') {
      send(response, 200, 'The functions of AKS Patch Warden are running.\n');
      return;
    }
    if (path.startsWith('/admin/')) {
      admin({ functions, invoker }, { path, method: request.method ?? 'GET', body }, response);
      return;
    }
    if (url.pathname === '/runtime/webhooks/EventGrid') {
      await eventGrid(
        { functions, invoker },
        { name: url.searchParams.get('functionName') ?? '', request, body },
        response,
      );
      return;
    }
    const found = doors.flatMap((door) => {
      const match = door.methods.includes(request.method ?? 'GET') ? door.pattern.exec(path) : null;
      return match === null ? [] : [{ door, parameters: match.groups ?? {} }];
    })[0];
    if (found === undefined) {
      send(response, 404, '');
      return;
    }
    const data = requestData(request, { url, body, parameters: found.parameters });
    const answer = await invoker.invoke(found.door.registered, { data }).catch(() => undefined);
    if (answer === undefined) {
      send(response, 500, '');
      return;
    }
    sendAnswer(response, answer.returnValue?.http);
  };
}

interface EventGridRequest {
  readonly name: string;
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** The webhook of the Event Grid extension: validation, and one invocation for each event of a batch, all at once. */
async function eventGrid(
  { functions, invoker }: HttpHost,
  { name, request, body }: EventGridRequest,
  response: ServerResponse,
): Promise<void> {
  const registered = functions.find(({ metadata }) => metadata.name === name);
  const parsed = parsedBody(body);
  if (registered === undefined || triggerOf(registered).type !== 'eventGridTrigger') {
    send(response, 404, '');
    return;
  }
  const events = (Array.isArray(parsed) ? parsed : [parsed]) as readonly unknown[];
  const type = String(request.headers['aeg-event-type'] ?? '');
  if (type === 'SubscriptionValidation') {
    const { data } = events[0] as { data?: { validationCode?: string } };
    sendJson(response, { validationResponse: data?.validationCode });
    return;
  }
  if (type !== 'Notification') {
    send(response, type === 'Unsubscribe' ? 202 : 400, '');
    return;
  }
  const ends = await Promise.allSettled(
    events.map((event) => invoker.invoke(registered, { data: { json: JSON.stringify(event) } })),
  );
  send(response, ends.every(({ status }) => status === 'fulfilled') ? 202 : 500, '');
}

function parsedBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    // Handed on as nothing: the app decides what a malformed event is worth.
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

function requestData(
  request: IncomingMessage,
  {
    url,
    body,
    parameters,
  }: { readonly url: URL; readonly body: Buffer; readonly parameters: Readonly<Record<string, string>> },
): TypedData {
  const http = {
    method: request.method,
    url: url.href,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    query: Object.fromEntries(url.searchParams),
    params: parameters,
    ...(body.length === 0 ? {} : { body: { bytes: body } }),
  };
  return { http };
}

function sendAnswer(response: ServerResponse, http: TypedData['http']): void {
  const body = http?.body?.bytes;
  response.writeHead(Number(http?.statusCode ?? 204), http?.headers ?? {}).end(body);
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, text === '' ? {} : { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

interface AdminRequest {
  readonly path: string;
  readonly method: string;
  readonly body: Buffer;
}

/** `POST /admin/functions/{name}` answers at once and runs in the background, as the host does. */
function admin({ functions, invoker }: HttpHost, { path, method, body }: AdminRequest, response: ServerResponse): void {
  const name = /^\/admin\/functions\/([^/]+)$/.exec(path)?.[1];
  if (path === '/admin/functions' && method === 'GET') {
    sendJson(
      response,
      functions.map(({ metadata }) => ({ name: metadata.name })),
    );
    return;
  }
  if (path === '/admin/host/status' && method === 'GET') {
    sendJson(response, { state: 'Running', counts: invoker.counts });
    return;
  }
  const registered = functions.find(({ metadata }) => metadata.name.toLowerCase() === name?.toLowerCase());
  if (name === undefined || method !== 'POST' || registered === undefined) {
    send(response, 404, '');
    return;
  }
  const input = adminInput(body);
  if (input === undefined) {
    send(response, 400, 'Send a JSON object, such as {"input": "text"} or {}.');
    return;
  }
  const isTimer = triggerOf(registered).type === 'timerTrigger';
  void invoker.invoke(registered, isTimer ? timerInput() : queueInput(input)).catch(() => undefined);
  send(response, 202, '');
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function adminInput(body: Buffer): string | undefined {
  try {
    const { input = '' } = JSON.parse(body.toString('utf8')) as { input?: unknown };
    return typeof input === 'string' ? input : undefined;
  } catch {
    // No JSON: the caller is told what to send.
    return undefined;
  }
}
