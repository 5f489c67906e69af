/** An Event Grid topic that takes batches of CloudEvents and keeps them. */

import * as z from 'zod';
import { failure, routesOf, type Answer, type Call, type Route } from '../call.ts';
import { services } from '../services.ts';
import { isDocument } from '../state.ts';

const route = routesOf(services.eventTopic);

export const eventTopicRoutes: readonly Route[] = [route('POST', '/api/events', publish)];

/** What CloudEvents 1.0 requires of an event. */
const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
});

function publish({ headers, body, state }: Call): Answer {
  const isBatch = headers['content-type']?.startsWith('application/cloudevents-batch+json') === true;
  if (!isBatch || !Array.isArray(body) || !z.array(cloudEvent).safeParse(body).success)
    return failure(
      400,
      'BadRequest',
      "This resource is configured to receive event in 'CloudEventSchemaV1_0' schema. The JSON received does not conform to the expected schema.",
    );
  state.published.push(...body.filter(isDocument));
  return { status: 200 };
}
