/** Event Grid: parse, write down, return. Nothing that comes in is an error: Event Grid would send it again for a day. */

import type { EventGridHandler } from '@azure/functions';
import { parseAzureEvents } from '../contracts/events/azure-event.ts';
import type { ReceiveEvents } from '../use-cases/receive-events.ts';
import { beginInvocation } from './invocation.ts';
import { logFaults } from './log-faults.ts';

/** A fault of storage is thrown on, so that Event Grid delivers the event again. */
export function onAzureEvent(receiveEvents: ReceiveEvents): EventGridHandler {
  return async function handleEvent(event: unknown, context) {
    const raw = JSON.stringify(event ?? null);
    const invocation = beginInvocation(context);
    const incoming = parseAzureEvents(event, invocation.nowMs).map((parsed) => ({ ...parsed, raw }));
    await logFaults(invocation, () => receiveEvents(incoming, invocation));
  };
}
