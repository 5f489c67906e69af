/**
 * A message that lost a race comes back later as if nothing had happened: the host counts failures, and this is none. What
 * goes on losing is a failure in the end.
 */

import type { LostRaceError } from '../domain/transient-error.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { MessageReturn } from '../ports/queue.ts';
import type { Races } from '../ports/records.ts';

export interface LostMessage {
  /** Of its body. */
  readonly text: string;
  readonly fault: LostRaceError;
}

export type PutBackLost = (lost: LostMessage, invocation: Invocation) => Promise<void>;

export interface PutBackLostDeps {
  readonly queue: MessageReturn;
  readonly races: Races;
}

/** Whoever wins has got on, so even a crowd is through long before; a version that never fits is a defect. */
export const mostRaces = 30;
const longestDelaySeconds = 60;

export function makePutBackLost({ queue, races }: PutBackLostDeps): PutBackLost {
  return async function putBackLost({ text, fault }, { log }) {
    const times = await races.lost(text);
    // From here on it counts as any other fault, and ends in the poison queue.
    if (times > mostRaces) throw fault;
    const delaySeconds = Math.min(2 ** times, longestDelaySeconds);
    await queue.putBack(text, delaySeconds);
    log.info('message lost a race and was put back', { times, delaySeconds, reason: fault.message });
  };
}
