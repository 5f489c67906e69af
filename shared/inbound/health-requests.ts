/** `GET /api/health`: open to anybody, so it says no more than what is wrong. */

import type { HttpResponseInit } from '@azure/functions';
import type { OffReceiver } from '../domain/notices/receiver.ts';
import type { StopWrites } from '../use-cases/stop-writes.ts';
import { healthAnswer } from '../views/answers/health.ts';

export interface Health {
  readonly off: readonly OffReceiver[];
  readonly stopWrites: Pick<StopWrites, 'ask'>;
}

/** Whoever asks for health does not wait for storage. */
const longestAskMs = 2_000;

export function answerHealth(load: () => Promise<Health>): () => Promise<HttpResponseInit> {
  return async function respond() {
    const { off, stopWrites } = await load();
    const stop = await stopWrites.ask(AbortSignal.timeout(longestAskMs));
    return { jsonBody: healthAnswer(off, Date.now(), stop) };
  };
}
