/** Publishes notices as CloudEvents to an Event Grid topic, for systems we do not know. */

import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { EventGridPublisherClient, SendCloudEventInput } from '@azure/eventgrid';
import { flatFacts } from '../../domain/notices/flat-notice.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Messenger } from '../../ports/notices.ts';
import { deliveryFault } from '../delivery-status.ts';

export interface TopicMessengerOptions {
  /** `https://<topic>.<region>-1.eventgrid.azure.net/api/events`; undefined: no topic is configured. */
  readonly endpoint: string | undefined;
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  /** What a person would read, beside the facts. */
  readonly describe: (notice: Notice) => { readonly subject: string; readonly summary: string };
}

type Client = EventGridPublisherClient<'CloudEvent'>;

export function makeTopicMessenger(options: TopicMessengerOptions): Messenger {
  let client: Promise<Client> | undefined;
  return {
    async send(notices, _receiver, signal) {
      if (options.endpoint === undefined) return { kind: 'rejected', reason: 'no Event Grid topic is configured' };
      client ??= connect(options, options.endpoint);
      try {
        const events = notices.map((notice) => toCloudEvent(notice, options.describe(notice)));
        await (await client).send(events, { abortSignal: signal });
        return { kind: 'sent' };
      } catch (fault) {
        return deliveryFault('Event Grid', fault);
      }
    },
  };
}

/** No automatic retry: the outbox is patient enough, and counts. */
async function connect({ credential, httpClient }: TopicMessengerOptions, endpoint: string): Promise<Client> {
  const { EventGridPublisherClient: Publisher } = await import('@azure/eventgrid');
  const options = { httpClient: await httpClient(), retryOptions: { maxRetries: 0 } };
  return new Publisher(endpoint, 'CloudEvent', await credential(), options);
}

function toCloudEvent(
  notice: Notice,
  words: { readonly subject: string; readonly summary: string },
): SendCloudEventInput<unknown> {
  const { cluster, kind, severity, id, occurredAtMs } = notice;
  return {
    id,
    type: `AksPatchWarden.${kind}`,
    source: cluster?.id ?? '/aks-patch-warden',
    time: new Date(occurredAtMs),
    ...(cluster === undefined ? {} : { subject: cluster.name }),
    data: { severity, ...words, facts: flatFacts(notice) },
  };
}
