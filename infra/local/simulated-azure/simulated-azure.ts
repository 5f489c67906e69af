/**
 * A simulated Azure on loopback: Resource Manager, Resource Graph, Communication Services, a Teams channel and a managed
 * identity in one HTTP server. Real SDK clients and the real Azure CLI are its users; an unknown route is a 501, never a polite 200.
 */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerTo, catchUp } from './answering.ts';
import { failure, parseJson, type Answer, type Call } from './call.ts';
import { strike, takeFault } from './faults.ts';
import { seededFleet } from './fleet.ts';
import { startForeignHost, type ForeignHost } from './foreign-host.ts';
import { principalOf } from './identity.ts';
import { armOrigin, emailOrigin, teamsOrigin, topicOrigin } from './origins.ts';
import { makeClock, makeState, textOf, type AzureState, type Clock, type Fleet } from './state.ts';
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
  /** Where a hostile Azure sends its clients; only where it was asked for. */
  readonly foreign: ForeignHost | undefined;
  close(): Promise<void>;
}

export interface SimulatedAzureOptions {
  /** 0 takes a free one; a taken one rejects with EADDRINUSE. */
  readonly port: number;
  readonly fleet?: Fleet;
  readonly nowMs?: number;
  readonly isThrottling?: boolean;
  /** The clock moves only when it is advanced. */
  readonly isClockStanding?: boolean;
  readonly hasForeignHost?: boolean;
  /** Takes each request instead of `requests`, which would keep them all. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

interface World {
  readonly state: AzureState;
  readonly clock: Clock;
  readonly onRequest: (request: RecordedRequest) => void;
  readonly buckets: Buckets;
  readonly isThrottling: boolean;
}

export async function startSimulatedAzure(options: SimulatedAzureOptions): Promise<SimulatedAzure> {
  const { nowMs, isClockStanding = false } = options;
  const clock = makeClock({ ...(nowMs === undefined ? {} : { startMs: nowMs }), isStanding: isClockStanding });
  const requests: RecordedRequest[] = [];
  const world: World = {
    clock,
    state: makeState(options.fleet ?? seededFleet(clock.now())),
    onRequest: options.onRequest ?? ((request) => requests.push(request)),
    buckets: makeBuckets(),
    isThrottling: options.isThrottling ?? false,
  };
  const foreign = options.hasForeignHost === true ? await startForeignHost() : undefined;
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
    requests,
    clock: {
      now: () => clock.now(),
      // Whoever only looks at the state sees what the time has brought, too.
      advance: (ms) => {
        catchUp(world);
        clock.advance(ms);
        catchUp(world);
      },
    },
    connectTo: {
      ...Object.fromEntries(originsOf(world.state).map((each) => [each, origin])),
      ...(foreign === undefined ? {} : { [foreign.origin]: foreign.loopback }),
    },
    foreign,
    close: async () => {
      await foreign?.close();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      });
    },
  };
}

/** Resource Manager has a host of its own in every region. */
function originsOf({ clusters }: AzureState): readonly string[] {
  const regions = new Set([...clusters.values()].map(({ document }) => textOf(document['location'])));
  const regional = [...regions].map((region) => `https://${region}.management.azure.com`);
  return [armOrigin, ...regional, emailOrigin, teamsOrigin, topicOrigin];
}

async function serve(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const bodyText = await readBody(request);
    const call = toCall(world, request, bodyText);
    const delayMs = (call.fault?.delayMs ?? 0) + latencyOf(call);
    if (delayMs > 0) await wait(delayMs);
    const { fault } = call;
    if (fault !== undefined && fault.isApplied !== true && strike(fault, request, response)) {
      record(world, call, fault.status ?? 0);
      return;
    }
    const answer = answerTo(call);
    record(world, call, answer.status);
    if (fault?.isApplied === true && strike(fault, request, response)) return;
    send(response, answer);
  } catch (fault) {
    if (!response.headersSent) send(response, faultAnswer(fault));
  }
}

/** A switch: how far away Azure is. */
function latencyOf({ path, state }: Call): number {
  const { armMs, resourceGraphMs } = state.switches.latency;
  if (path.startsWith('/providers/Microsoft.ResourceGraph/')) return resourceGraphMs;
  return path.startsWith('/subscriptions/') ? armMs : 0;
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
    base: world.state.switches.hostile.origin || baseOf(request),
    state: world.state,
    clock: world.clock,
    principal: principalOf(request.headers),
    correlationId: correlationOf(request),
    fault: takeFault(world.state.faults, method, path),
    throttle: (name, size, isOn = false) =>
      world.isThrottling || isOn ? world.buckets.take(name, size, world.clock.now()) : 0,
    tokensLeft: (name, size) => world.buckets.left(name, size, world.clock.now()),
  };
}

/** A front that terminates TLS says under which address it is known; clients that were led here believe to talk to Azure itself. */
function baseOf({ headers }: IncomingMessage): string {
  const host = headers['x-forwarded-host'];
  const scheme = headers['x-forwarded-proto'] ?? 'https';
  return typeof host === 'string' ? `${String(scheme)}://${host}` : armOrigin;
}

/** A client may name its request itself (Resource Manager docs, common request headers). */
function correlationOf({ headers }: IncomingMessage): string {
  const given = headers['x-ms-correlation-request-id'];
  return typeof given === 'string' && given !== '' ? given : randomUUID();
}

function record({ onRequest }: World, { method, path, query, headers, body, clock }: Call, status: number): void {
  const { authorization: _, ...rest } = headers;
  const shown = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
  onRequest({ method, path, query: Object.fromEntries(query), headers: shown, body, status, atMs: clock.now() });
}

function send(response: ServerResponse, { status, body, headers, text, contentType }: Answer): void {
  const content = text ?? (body === undefined ? '' : JSON.stringify(body));
  const type = contentType ?? 'application/json; charset=utf-8';
  response.writeHead(status, { ...(content === '' ? {} : { 'content-type': type }), ...headers }).end(content);
}
