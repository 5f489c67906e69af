/** An Event Grid topic that takes CloudEvents and keeps them. */

import { failure, route, type Answer, type Call, type Route } from './call.ts';
import { isDocument } from './state.ts';

export const eventTopicRoutes: readonly Route[] = [route('POST', '/api/events', publish)];

function publish({ body, state }: Call): Answer {
  if (!Array.isArray(body) || !body.every(isDocument) || body.some(({ specversion }) => specversion !== '1.0'))
    return failure(400, 'BadRequest', 'The topic expects a list of CloudEvents 1.0.');
  state.published.push(...body);
  return { status: 200 };
}
