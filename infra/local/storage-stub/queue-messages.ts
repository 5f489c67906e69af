/** The messages of one queue: each is there until it is deleted or too old, and hidden from whoever comes while another has it. */

import { randomUUID } from 'node:crypto';
import { StorageFault } from './storage-call.ts';

export interface Message {
  readonly id: string;
  text: string;
  receipt: string;
  readonly insertedMs: number;
  readonly expiresMs: number;
  nextVisibleMs: number;
  dequeues: number;
}

export interface NewMessage {
  readonly text: string;
  readonly hiddenMs: number;
  /** Infinity: never. */
  readonly livesMs: number;
}

export interface QueueMessages {
  send(message: NewMessage): Message;
  receive(count: number, hiddenMs: number): readonly Message[];
  peek(count: number): readonly Message[];
  update(id: string, receipt: string, change: { readonly hiddenMs: number; readonly text?: string }): Message;
  remove(id: string, receipt: string): void;
  clear(): void;
  /** Hidden ones too. */
  length(): number;
  /** Those that are to be seen by then. */
  dueBy(ms: number): number;
}

interface Turn {
  readonly message: Message;
  /** As it was when the turn was made; a turn whose message has another one by now is void. */
  readonly atMs: number;
}

export function makeQueueMessages(now: () => number = Date.now): QueueMessages {
  const messages = new Map<string, Message>();
  const turns = makeHeap();
  const put = (message: Message): void => {
    turns.push({ message, atMs: message.nextVisibleMs });
  };
  const find = (id: string, receipt: string): Message => {
    const message = messages.get(id);
    if (message === undefined || message.expiresMs <= now()) throw new StorageFault(404, 'MessageNotFound');
    if (message.receipt !== receipt) throw new StorageFault(400, 'PopReceiptMismatch');
    return message;
  };
  return {
    send(wanted) {
      const message = newMessage(wanted, now());
      messages.set(message.id, message);
      put(message);
      return message;
    },
    receive(count, hiddenMs) {
      const nowMs = now();
      const received: Message[] = [];
      for (let turn = turns.first(); turn !== undefined && turn.atMs <= nowMs; turn = turns.first()) {
        if (received.length === count) break;
        turns.pop();
        const { message, atMs } = turn;
        if (messages.get(message.id) !== message || message.nextVisibleMs !== atMs) continue;
        if (message.expiresMs <= nowMs) {
          messages.delete(message.id);
          continue;
        }
        message.dequeues += 1;
        message.receipt = randomUUID();
        message.nextVisibleMs = nowMs + hiddenMs;
        received.push(message);
      }
      for (const message of received) put(message);
      return received;
    },
    peek: (count) => [...messages.values()].filter(({ nextVisibleMs }) => nextVisibleMs <= now()).slice(0, count),
    update(id, receipt, { hiddenMs, text }) {
      const message = find(id, receipt);
      message.text = text ?? message.text;
      message.receipt = randomUUID();
      message.nextVisibleMs = now() + hiddenMs;
      put(message);
      return message;
    },
    remove(id, receipt) {
      messages.delete(find(id, receipt).id);
    },
    clear: () => {
      messages.clear();
    },
    length: () => messages.size,
    dueBy: (ms) => [...messages.values()].filter(({ nextVisibleMs }) => nextVisibleMs <= ms).length,
  };
}

function newMessage({ text, hiddenMs, livesMs }: NewMessage, nowMs: number): Message {
  return {
    id: randomUUID(),
    text,
    receipt: randomUUID(),
    insertedMs: nowMs,
    expiresMs: nowMs + livesMs,
    nextVisibleMs: nowMs + hiddenMs,
    dequeues: 0,
  };
}

interface Heap {
  push(turn: Turn): void;
  first(): Turn | undefined;
  pop(): void;
}

/** The earliest first: of ten thousand hidden messages nobody looks at each to find the next one. */
function makeHeap(): Heap {
  const turns: Turn[] = [];
  const atMsOf = (at: number): number => turns[at]?.atMs ?? Infinity;
  const swap = (left: number, right: number): void => {
    const [first, second] = [turns[left], turns[right]];
    if (first === undefined || second === undefined) return;
    [turns[left], turns[right]] = [second, first];
  };
  return {
    first: () => turns[0],
    push(turn) {
      turns.push(turn);
      for (let at = turns.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (atMsOf(parent) <= atMsOf(at)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const last = turns.pop();
      if (last === undefined || turns.length === 0) return;
      turns[0] = last;
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const child = atMsOf(right) < atMsOf(left) ? right : left;
        if (atMsOf(at) <= atMsOf(child)) return;
        swap(at, child);
        at = child;
      }
    },
  };
}
