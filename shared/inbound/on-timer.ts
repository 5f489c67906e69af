/** Timers: start the use case; a fault fails the invocation, so that the host shows it. */

import type { TimerHandler } from '@azure/functions';
import type { Invocation } from '../ports/invocation.ts';
import { beginInvocation } from './invocation.ts';
import { logFaults } from './log-faults.ts';

export function onTimer(start: (invocation: Invocation) => Promise<unknown>): TimerHandler {
  return async function handleTimer(_timer, context) {
    const invocation = beginInvocation(context);
    await logFaults(invocation, () => start(invocation));
  };
}
