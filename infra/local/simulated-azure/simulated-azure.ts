/**
 * A simulated Azure on loopback: Resource Manager, Resource Graph, Communication Services, a Teams channel and a managed
 * identity in one HTTP server. Real SDK clients and the real Azure CLI are its users; an unknown route is a 501, never a polite 200.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { refusal } from './resource-manager/access.ts';
import { adminRoutes } from './admin/admin.ts';
import { failure, parseJson, type Answer, type Call, type Route } from './call.ts';
import { clusterRoutes } from './aks/clusters.ts';
import { emailRoutes } from './messages/email.ts';
import { strike, takeFault } from './faults.ts';
import { seededFleet } from './fleet.ts';
import { identityRoutes } from './identity.ts';
import { maintenanceRoutes } from './aks/maintenance.ts';
import { eventTopicRoutes } from './messages/event-topic.ts';
import { armOrigin, emailOrigin, teamsOrigin, topicOrigin } from './origins.ts';
import { operationRoutes, settleOperations } from './aks/operations.ts';
import { poolRoutes } from './aks/pools.ts';
import { resourceGraphRoutes } from './resource-graph/resource-graph.ts';
import { makeClock, makeState, type AzureState, type Clock, type Fleet } from './state.ts';
import { teamsRoutes } from './messages/teams.ts';
import { tenantRoutes } from './resource-manager/tenant.ts';
import { makeBuckets, type Buckets } from './token-bucket.ts';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: number;
  readonly atMs: number;
}

export interface SimulatedAzure {
  readonly origin: string;
  readonly state: AzureState;
  readonly requests: readonly RecordedRequest[];
  readonly clock: Clock;
  /** Real origin to the origin that answers for it here. */
  readonly connectTo: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface SimulatedAzureOptions {
  /** 0 takes a free one; a taken one rejects with EADDRINUSE. */
  readonly port: number;
  readonly fleet?: Fleet;
  readonly nowMs?: number;
  readonly isThrottling?: boolean;
}

const routes: readonly Route[] = [
  ...adminRoutes,
  ...identityRoutes,
  ...tenantRoutes,
  ...clusterRoutes,
  ...poolRoutes,
  ...operationRoutes,
  ...maintenanceRoutes,
  ...resourceGraphRoutes,
  ...emailRoutes,
  ...teamsRoutes,
  ...eventTopicRoutes,
];

interface World {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly requests: RecordedRequest[];
  readonly buckets: Buckets;
  readonly isThrottling: boolean;
}

export async function startSimulatedAzure(options: SimulatedAzureOptions): Promise<SimulatedAzure> {
  const clock = makeClock(options.nowMs);
  const world: World = {
    clock,
    state: makeState(options.fleet ?? seededFleet(clock.now())),
    requests: [],
    buckets: makeBuckets(),
    isThrottling: options.isThrottling ?? false,
  };
  const server = createServer((request, response) => void serve(world, request, response));
  // The default of 5 s races with the keep-alive of clients and shows as connection resets.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    origin,
    state: world.state,
    requests: world.requests,
    clock,
    connectTo: { [armOrigin]: origin, [emailOrigin]: origin, [teamsOrigin]: origin, [topicOrigin]: origin },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const bodyText = await readBody(request);
    const call = toCall(world, request, bodyText);
    if (call.fault?.delayMs !== undefined) await wait(call.fault.delayMs);
    const { fault } = call;
    if (fault !== undefined && fault.isApplied !== true && strike(fault, request, response)) {
      record(world, call, fault.status ?? 0);
      return;
    }
    settleOperations(call);
    const answer = answerTo(call);
    record(world, call, answer.status);
    if (fault?.isApplied === true && strike(fault, request, response)) return;
    send(response, answer);
  } catch (fault) {
    if (!response.headersSent) send(response, faultAnswer(fault));
  }
}

function faultAnswer(fault: unknown): Answer {
  if (fault instanceof URIError) return failure(400, 'BadRequest', 'The path of the request cannot be decoded.');
  return failure(500, 'SimulationFailed', fault instanceof Error ? (fault.stack ?? fault.message) : String(fault));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function toCall(world: World, request: IncomingMessage, bodyText: string): Call {
  const url = new URL(`http://loopback${request.url ?? '/'}`);
  const method = request.method ?? 'GET';
  const path = decodeURIComponent(url.pathname);
  return {
    method,
    path,
    query: new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value])),
    headers: request.headers,
    bodyText,
    body: parseJson(bodyText),
    base: baseOf(request),
    state: world.state,
    clock: world.clock,
    fault: takeFault(world.state.faults, method, path),
    throttle: (name, size) => (world.isThrottling ? world.buckets.take(name, size, world.clock.now()) : 0),
  };
}

/** A front that terminates TLS says under which address it is known; clients that were led here believe to talk to Azure itself. */
function baseOf({ headers }: IncomingMessage): string {
  const host = headers['x-forwarded-host'];
  const scheme = headers['x-forwarded-proto'] ?? 'https';
  return typeof host === 'string' ? `${String(scheme)}://${host}` : armOrigin;
}

function answerTo(call: Call): Answer {
  const ofPath = routes.flatMap((route) => {
    const match = route.pattern.exec(call.path);
    return match === null || route.method !== call.method ? [] : [{ route, parameters: match.groups ?? {} }];
  });
  const [found] = ofPath;
  if (found === undefined)
    return failure(501, 'NotSimulated', `The simulated Azure does not know ${call.method} ${call.path}.`);
  return refusal(call, found.route, found.parameters) ?? found.route.respond(call, found.parameters);
}

function record({ requests }: World, { method, path, query, headers, body, clock }: Call, status: number): void {
  const { authorization: _, ...rest } = headers;
  const shown = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  requests.push({ method, path, query: Object.fromEntries(query), headers: shown, body, status, atMs: clock.now() });
}

function send(response: ServerResponse, { status, body, headers, text, contentType }: Answer): void {
  const content = text ?? (body === undefined ? '' : JSON.stringify(body));
  const type = contentType ?? 'application/json; charset=utf-8';
  response.writeHead(status, { ...(content === '' ? {} : { 'content-type': type }), ...headers }).end(content);
}
