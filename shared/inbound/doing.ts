/** Who does what through a door, as it is kept and told. */

import { createHash } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { callerName, type Caller } from '../domain/access/caller.ts';
import type { Doing } from '../domain/record/deed.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface Done {
  readonly caller: Caller;
  readonly reason: string;
  /** The whole body: what else was asked for. */
  readonly said: unknown;
}

/**
 * From where: the door, and the id by which the platform's own log has the rest. An address in a header is whatever the client
 * says, unless it is known which proxies stand in front, so none is kept.
 */
export function doingOf(request: HttpRequest, { caller, reason, said }: Done, invocation: Invocation): Doing {
  const door = `${request.method} ${new URL(request.url).pathname}`;
  const by = callerName(caller);
  const id = repeatableId(request, { door, by, said }) ?? invocation.id;
  return { id, atMs: invocation.nowMs, by, reason, door };
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A client that had no answer asks again under the same id (`Repeatability-Request-ID`, OASIS Repeatable Requests 1.0, which
 * Azure's services take too). Only the same request of the same caller is that request again: else somebody could do something
 * under the id of what was told before, and nobody would hear of it. The prefix keeps it apart from ids that nobody outside
 * has chosen.
 */
function repeatableId(
  { headers }: HttpRequest,
  request: { readonly door: string; readonly by: string; readonly said: unknown },
): string | undefined {
  const given = headers.get('repeatability-request-id');
  if (given === null || !guid.test(given)) return undefined;
  const hash = createHash('sha256').update(
    JSON.stringify([given.toLowerCase(), request.by, request.door, request.said]),
  );
  return `r-${hash.digest('hex').slice(0, 32)}`;
}
