/** Repeats what Azure is not ready for yet: much there takes a moment to be seen everywhere. */

import { setTimeout } from 'node:timers/promises';

const mostTries = 6;

export interface Patience {
  /** Whether a fault says no more than "too early"; any other is thrown. */
  readonly isTooEarly: (message: string) => boolean;
  readonly pauseMs: number;
}

export async function patiently(work: () => Promise<unknown>, { isTooEarly, pauseMs }: Patience): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await work();
      return;
    } catch (fault) {
      if (tries === mostTries || !(fault instanceof Error) || !isTooEarly(fault.message)) throw fault;
      console.log('Azure is not ready for this yet; trying again.');
      await setTimeout(pauseMs);
    }
  }
}
