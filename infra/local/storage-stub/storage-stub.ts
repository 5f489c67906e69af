/**
 * Tables and queues of a storage account in memory, over HTTP, for measurements: the cost of Azurite grows with its tables and
 * would be measured too. Real SDK clients talk to it, and the suites of the storage adapters hold it to what Azurite does.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultXml, makeQueueService } from './queue-service.ts';
import { commonHeaders, StorageFault, type StorageAnswer, type StorageCall } from './storage-call.ts';
import { faultBody, makeTableService } from './table-service.ts';

export interface StorageStub {
  readonly connectionString: string;
  /** Requests so far, by service, table or queue, and operation: `table clusters get`. */
  readonly counts: ReadonlyMap<string, number>;
  /** Messages that are in each queue, and how many of them are to be seen within so long. */
  queued(withinMs: number): Readonly<Record<string, { readonly all: number; readonly due: number }>>;
  close(): Promise<void>;
}

/** No signature is checked, so any key will do. */
const account = 'storagestub';

interface Service {
  readonly kind: 'table' | 'queue';
  readonly answer: (call: StorageCall) => StorageAnswer;
  readonly faultText: (fault: StorageFault) => string;
  readonly contentType: string;
}

export async function startStorageStub(): Promise<StorageStub> {
  const counts = new Map<string, number>();
  const queueService = makeQueueService();
  const services: readonly Service[] = [
    { kind: 'table', answer: makeTableService(), faultText: faultBody, contentType: 'application/json' },
    { kind: 'queue', answer: queueService, faultText: faultXml, contentType: 'application/xml' },
  ];
  const servers = await Promise.all(services.map((service) => listen(service, counts)));
  const [table = '', queue = ''] = servers.map((server) => {
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}/${account}`;
  });
  const key = Buffer.from('no secret').toString('base64');
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};QueueEndpoint=${queue};TableEndpoint=${table};`,
    counts,
    queued: (withinMs) =>
      Object.fromEntries(
        [...queueService.queues].map(([name, messages]) => [
          name,
          { all: messages.length(), due: messages.dueBy(Date.now() + withinMs) },
        ]),
      ),
    close: async () => {
      await Promise.all(servers.map(closed));
    },
  };
}

async function listen(service: Service, counts: Map<string, number>): Promise<Server> {
  const server = createServer((request, response) => void serve(service, counts, { request, response }));
  // The default of 5 s races with the keep-alive of clients and shows as connection resets.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(service: Service, counts: Map<string, number>, { request, response }: Exchange): Promise<void> {
  const call = await callOf(request);
  const { status, headers, body, what } = answerOf(service, call);
  const name = `${service.kind} ${what.name} ${what.operation}`;
  counts.set(name, (counts.get(name) ?? 0) + 1);
  response.writeHead(status, { ...commonHeaders(), ...headers }).end(body);
}

async function callOf(request: IncomingMessage): Promise<StorageCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(`http://loopback${request.url ?? '/'}`);
  return {
    method: request.method ?? 'GET',
    path: decodeURIComponent(pathname.replace(/^\/[^/]+/, '')),
    query: searchParams,
    headers: request.headers as Readonly<Record<string, string | undefined>>,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function answerOf({ answer, faultText, contentType }: Service, call: StorageCall): StorageAnswer {
  try {
    return answer(call);
  } catch (thrown) {
    const fault = thrown instanceof StorageFault ? thrown : new StorageFault(500, 'InternalError');
    const what = { name: /\w[\w-]*/.exec(call.path)?.[0] ?? '', operation: `refused ${String(fault.status)}` };
    const headers = { 'content-type': contentType, 'x-ms-error-code': fault.code };
    return { status: fault.status, headers, body: faultText(fault), what };
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
