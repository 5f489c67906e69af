/** Reads AKS's own record of maintenance, so that events that got lost are told all the same. */

import type { EventLog } from '../ports/azure.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Incoming, ReceiveEvents } from './receive-events.ts';
import { hourMs } from '../domain/time/durations.ts';
import type { RevisitWaiting } from './revisit-waiting.ts';

export interface WatchEventsDeps {
  readonly eventLog: EventLog;
  readonly parseRow: (row: unknown, nowMs: number) => readonly Incoming[];
  readonly receiveEvents: ReceiveEvents;
  readonly revisitWaiting: RevisitWaiting;
}

export type WatchEvents = (invocation: Invocation) => Promise<void>;

/** Longer than the timer's period and than Resource Graph lags behind; repeated rows tell nothing twice. */
const lookBackMs = 6 * hourMs;

export function makeWatchEvents({ eventLog, parseRow, receiveEvents, revisitWaiting }: WatchEventsDeps): WatchEvents {
  return async function watchEvents(invocation) {
    const { nowMs, signal } = invocation;
    for await (const rows of eventLog.recent(nowMs - lookBackMs, signal))
      await receiveEvents(
        rows.flatMap((row) => parseRow(row, nowMs)),
        invocation,
      );
    await revisitWaiting(invocation);
  };
}
