/** `GET /api/health`: open to anybody, so it says no more than what is wrong. */

import type { HttpResponseInit } from '@azure/functions';
import type { OffReceiver } from '../domain/notices/receiver.ts';
import { healthAnswer } from '../views/answers/health.ts';

export function answerHealth(off: () => Promise<readonly OffReceiver[]>): () => Promise<HttpResponseInit> {
  return async function respond() {
    return { jsonBody: healthAnswer(await off(), Date.now()) };
  };
}
