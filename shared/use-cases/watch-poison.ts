/**
 * Looks for messages that lie in the poison queue: the host cannot read them (no base64, no UTF-8), so no function ever sees
 * them, and storage drops them after seven days. What can be read is gone within seconds, so an alert asks whether every look
 * of an hour found some.
 */

import type { Invocation } from '../ports/invocation.ts';
import type { PoisonQueue } from '../ports/queue.ts';

export type WatchPoison = (invocation: Invocation) => Promise<void>;

export function makeWatchPoison(poisonQueue: PoisonQueue): WatchPoison {
  return async function watchPoison({ signal, log }) {
    const messages = await poisonQueue.length(signal);
    if (messages > 0) log.warn('poison queue holds messages', { messages });
    else log.info('poison queue is empty');
  };
}
