/** Somebody else's host, to which a hostile Azure sends its clients: it takes every request and notes whose token came along. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForeignRequest {
  readonly method: string;
  readonly path: string;
  readonly hasAuthorization: boolean;
  /** Any header or part of the query that carries a secret of somebody. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ForeignHost {
  /** As a hostile Azure names it. */
  readonly origin: string;
  readonly loopback: string;
  readonly requests: readonly ForeignRequest[];
  /** How many requests brought an `Authorization` header. */
  readonly leakedTokens: () => number;
  close(): Promise<void>;
}

const foreignOrigin = 'https://collector.elsewhere.example';

/** Answers what a believing client would take for a good end, so that nothing but the client's own care stops it. */
export async function startForeignHost(): Promise<ForeignHost> {
  const requests: ForeignRequest[] = [];
  const server = createServer((request, response) => {
    request.resume();
    requests.push({
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      hasAuthorization: request.headers.authorization !== undefined,
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    });
    const body = JSON.stringify({ status: 'Succeeded', value: [], id: 'elsewhere', error: null });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: foreignOrigin,
    loopback: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    leakedTokens: () => requests.filter(({ hasAuthorization }) => hasAuthorization).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
