/** One request as the routes see it, and the answers they give. */

import type { IncomingMessage } from 'node:http';
import type { Fault } from './faults.ts';
import type { Service } from './services.ts';
import type { AzureState, Clock } from './state.ts';
import type { BucketSize } from './token-bucket.ts';

export interface Principal {
  /** As the activity log and `systemData` name it: the user name of a person, the object id of anything else. */
  readonly name: string;
  readonly objectId: string;
  readonly kind: 'User' | 'Application';
}

export interface Call {
  readonly method: string;
  /** Decoded, as it was sent. */
  readonly path: string;
  /** Query names in lower case. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly bodyText: string;
  /** What absolute URLs in answers begin with. */
  readonly base: string;
  readonly state: AzureState;
  readonly clock: Clock;
  /** Whoever the token was given to. */
  readonly principal: Principal;
  /** Names the request in the activity log: the client's own id, if it sent one. */
  readonly correlationId: string;
  readonly fault: Fault | undefined;
  /** Seconds to wait, 0 when the call may go on. `isOn`: a switch asks for this bucket although Azure does not throttle as a whole. */
  throttle(name: string, size: BucketSize, isOn?: boolean): number;
  /** Tokens that a bucket has left. */
  tokensLeft(name: string, size: BucketSize): number;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For pages and scripts. */
  readonly text?: string;
  readonly contentType?: string;
}

export interface Route {
  readonly service: Service;
  readonly method: string;
  /** Anchored, without regard to case; named groups are the parameters. */
  readonly pattern: RegExp;
  readonly respond: (call: Call, parameters: Readonly<Record<string, string>>) => Answer;
}

export function routesOf(service: Service): (method: string, path: string, respond: Route['respond']) => Route {
  return (method, path, respond) => {
    const pattern = path.replace(/[.$]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { service, method, pattern: new RegExp(`^${pattern}/?$`, 'i'), respond };
  };
}

/** What changes Azure: a request, or the simulation itself. */
export type World = Pick<Call, 'state' | 'clock'>;

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

export function failure(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}

/** AKS answers `Throttled` with the delay in seconds (AKS docs `quotas-skus-regions`). */
export function throttled(seconds: number, code = 'Throttled'): Answer {
  return { ...failure(429, code, 'The request was throttled.'), headers: { 'retry-after': String(seconds) } };
}

/** Undefined: forms, empty bodies and what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The routes that need JSON refuse what is undefined.
    return undefined;
  }
}
