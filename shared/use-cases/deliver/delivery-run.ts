/** One run of the delivery: who takes part, what time it is, how long it lasts, and what it must not forget. */

import { noPause, type ChannelPause } from '../../domain/notices/channel-pause.ts';
import type { Routing } from '../../domain/notices/route-notice.ts';
import { personPrefix, type DeliveryHabits, type Receiver } from '../../domain/notices/receiver.ts';
import type { SendLimits } from '../../domain/notices/send-shares.ts';
import { TransientError } from '../../domain/transient-error.ts';
import type { Invocation } from '../../ports/invocation.ts';
import type { ChannelPauses, Messenger, Outbox, PendingEntry, SendBudget, Sent } from '../../ports/notices.ts';

export interface DeliverOutboxDeps {
  readonly outbox: Outbox;
  readonly routing: Routing;
  /** By kind of receiver. */
  readonly channels: Readonly<Record<string, ConnectedChannel>>;
  /** Somebody whom policy does not name. */
  readonly unnamed: (receiverId: string) => Receiver | undefined;
  readonly budget: SendBudget;
  readonly pauses: ChannelPauses;
  readonly clock: Clock;
}

export interface ConnectedChannel {
  readonly messenger: Messenger;
  readonly habits: DeliveryHabits;
  /** Absent: the channel has no budget of its own. */
  readonly limits?: SendLimits | undefined;
}

export interface Clock {
  /** Milliseconds that only grow. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** A receiver and how it is reached. */
export interface Reached {
  readonly receiver: Receiver;
  readonly channel: ConnectedChannel;
}

/** What outlives a run, as long as the process does. */
export interface Memory {
  /** Sent, but the outbox does not know it yet: it is told before anything else, so that nothing is sent again. */
  readonly unmarked: Map<string, SentEntry>;
  readonly pauses: Map<string, ChannelPause>;
  readonly lastRoutineMs: Map<string, number>;
}

export interface SentEntry {
  readonly entry: PendingEntry;
  readonly sent: Sent;
}

export interface Run extends Omit<DeliverOutboxDeps, 'clock'> {
  readonly memory: Memory;
  readonly invocation: Invocation;
  /** The moment now in whole milliseconds, counted on from the invocation's. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** No new message begins: the next run is due, and its urgent notices shall not wait for this one. */
  isOver(): boolean;
}

/** The timer comes each minute. */
const runMs = 50_000;

export function beginRun({ clock, ...deps }: DeliverOutboxDeps, memory: Memory, invocation: Invocation): Run {
  const begunMs = clock.now();
  const elapsedMs = () => clock.now() - begunMs;
  return {
    ...deps,
    memory,
    invocation,
    now: () => invocation.nowMs + Math.floor(elapsedMs()),
    sleep: (ms) => clock.sleep(ms),
    isOver: () => elapsedMs() >= runMs || invocation.signal.aborted,
  };
}

const mostTries = 5;
const firstGapMs = 50;

/** Asks storage again while what it says is something that time heals. */
export async function patiently<Value>(run: Pick<Run, 'sleep'>, ask: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (fault) {
      if (!(fault instanceof TransientError) || tries === mostTries) throw fault;
      await run.sleep(firstGapMs * 2 ** (tries - 1));
    }
  }
}

/** What shares its troubles: a channel, or one receiver where each is another service. */
export function outletOf({ receiver, channel }: Reached): string {
  return channel.habits.isReachedApart === true ? `${receiver.kind}|${receiver.id}` : receiver.kind;
}

export function pauseOf({ memory }: Run, outlet: string): ChannelPause {
  return memory.pauses.get(outlet) ?? noPause;
}

export function entryKey({ receiverId, notice }: PendingEntry): string {
  return `${receiverId}\n${notice.id}`;
}

/** Logs name no person. */
export function receiverInLog(receiverId: string): string {
  return receiverId.startsWith(personPrefix) ? 'person' : receiverId;
}
