/** Queue triggers as the Storage extension works them: batches, hidden while running, retried, and at last moved to poison. */

import { setTimeout as wait } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { RegisteredFunction } from './functions-core.ts';
import { expanded, triggerOf, type Invoker, type LogLine, type TriggerInput } from './invoker.ts';

/** `extensions.queues` of host.json. */
export interface QueueOptions {
  readonly batchSize: number;
  /** The next batch is fetched when no more messages than these are running. */
  readonly newBatchThreshold: number;
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
  const running = new Set<Promise<void>>();
  let pauseMs = shortestPauseMs;
  while (!signal.aborted) {
    const messages = await receive(worker);
    for (const message of messages) {
      const handling = handle(worker, message).finally(() => running.delete(handling));
      running.add(handling);
    }
    // The rest of a batch goes on beside the next one: a slow message holds up nobody.
    while (running.size > worker.options.newBatchThreshold) await Promise.race(running);
    pauseMs = messages.length > 0 ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 2);
    if (messages.length === 0) await wait(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** A queue that does not answer is asked again: the host outlives a restart of its storage. */
async function receive({ queue, options, log }: Worker): Promise<readonly DequeuedMessageItem[]> {
  try {
    const wish = { numberOfMessages: options.batchSize, visibilityTimeout: hiddenSeconds };
    return (await queue.receiveMessages(wish)).receivedMessageItems;
  } catch (fault) {
    log(`warning     queue ${queue.name} did not answer: ${messageOf(fault)}`);
    return [];
  }
}

/** Never rejects: a message may be gone, or the storage away, when its fate is to be written down. */
async function handle(worker: Worker, message: DequeuedMessageItem): Promise<void> {
  const fate = await fateOf(worker, message);
  try {
    await settle(worker, message, fate);
  } catch (fault) {
    worker.log(`warning     queue ${worker.queue.name}, message ${message.messageId}: ${messageOf(fault)}`);
  }
}

type Fate = 'done' | 'again' | 'poison';

async function fateOf({ registered, invoker, options }: Worker, message: DequeuedMessageItem): Promise<Fate> {
  const text = decoded(message.messageText);
  if (text === undefined || message.dequeueCount > options.maxDequeueCount) return 'poison';
  try {
    await invoker.invoke(registered, queueInput(text, message));
    return 'done';
  } catch {
    // The invoker has printed the fault; here only the message's fate is decided.
    return message.dequeueCount >= options.maxDequeueCount ? 'poison' : 'again';
  }
}

async function settle(worker: Worker, message: DequeuedMessageItem, fate: Fate): Promise<void> {
  const { queue, options } = worker;
  const { messageId, popReceipt } = message;
  switch (fate) {
    case 'done':
      await queue.deleteMessage(messageId, popReceipt);
      break;
    case 'again':
      await queue.updateMessage(messageId, popReceipt, undefined, options.visibilityTimeoutSeconds);
      break;
    case 'poison':
      await moveToPoison(worker, message);
      break;
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
    `error       ${registered.metadata.name}  message ${message.messageId} is poison at try ${String(message.dequeueCount)}`,
  );
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Undefined: not base64, which is how the host expects messages (`messageEncoding`). */
function decoded(messageText: string): string | undefined {
  return base64.test(messageText) ? Buffer.from(messageText, 'base64').toString('utf8') : undefined;
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
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
