/** Who does what through a door, as it is kept and told. */

import type { HttpRequest } from '@azure/functions';
import type { Doing } from '../domain/record/deed.ts';
import type { Invocation } from '../ports/invocation.ts';

export interface Done {
  readonly by: string;
  readonly reason: string;
}

/**
 * From where: the door, and the id by which the platform's own log has the rest. An address in a header is whatever the client
 * says, unless it is known which proxies stand in front, so none is kept.
 */
export function doingOf(request: HttpRequest, { by, reason }: Done, invocation: Invocation): Doing {
  const door = `${request.method} ${new URL(request.url).pathname}`;
  return { id: requestId(request, invocation), atMs: invocation.nowMs, by, reason, door };
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A client that had no answer asks again under the same id (`Repeatability-Request-ID`, OASIS Repeatable Requests 1.0, which
 * Azure's services take too). The prefix keeps it apart from ids that nobody outside has chosen.
 */
function requestId({ headers }: HttpRequest, { id }: Invocation): string {
  const given = headers.get('repeatability-request-id');
  return given !== null && guid.test(given) ? `r-${given.toLowerCase()}` : id;
}
