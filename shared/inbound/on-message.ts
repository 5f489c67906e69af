/**
 * Queue messages: parse, delegate. A malformed one is logged and done with: reading it again would not mend it. One of a
 * later version of the app goes back to its queue.
 */

import type { StorageQueueHandler } from '@azure/functions';
import { clusterMessageText, parseClusterMessage } from '../contracts/stored/cluster-message.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ClusterMessage, NewerMessage } from '../domain/record/cluster-message.ts';
import { LostRaceError } from '../domain/transient-error.ts';
import type { LostMessage } from '../use-cases/put-back-lost.ts';
import { beginInvocation } from './invocation.ts';
import { logFaults } from './log-faults.ts';

type Handle<Message> = (message: Message, invocation: Invocation) => Promise<void>;

export type MessageHandlers = {
  readonly [Kind in ClusterMessage['kind']]: Handle<Extract<ClusterMessage, { kind: Kind }>>;
} & { readonly newer: Handle<NewerMessage>; readonly lostRace: Handle<LostMessage> };

/** A fault is thrown on: the host makes the message visible again and after the last try moves it to the poison queue. */
export function onClusterMessage(handlers: MessageHandlers): StorageQueueHandler {
  return async function handleMessage(entry, context) {
    const invocation = beginInvocation(context);
    const parsed = parseClusterMessage(entry);
    switch (parsed.kind) {
      case 'malformed':
        invocation.log.warn('message is malformed and was dropped', { problem: parsed.problem });
        return;
      case 'newer':
        return logFaults(invocation, () => handlers.newer(parsed.newer, invocation));
      case 'message':
        return logFaults(invocation, () => handleOrPutBack(handlers, parsed.message, invocation));
    }
  };
}

/** A lost race is no failure, so the host must not count it as one. */
async function handleOrPutBack(
  handlers: MessageHandlers,
  message: ClusterMessage,
  invocation: Invocation,
): Promise<void> {
  try {
    await handle(handlers, message, invocation);
  } catch (fault) {
    if (!(fault instanceof LostRaceError)) throw fault;
    await handlers.lostRace({ text: clusterMessageText(message), fault }, invocation);
  }
}

function handle(handlers: MessageHandlers, message: ClusterMessage, invocation: Invocation): Promise<void> {
  switch (message.kind) {
    case 'reconcile':
      return handlers.reconcile(message, invocation);
    case 'settle':
      return handlers.settle(message, invocation);
    case 'confirm':
      return handlers.confirm(message, invocation);
    case 'window':
      return handlers.window(message, invocation);
  }
}
