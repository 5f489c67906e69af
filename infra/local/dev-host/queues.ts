/** Queue triggers as the Storage extension works them: batches, hidden while running, retried, and at last moved to poison. */

import { setTimeout as wait } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { makeBackoff } from './backoff.ts';
import type { RegisteredFunction } from './functions-core.ts';
import type { Life } from './life.ts';
import { expanded, triggerOf, type Invoker, type LogLine, type TriggerInput } from './invoker.ts';
import { readMessage } from './queue-message.ts';

/** `extensions.queues` of host.json. */
export interface QueueOptions {
  readonly batchSize: number;
  /** The next batch is fetched when no more messages than these are running. */
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  /** How long a message that failed is hidden. */
  readonly visibilityTimeoutSeconds: number;
  /** A quiet queue is asked at least this often. */
  readonly maxPollingIntervalMs: number;
}

interface Worker {
  readonly registered: RegisteredFunction;
  readonly invoker: Invoker;
  readonly options: QueueOptions;
  readonly queue: QueueClient;
  /** A poison queue has none of its own. */
  readonly poison: QueueClient | undefined;
  readonly life: Life;
  readonly log: LogLine;
}

export interface QueueStart extends Omit<Worker, 'queue' | 'poison'> {
  readonly service: QueueServiceClient;
}

/** Throws a `BindingError` when the name of the queue cannot be resolved. */
export async function startQueue({ service, ...rest }: QueueStart): Promise<void> {
  const name = expanded(triggerOf(rest.registered)['queueName'], process.env);
  const queue = service.getQueueClient(name);
  await queue.createIfNotExists();
  const poison = name.endsWith('-poison') ? undefined : service.getQueueClient(`${name}-poison`);
  void poll({ ...rest, queue, poison });
}

async function poll(worker: Worker): Promise<void> {
  const { options, life } = worker;
  const running = new Set<Promise<void>>();
  const nextPauseMs = makeBackoff(options.maxPollingIntervalMs);
  let hasFound = false;
  while (!life.stopped.aborted) {
    const messages = await receive(worker);
    for (const message of messages) {
      const handling = handle(worker, message).finally(() => running.delete(handling));
      running.add(handling);
    }
    // The rest of a batch goes on beside the next one: a slow message holds up nobody.
    while (running.size > options.newBatchThreshold) await Promise.race(running);
    if (messages.length === 0)
      await wait(nextPauseMs(hasFound), undefined, { signal: life.stopped, ref: false }).catch(() => undefined);
    hasFound = messages.length > 0;
  }
}

/** A queue that does not answer is asked again: the host outlives a restart of its storage. */
async function receive({ queue, options, life, log }: Worker): Promise<readonly DequeuedMessageItem[]> {
  try {
    const wish = { numberOfMessages: options.batchSize, visibilityTimeout: life.leases.messageSeconds };
    return (await queue.receiveMessages(wish)).receivedMessageItems;
  } catch (fault) {
    log(`warning     queue ${queue.name} did not answer: ${messageOf(fault)}`);
    return [];
  }
}

/** Never rejects: a message may be gone, or the storage away, when its fate is to be written down. */
async function handle(worker: Worker, message: DequeuedMessageItem): Promise<void> {
  const hold = keepHidden(worker, message);
  const fate = await fateOf(worker, message);
  const popReceipt = await hold.end();
  if (worker.life.killed.aborted) return;
  try {
    await settle(worker, { ...message, popReceipt }, fate);
  } catch (fault) {
    worker.log(`warning     queue ${worker.queue.name}, message ${message.messageId}: ${messageOf(fault)}`);
  }
}

/** The lease of a running message is renewed at its half (`QueueListener.CreateUpdateMessageVisibilityTimer`). */
function keepHidden(
  { queue, life, log }: Worker,
  { messageId, popReceipt }: DequeuedMessageItem,
): { end(): Promise<string> } {
  const { messageSeconds } = life.leases;
  let receipt = popReceipt;
  let renewing = Promise.resolve();
  const renew = async () => {
    const renewed = await queue.updateMessage(messageId, receipt, undefined, messageSeconds);
    receipt = renewed.popReceipt ?? receipt;
  };
  const timer = setInterval(() => {
    if (life.killed.aborted) return;
    renewing = renew().catch((fault: unknown) => {
      log(`warning     queue ${queue.name}, message ${messageId}: ${messageOf(fault)}`);
    });
  }, messageSeconds * 500).unref();
  return {
    async end() {
      clearInterval(timer);
      await renewing;
      return receipt;
    },
  };
}

type Fate = 'done' | 'again' | 'poison' | 'stays';

/**
 * `QueueProcessor`: what fails for good is copied to the poison queue; where there is none it is left alone, hidden until its
 * lease ends, and taken again for as long as it lives.
 */
async function fateOf(worker: Worker, message: DequeuedMessageItem): Promise<Fate> {
  const { registered, invoker, options, log } = worker;
  const givenUp = worker.poison === undefined ? 'stays' : 'poison';
  const read = readMessage(message.messageText);
  if (read.kind === 'no-base64' || message.dequeueCount > options.maxDequeueCount) return givenUp;
  const mayTryAgain = worker.poison !== undefined && message.dequeueCount < options.maxDequeueCount;
  const failed = mayTryAgain ? 'again' : givenUp;
  if (read.kind === 'no-utf8') {
    invoker.counts.failed += 1;
    log(
      `warning     ${registered.metadata.name}  Queue message's body cannot be converted to string because it contains non-UTF8 bytes, message id=${message.messageId}`,
    );
    return failed;
  }
  try {
    await invoker.invoke(registered, queueInput(read.text, message));
    return 'done';
  } catch {
    // The invoker has printed the fault; here only the message's fate is decided.
    return failed;
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
    case 'stays':
      break;
  }
}

/** Without a time to live of its own the copy lives as long as storage's default, seven days. */
async function moveToPoison(
  { queue, poison, invoker, registered, log }: Worker,
  message: DequeuedMessageItem,
): Promise<void> {
  await poison?.createIfNotExists();
  await poison?.sendMessage(message.messageText);
  await queue.deleteMessage(message.messageId, message.popReceipt);
  invoker.counts.poisoned += 1;
  log(
    `error       ${registered.metadata.name}  message ${message.messageId} is poison at try ${String(message.dequeueCount)}`,
  );
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
