/** Timers: start their use cases, one after the other; a fault fails the invocation, so that the host shows it. */

import type { TimerHandler } from '@azure/functions';
import type { Invocation } from '../ports/invocation.ts';
import { beginInvocation } from './invocation.ts';
import { logFaults } from './log-faults.ts';

type Start = (invocation: Invocation) => Promise<unknown>;

/** One that fails keeps no other from its turn. */
export function onTimer(...starts: readonly Start[]): TimerHandler {
  return async function handleTimer(_timer, context) {
    const invocation = beginInvocation(context);
    const faults: unknown[] = [];
    for (const start of starts)
      await logFaults(invocation, () => start(invocation)).catch((fault: unknown) => faults.push(fault));
    if (faults.length > 0) throw faults[0];
  };
}
