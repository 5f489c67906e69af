/** Raw JSON requests to Azure Resource Manager through the real client's own pipeline: nothing is dropped, nothing is retried. */

import type { HttpClient, Pipeline } from '@azure/core-rest-pipeline';
import { TransientError } from '../../domain/transient-error.ts';
import { armUrlAt, type ArmUrl } from './arm-url.ts';

/** One version for every read and write of a cluster: a document must go back in the version it came in. */
export const armApiVersion = '2025-10-01';

export interface Deadlines {
  readonly readMs: number;
  /** A PUT that lingers would undo what others did meanwhile: only the cluster's own changes move the eTag that guards it. */
  readonly writeMs: number;
}

const usualDeadlines: Deadlines = { readMs: 60_000, writeMs: 5_000 };

export interface ArmResponse {
  readonly status: number;
  /** Parsed JSON; undefined when the answer was empty or not JSON. */
  readonly body: unknown;
  /** The same word for word, for what must go back as it came: numbers above 2^53 are others in `body`. */
  readonly text: string;
  /** What was asked; URLs in the answer may be relative to it. */
  readonly url: ArmUrl;
  header(name: string): string | undefined;
}

export interface ArmRequests {
  /** `path` begins with a slash and has no query; throws `TransientError` on network faults and 5xx. */
  get(path: string, signal: AbortSignal): Promise<ArmResponse>;
  /** Follows a URL that Azure handed out. */
  getUrl(url: ArmUrl, signal: AbortSignal): Promise<ArmResponse>;
  put(path: string, body: unknown, options: PutOptions): Promise<ArmResponse>;
}

export interface PutOptions {
  readonly ifMatch?: string;
  readonly signal: AbortSignal;
}

/** `pipeline`: of a `ContainerServiceClient` made with `maxRetries: 0`; it signs, logs and identifies the caller. */
export interface ArmConnection {
  readonly pipeline: Pipeline;
  readonly httpClient: HttpClient;
}

export function makeArmRequests(
  connect: () => Promise<ArmConnection>,
  { readMs, writeMs }: Deadlines = usualDeadlines,
): ArmRequests {
  const send = (method: 'GET' | 'PUT', url: ArmUrl, options: PutOptions & { readonly body?: unknown }) =>
    sendRaw(connect, { method, url, ...options, deadlineMs: method === 'GET' ? readMs : writeMs });
  const versioned = (path: string) => armUrlAt(path, { 'api-version': armApiVersion });
  return {
    get: (path, signal) => send('GET', versioned(path), { signal }),
    getUrl: (url, signal) => send('GET', url, { signal }),
    put: (path, body, options) => send('PUT', versioned(path), { ...options, body }),
  };
}

interface RawRequest extends PutOptions {
  readonly method: 'GET' | 'PUT';
  readonly url: ArmUrl;
  readonly body?: unknown;
  readonly deadlineMs: number;
}

async function sendRaw(connect: () => Promise<ArmConnection>, raw: RawRequest): Promise<ArmResponse> {
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const { pipeline, httpClient } = await connect();
  const headers = createHttpHeaders({ accept: 'application/json' });
  if (raw.body !== undefined) headers.set('content-type', 'application/json');
  if (raw.ifMatch !== undefined) headers.set('if-match', raw.ifMatch);
  const request = createPipelineRequest({
    url: raw.url,
    method: raw.method,
    headers,
    ...(raw.body === undefined ? {} : { body: JSON.stringify(raw.body) }),
    abortSignal: AbortSignal.any([raw.signal, AbortSignal.timeout(raw.deadlineMs)]),
  });
  const response = await pipeline.sendRequest(httpClient, request).catch((cause: unknown) => {
    throw isNetworkFault(cause) ? new TransientError(`ARM ${raw.method} had no answer`, { cause }) : cause;
  });
  if (response.status === 408 || response.status >= 500)
    throw new TransientError(`ARM ${raw.method} answered ${String(response.status)}`);
  const text = response.bodyAsText ?? '';
  return {
    status: response.status,
    body: parseJson(text),
    text,
    url: raw.url,
    header: (name) => response.headers.get(name),
  };
}

/** No status means that no whole answer came: reset, time-out, abort. A failed token request is a fault of its own. */
function isNetworkFault(fault: unknown): boolean {
  return (
    fault instanceof Error &&
    (fault.name === 'RestError' || fault.name === 'AbortError' || fault.name === 'TimeoutError')
  );
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy's HTML page with status 200 has been seen; the caller's shape check names it.
    return undefined;
  }
}
