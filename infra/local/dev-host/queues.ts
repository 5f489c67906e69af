/** Queue triggers as the Storage extension works them: batches, hidden while running, retried, and at last moved to poison. */

import { setTimeout as wait } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { RegisteredFunction } from './functions-core.ts';
import { expanded, triggerOf, type Invoker, type LogLine, type TriggerInput } from './invoker.ts';

/** `extensions.queues` of host.json. */
export interface QueueOptions {
  readonly batchSize: number;
  readonly maxDequeueCount: number;
  readonly visibilityTimeoutSeconds: number;
}

/** A running message is hidden this long at a time. */
const hiddenSeconds = 600;
const shortestPauseMs = 100;
const longestPauseMs = 2_000;

interface Worker {
  readonly registered: RegisteredFunction;
  readonly invoker: Invoker;
  readonly options: QueueOptions;
  readonly queue: QueueClient;
  readonly poison: QueueClient;
  readonly log: LogLine;
}

export async function startQueue(
  {
    registered,
    service,
    ...rest
  }: Pick<Worker, 'registered' | 'invoker' | 'options' | 'log'> & { readonly service: QueueServiceClient },
  signal: AbortSignal,
): Promise<QueueClient> {
  const name = expanded(triggerOf(registered)['queueName'], process.env);
  const queue = service.getQueueClient(name);
  await queue.createIfNotExists();
  const worker = { ...rest, registered, queue, poison: service.getQueueClient(`${name}-poison`) };
  void poll(worker, signal);
  return queue;
}

async function poll(worker: Worker, signal: AbortSignal): Promise<void> {
  let pauseMs = shortestPauseMs;
  while (!signal.aborted) {
    const { receivedMessageItems: messages } = await receive(worker);
    await Promise.all(messages.map((message) => handle(worker, message)));
    pauseMs = messages.length > 0 ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 2);
    if (messages.length === 0) await wait(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A queue that does not answer is asked again: the host outlives a restart of its storage. */
async function receive({
  queue,
  options,
  log,
}: Worker): Promise<{ readonly receivedMessageItems: readonly DequeuedMessageItem[] }> {
  try {
    return await queue.receiveMessages({ numberOfMessages: options.batchSize, visibilityTimeout: hiddenSeconds });
  } catch (fault) {
    log(`warning     queue ${queue.name} did not answer: ${fault instanceof Error ? fault.message : String(fault)}`);
    return { receivedMessageItems: [] };
  }
}

async function handle(worker: Worker, message: DequeuedMessageItem): Promise<void> {
  const { registered, invoker, queue, options } = worker;
  const { messageId, popReceipt, dequeueCount } = message;
  try {
    if (dequeueCount > options.maxDequeueCount) {
      await moveToPoison(worker, message);
      return;
    }
    await invoker.invoke(registered, queueInput(Buffer.from(message.messageText, 'base64').toString('utf8'), message));
    await queue.deleteMessage(messageId, popReceipt);
  } catch {
    // The invoker has printed the fault; here only the message's fate is decided.
    if (dequeueCount >= options.maxDequeueCount) await moveToPoison(worker, message);
    else await queue.updateMessage(messageId, popReceipt, undefined, options.visibilityTimeoutSeconds);
  }
}

async function moveToPoison(
  { queue, poison, invoker, registered, log }: Worker,
  message: DequeuedMessageItem,
): Promise<void> {
  // A poison queue has no poison queue of its own.
  if (!queue.name.endsWith('-poison')) {
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText, { messageTimeToLive: -1 });
  }
  await queue.deleteMessage(message.messageId, message.popReceipt);
  invoker.counts.poisoned += 1;
  log(
    `error       ${registered.metadata.name}  message ${message.messageId} failed ${String(message.dequeueCount)} times and is poison`,
  );
}

/** The text goes in as it is: the library parses what looks like JSON. */
export function queueInput(text: string, message?: DequeuedMessageItem): TriggerInput {
  if (message === undefined) return { data: { string: text } };
  return {
    data: { string: text },
    metadata: {
      Id: { string: message.messageId },
      PopReceipt: { string: message.popReceipt },
      DequeueCount: { json: String(message.dequeueCount) },
      InsertionTime: { json: JSON.stringify(message.insertedOn) },
      ExpirationTime: { json: JSON.stringify(message.expiresOn) },
      NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
    },
  };
}
