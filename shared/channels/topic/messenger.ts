/** Publishes notices as CloudEvents to an Event Grid topic, for systems we do not know. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { EventGridPublisherClient, SendCloudEventInput } from '@azure/eventgrid';
import { flatFacts } from '../../domain/notices/flat-notice.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Messenger } from '../../ports/notices.ts';
import { deliveryFault } from '../delivery-status.ts';
import { layOut, withPlain, type Layout } from '../layout.ts';

export interface TopicMessengerOptions {
  /** `https://<topic>.<region>-1.eventgrid.azure.net/api/events`; undefined: no topic is configured. */
  readonly endpoint: string | undefined;
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  /** What a person would read, beside the facts. */
  readonly layout: Layout<readonly Description[]>;
}

export interface Description {
  readonly subject: string;
  readonly summary: string;
}

/** No answer by then is none. */
const deadlineMs = 30_000;

type Client = EventGridPublisherClient<'CloudEvent'>;

export function makeTopicMessenger(options: TopicMessengerOptions): Messenger {
  let client: Promise<Client> | undefined;
  return {
    async send(notices, receiver, { signal, isPlain = false }) {
      if (options.endpoint === undefined) return { kind: 'rejected', reason: 'no Event Grid topic is configured' };
      const laidOut = layOut(options.layout, { notices, receiver, isPlain });
      const events = notices.map((notice, index) => toCloudEvent(notice, laidOut.message[index]));
      client ??= connect(options, options.endpoint);
      try {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
        await (await client).send(events, { abortSignal: deadline });
        return withPlain({ kind: 'sent' }, laidOut);
      } catch (fault) {
        return deliveryFault('Event Grid', fault);
      }
    },
  };
}

/** No automatic retry: the outbox is patient enough, and counts. No redirect either: it would go on as something else. */
async function connect({ credential, httpClient }: TopicMessengerOptions, endpoint: string): Promise<Client> {
  const { EventGridPublisherClient: Publisher } = await import('@azure/eventgrid');
  const options = {
    httpClient: await httpClient(),
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  };
  return new Publisher(endpoint, 'CloudEvent', await credential(), options);
}

function toCloudEvent(notice: Notice, description: Description | undefined): SendCloudEventInput<unknown> {
  const { cluster, kind, severity, id, occurredAtMs } = notice;
  // The SDK throws on a moment that is none, and an event without a time is a valid one (CloudEvents 1.0).
  const time = new Date(occurredAtMs);
  return {
    id,
    type: `AksPatchWarden.${kind}`,
    source: cluster?.id ?? '/aks-patch-warden',
    ...(Number.isNaN(time.getTime()) ? {} : { time }),
    ...(cluster === undefined ? {} : { subject: cluster.name }),
    data: { severity, ...description, facts: flatFacts(notice) },
  };
}
