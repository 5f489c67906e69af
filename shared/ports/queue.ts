/** The queue is the scheduler. */

import type { ClusterMessage } from '../domain/record/cluster-message.ts';

export interface QueuedMessage {
  readonly message: ClusterMessage;
  readonly delaySeconds: number;
}

/** The queue is the scheduler: a message with a delay is work for later. Sending twice is harmless. */
export interface ClusterQueue {
  send(messages: readonly QueuedMessage[]): Promise<void>;
}

/** Where messages end that nobody could handle. */
export interface PoisonQueue {
  /** Those that the host holds at the moment count as well; about as many as there are. */
  length(signal: AbortSignal): Promise<number>;
}

/** Hands a message back to the queue that it came from. */
export interface MessageReturn {
  /** The body becomes `text`, to the byte. */
  putBack(text: string, delaySeconds: number): Promise<void>;
}
