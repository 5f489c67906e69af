/** The webhook of the Event Grid extension: handshakes, and one invocation for each event of a batch, all at once. */

import type { RegisteredFunction } from './functions-core.ts';
import { triggerOf, type Invoker } from './invoker.ts';
import { textReply, type Reply } from './reply.ts';

export interface EventGridRequest {
  readonly method: string;
  /** Of the function, in its own casing. */
  readonly name: string;
  /** The header `aeg-event-type`. */
  readonly type: string;
  /** The header `WebHook-Request-Origin` of a CloudEvents handshake. */
  readonly origin: string | undefined;
  readonly body: Buffer;
}

interface EventGridHost {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
}

/** Throws at a body that is no JSON, or has no event to validate by; the host then answers 500 (`HttpRequestProcessor`). */
export async function eventGrid(
  { functions, invoker }: EventGridHost,
  { method, name, type, origin, body }: EventGridRequest,
): Promise<Reply> {
  const registered = functions.find(({ metadata }) => metadata.name === name);
  if (registered === undefined || triggerOf(registered).type !== 'eventGridTrigger')
    return textReply(404, `cannot find function: '${name}'`);
  if (method === 'OPTIONS' && origin !== undefined)
    return { status: 200, headers: { 'WebHook-Allowed-Origin': origin } };
  switch (type.toLowerCase()) {
    case 'subscriptionvalidation':
      return textReply(200, JSON.stringify({ validationResponse: validationCode(eventsOf(body)[0]) }));
    case 'unsubscribe':
      return textReply(202);
    case 'notification': {
      const ends = await Promise.allSettled(eventsOf(body).map((event) => deliver(invoker, registered, event)));
      return textReply(ends.every(({ status }) => status === 'fulfilled') ? 202 : 500);
    }
    default:
      return textReply(400);
  }
}

/** The trigger binds objects only; what is none fails beside the others (`EventGridTriggerBinding.BindAsync`). */
async function deliver(invoker: Invoker, registered: RegisteredFunction, event: unknown): Promise<void> {
  const json = JSON.stringify(event);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    invoker.counts.failed += 1;
    throw new Error(`Unable to bind ${json} to ${registered.metadata.name}`);
  }
  await invoker.invoke(registered, { data: { json } });
}

function eventsOf(body: Buffer): readonly unknown[] {
  const parsed = JSON.parse(body.toString('utf8')) as unknown;
  if (typeof parsed !== 'object' || parsed === null)
    throw new Error('the body is neither an event nor a list of events');
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
