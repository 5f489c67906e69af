/** Event Grid: parse, write down, return. Nothing that comes in is an error: Event Grid would send it again for a day. */

import type { EventGridHandler } from '@azure/functions';
import { parseAzureEvents } from '../contracts/azure-event.ts';
import type { ReceiveEvents } from '../use-cases/receive-events.ts';
import { beginInvocation } from './invocation.ts';
import { logFaults } from './log-faults.ts';

/** A fault of storage is thrown on, so that Event Grid delivers the event again. */
export function onAzureEvent(receiveEvents: ReceiveEvents): EventGridHandler {
  return async function handleEvent(event: unknown, context) {
    const raw = JSON.stringify(event ?? null);
    const incoming = parseAzureEvents(event).map((parsed) => ({ ...parsed, raw }));
    const invocation = beginInvocation(context);
    await logFaults(invocation, () => receiveEvents(incoming, invocation));
  };
}
