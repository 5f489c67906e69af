/** A clock that jumps to the next moment at which somebody wakes: hours pass in milliseconds, in the same order every time. */

import { setImmediate as drained, setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../shared/use-cases/deliver/delivery-run.ts';

export interface SimulatedClock extends Clock {
  /** Lets time pass until the work is done. */
  during<Value>(work: () => Promise<Value>): Promise<Value>;
}

interface Sleeper {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

export function simulatedClock(): SimulatedClock {
  let nowMs = 0;
  let order = 0;
  const sleepers: Sleeper[] = [];
  return {
    now: () => nowMs,
    sleep: (ms) =>
      new Promise((wake) => {
        push(sleepers, { atMs: nowMs + Math.max(0, ms), order: (order += 1), wake });
      }),
    async during(work) {
      const end = { isReached: false };
      const result = work().finally(() => {
        end.isReached = true;
      });
      result.catch(() => undefined);
      for (;;) {
        await drained();
        if (end.isReached) return result;
        const next = pop(sleepers);
        // Somebody waits in real time, such as for a worker's turn.
        if (next === undefined) await wait(1);
        else {
          nowMs = next.atMs;
          next.wake();
        }
      }
    },
  };
}

function isBefore(left: Sleeper, right: Sleeper): boolean {
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.order < right.order);
}

/** A binary heap: the first to wake is on top. */
function push(heap: Sleeper[], sleeper: Sleeper): void {
  let at = heap.push(sleeper) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(sleeper, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = sleeper;
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
    if (child >= heap.length || !isBefore(heap[child]!, last)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = last;
  return top;
}
