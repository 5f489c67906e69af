/** The `clusters` queue and its poison queue. Bodies are base64 of JSON, as the Functions queue trigger expects by default. */

import { clusterMessageText } from '../../contracts/stored/cluster-message.ts';
import type { ClusterQueue, MessageReturn, PoisonQueue, QueuedMessage } from '../../ports/queue.ts';
import type { Storage } from './storage-connection.ts';
import { orStatus } from './storage-fault.ts';

export const clustersQueueName = 'clusters';
/** The host names it after the queue. */
export const poisonQueueName = `${clustersQueueName}-poison`;

const sentAtOnce = 16;
/** Messages never expire by age: a cluster nobody looked at must not be forgotten. */
const neverExpires = -1;
/** Storage hides a message for seven days at most. */
const longestDelaySeconds = 7 * 86_400;

export function makeClusterQueue(storage: Storage): ClusterQueue {
  return {
    async send(messages) {
      const queue = await storage.queue(clustersQueueName);
      const sendOne = ({ message, delaySeconds }: QueuedMessage) => {
        const body = encoded(clusterMessageText(message));
        const visibilityTimeout = Math.min(Math.ceil(delaySeconds), longestDelaySeconds);
        const options = { visibilityTimeout, messageTimeToLive: neverExpires };
        return orStatus(queue.sendMessage(body, options), []);
      };
      for (let index = 0; index < messages.length; index += sentAtOnce)
        await Promise.all(messages.slice(index, index + sentAtOnce).map(sendOne));
    },
  };
}

/** Counted, not peeked at: what the host cannot read it keeps hidden, ten minutes at a time. */
export function makePoisonQueue(storage: Storage): PoisonQueue {
  return {
    async length(signal) {
      const queue = await storage.queue(poisonQueueName);
      const counting = queue.getProperties({ abortSignal: signal });
      return orStatus(
        counting.then(({ approximateMessagesCount: count = 0 }) => count),
        [],
      );
    },
  };
}

/** `queueName`: the queue of the messages that are put back. */
export function makeMessageReturn(storage: Storage, queueName: string): MessageReturn {
  return {
    async putBack(text, delaySeconds) {
      const queue = await storage.queue(queueName);
      const options = { visibilityTimeout: delaySeconds, messageTimeToLive: neverExpires };
      await orStatus(queue.sendMessage(encoded(text), options), []);
    },
  };
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
