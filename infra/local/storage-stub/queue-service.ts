/** Azure Queues over HTTP as the real `QueueClient` speaks it (Queue service REST API, XML). */

import { makeQueueMessages, type Message, type QueueMessages } from './queue-messages.ts';
import { StorageFault, type StorageAnswer, type StorageCall } from './storage-call.ts';

export interface QueueService {
  (call: StorageCall): StorageAnswer;
  readonly queues: ReadonlyMap<string, QueueMessages>;
}

/** Seven days (docs `put-message`). */
const usualLifeSeconds = 604_800;
/** 64 KiB of text (docs `put-message`). */
const mostBytes = 65_536;

export function makeQueueService(now: () => number = Date.now): QueueService {
  const queues = new Map<string, QueueMessages>();
  const service = (call: StorageCall): StorageAnswer => {
    const [, name = '', messages, id] = /^\/([^/]+)(\/messages)?(?:\/(.+))?$/.exec(call.path) ?? [];
    if (messages === undefined) return queueAnswer(queues, call, { name, now });
    const queue = queues.get(name);
    if (queue === undefined) throw new StorageFault(404, 'QueueNotFound');
    return id === undefined ? messagesAnswer(queue, call, name) : messageAnswer(queue, call, { name, id });
  };
  return Object.assign(service, { queues });
}

function queueAnswer(
  queues: Map<string, QueueMessages>,
  { method, query }: StorageCall,
  { name, now }: { readonly name: string; readonly now: () => number },
): StorageAnswer {
  const known = queues.get(name);
  if (method === 'PUT' && query.get('comp') === null) {
    if (known === undefined) queues.set(name, makeQueueMessages(now));
    // One that is there with the same metadata is left as it is (docs `create-queue4`).
    return { status: known === undefined ? 201 : 204, what: { name, operation: 'create queue' } };
  }
  if (known === undefined) throw new StorageFault(404, 'QueueNotFound');
  if (method === 'GET' && query.get('comp') === 'metadata') {
    const headers = { 'x-ms-approximate-messages-count': String(known.length()) };
    return { status: 200, headers, what: { name, operation: 'count' } };
  }
  throw new StorageFault(501, 'NotImplemented');
}

function messagesAnswer(queue: QueueMessages, call: StorageCall, name: string): StorageAnswer {
  switch (call.method) {
    case 'POST':
      return { ...listed([send(queue, call)], sentXml, 201), what: { name, operation: 'send' } };
    case 'GET': {
      const count = Number(call.query.get('numofmessages') ?? 1);
      if (call.query.get('peekonly') === 'true')
        return { ...listed(queue.peek(count), peekedXml), what: { name, operation: 'peek' } };
      const hiddenMs = Number(call.query.get('visibilitytimeout') ?? 30) * 1000;
      const received = queue.receive(count, hiddenMs);
      const operation = received.length === 0 ? 'receive nothing' : 'receive';
      return { ...listed(received, receivedXml), what: { name, operation } };
    }
    case 'DELETE':
      queue.clear();
      return { status: 204, what: { name, operation: 'clear' } };
    default:
      throw new StorageFault(501, 'NotImplemented');
  }
}

function send(queue: QueueMessages, { body, query }: StorageCall): Message {
  const text = textIn(body) ?? '';
  if (Buffer.byteLength(text) > mostBytes) throw new StorageFault(413, 'RequestBodyTooLarge');
  const livesSeconds = Number(query.get('messagettl') ?? usualLifeSeconds);
  return queue.send({
    text,
    hiddenMs: Number(query.get('visibilitytimeout') ?? 0) * 1000,
    livesMs: livesSeconds === -1 ? Infinity : livesSeconds * 1000,
  });
}

function messageAnswer(
  queue: QueueMessages,
  { method, query, body }: StorageCall,
  { name, id }: { readonly name: string; readonly id: string },
): StorageAnswer {
  const receipt = query.get('popreceipt') ?? '';
  if (method === 'DELETE') {
    queue.remove(id, receipt);
    return { status: 204, what: { name, operation: 'delete' } };
  }
  if (method !== 'PUT') throw new StorageFault(501, 'NotImplemented');
  const text = textIn(body);
  const hiddenMs = Number(query.get('visibilitytimeout') ?? 0) * 1000;
  const message = queue.update(id, receipt, { hiddenMs, ...(text === undefined ? {} : { text }) });
  const headers = { 'x-ms-popreceipt': message.receipt, 'x-ms-time-next-visible': utc(message.nextVisibleMs) };
  return { status: 204, headers, what: { name, operation: 'update' } };
}

function textIn(body: string): string | undefined {
  const text = /<MessageText>([^]*)<\/MessageText>/.exec(body)?.[1];
  return text?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The service's "never". */
const endOfTime = 'Fri, 31 Dec 9999 23:59:59 GMT';

function utc(ms: number): string {
  return ms === Infinity ? endOfTime : new Date(ms).toUTCString();
}

function listed(
  messages: readonly Message[],
  xml: (message: Message) => string,
  status = 200,
): Omit<StorageAnswer, 'what'> {
  const body = `<?xml version="1.0" encoding="utf-8"?><QueueMessagesList>${messages.map((each) => `<QueueMessage>${xml(each)}</QueueMessage>`).join('')}</QueueMessagesList>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}

function timesXml({ id, insertedMs, expiresMs }: Message): string {
  return `<MessageId>${id}</MessageId><InsertionTime>${utc(insertedMs)}</InsertionTime><ExpirationTime>${utc(expiresMs)}</ExpirationTime>`;
}

function sentXml(message: Message): string {
  return `${timesXml(message)}<PopReceipt>${message.receipt}</PopReceipt><TimeNextVisible>${utc(message.nextVisibleMs)}</TimeNextVisible>`;
}

function peekedXml(message: Message): string {
  return `${timesXml(message)}<DequeueCount>${String(message.dequeues)}</DequeueCount><MessageText>${escaped(message.text)}</MessageText>`;
}

function receivedXml(message: Message): string {
  return `${sentXml(message)}<DequeueCount>${String(message.dequeues)}</DequeueCount><MessageText>${escaped(message.text)}</MessageText>`;
}

export function faultXml({ code }: StorageFault): string {
  return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}
