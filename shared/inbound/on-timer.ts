/** Timers: start the use case, let a fault fail the invocation so that the host shows it. */

import type { TimerHandler } from '@azure/functions';
import type { Invocation } from '../ports.ts';
import { beginInvocation } from './invocation.ts';

export function onTimer(start: (invocation: Invocation) => Promise<unknown>): TimerHandler {
  return async function handleTimer(_timer, context) {
    await start(beginInvocation(context));
  };
}
