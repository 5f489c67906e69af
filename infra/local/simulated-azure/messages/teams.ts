/** The Workflows endpoint of a Teams channel: takes one Adaptive Card a message. */

import { randomUUID } from 'node:crypto';
import { failure, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { documentOf, isDocument } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { services } from '../services.ts';

const route = routesOf(services.open);

export const teamsRoutes: readonly Route[] = [route('POST', '/workflows/{id}/triggers/manual/paths/invoke', post)];

/** Teams takes about 28 KB for a whole message (Microsoft Teams docs, incoming webhooks). */
const mostBytes = 28 * 1024;

function post(call: Call): Answer {
  if (call.query.get('sig') !== 'simulated')
    return failure(401, 'DirectApiAuthorizationRequired', 'The request must be authenticated by its signature.');
  if (Buffer.byteLength(call.bodyText) > mostBytes)
    return failure(413, 'RequestEntityTooLarge', 'The message is too large.');
  const wait = call.throttle('teams', bucketSizes.teams);
  if (wait > 0) return throttled(wait, 'TooManyRequests');
  const { type, attachments } = documentOf(call.body);
  const [attachment, ...others] = Array.isArray(attachments) ? attachments : [];
  if (
    type !== 'message' ||
    !isDocument(attachment) ||
    others.length > 0 ||
    attachment['contentType'] !== 'application/vnd.microsoft.card.adaptive'
  )
    return failure(
      400,
      'TriggerInputSchemaMismatch',
      'The flow expects type "message" and exactly one adaptive card attachment.',
    );
  call.state.messages.push({ id: randomUUID(), atMs: call.clock.now(), card: documentOf(attachment['content']) });
  return { status: 202 };
}
