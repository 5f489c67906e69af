/** Posts notices to Teams through a Workflows webhook; the URL is a secret and appears nowhere. */

import { setTimeout as wait } from 'node:timers/promises';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TeamsReceiver } from './receiver.ts';
import type { Delivery, Messenger } from '../../ports/notices.ts';
import { deliveryOf } from '../delivery-status.ts';
import { layOut, withPlain, type Layout } from '../layout.ts';
import { retryAfterSecondsOf } from '../../http/retry-after.ts';

const deadlineMs = 30_000;

export interface TeamsMessengerOptions {
  /** The webhook URL that a setting holds. */
  readonly urlOf: (setting: string) => string | undefined;
  readonly httpClient: () => Promise<HttpClient>;
  /** Makes the whole Workflows message with its one Adaptive Card. */
  readonly layout: Layout<unknown, TeamsReceiver>;
}

/** Teams throttles above four requests a second (Microsoft Teams docs, incoming webhooks). */
const shortestGapMs = 300;

/** Success is 202: the flow has taken the message; what it does later is invisible to the caller. */
export function makeTeamsMessenger(options: TeamsMessengerOptions): Messenger<TeamsReceiver> {
  let nextMs = 0;
  return {
    async send(notices, receiver, { signal, isPlain = false }) {
      const url = options.urlOf(receiver.urlSetting);
      if (url === undefined) return { kind: 'rejected', reason: `${receiver.id} has no webhook URL` };
      const laidOut = layOut(options.layout, { notices, receiver, isPlain });
      // Receivers are served at the same time: each takes its turn before it waits for it.
      const turnMs = Math.max(Date.now(), nextMs);
      nextMs = turnMs + shortestGapMs;
      await wait(turnMs - Date.now());
      const delivery = await post(await options.httpClient(), url, { body: JSON.stringify(laidOut.message), signal });
      return withPlain(delivery, laidOut);
    },
  };
}

async function post(
  httpClient: HttpClient,
  url: string,
  { body, signal }: { readonly body: string; readonly signal: AbortSignal },
): Promise<Delivery> {
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const request = createPipelineRequest({
    url,
    method: 'POST',
    headers: createHttpHeaders({ 'content-type': 'application/json' }),
    body,
    abortSignal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
  });
  // The fault's own message holds the URL, so only the fact that there was none is passed on.
  const answer = await httpClient.sendRequest(request).catch(() => undefined);
  return deliveryOf('Teams', {
    status: answer?.status,
    retryAfterSeconds: retryAfterSecondsOf((name) => answer?.headers.get(name)),
  });
}
