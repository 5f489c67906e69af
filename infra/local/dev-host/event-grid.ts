/** The webhook of the Event Grid extension: validation, and one invocation for each event of a batch, all at once. */

import type { RegisteredFunction } from './functions-core.ts';
import { triggerOf, type Invoker } from './invoker.ts';
import { jsonReply, textReply, type Reply } from './reply.ts';

export interface EventGridRequest {
  /** Of the function, in its own casing. */
  readonly name: string;
  /** The header `aeg-event-type`. */
  readonly type: string;
  readonly body: Buffer;
}

/** Throws at a body that is no JSON, or has no event to validate by; the host then answers 500. */
export async function eventGrid(
  { functions, invoker }: { readonly functions: readonly RegisteredFunction[]; readonly invoker: Invoker },
  { name, type, body }: EventGridRequest,
): Promise<Reply> {
  const registered = functions.find(({ metadata }) => metadata.name === name);
  if (registered === undefined || triggerOf(registered).type !== 'eventGridTrigger') return textReply(404);
  switch (type) {
    case 'SubscriptionValidation':
      return jsonReply({ validationResponse: validationCode(eventsOf(body)[0]) });
    case 'Unsubscribe':
      return textReply(202);
    case 'Notification': {
      const ends = await Promise.allSettled(
        eventsOf(body).map((event) => invoker.invoke(registered, { data: { json: JSON.stringify(event) } })),
      );
      return textReply(ends.every(({ status }) => status === 'fulfilled') ? 202 : 500);
    }
    default:
      return textReply(400);
  }
}

function eventsOf(body: Buffer): readonly unknown[] {
  const parsed = JSON.parse(body.toString('utf8')) as unknown;
  return Array.isArray(parsed) ? parsed : [parsed];
}

/** A CloudEvent brings its data as JSON text. */
function validationCode(event: unknown): unknown {
  const { data } = event as { readonly data: unknown };
  const { validationCode: code } = (typeof data === 'string' ? JSON.parse(data) : data) as {
    readonly validationCode?: unknown;
  };
  return code;
}
