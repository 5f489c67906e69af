/** Sends notices through Azure Communication Services Email, at most once per operation id. */

import { createHash } from 'node:crypto';
import type { EmailAttachment, EmailClient, EmailMessage } from '@azure/communication-email';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { EmailReceiver } from './receiver.ts';
import type { Delivery, Messenger } from '../../ports/notices.ts';
import { deliveryFault } from '../delivery-status.ts';
import { layOut, withPlain, type Layout, type Notices } from '../layout.ts';

export interface RenderedEmail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly calendar?: { readonly name: string; readonly contentType: string; readonly text: string };
}

export interface EmailMessengerOptions {
  /** `https://<resource>.communication.azure.com` */
  readonly endpoint: string;
  /** Undefined when the setting that should hold them does not. */
  readonly addressesOf: (receiver: EmailReceiver) => readonly string[] | undefined;
  /** An address of a verified, linked domain. */
  readonly senderAddress: string;
  readonly credential: () => Promise<TokenCredential>;
  readonly httpClient: () => Promise<HttpClient>;
  readonly layout: Layout<RenderedEmail, EmailReceiver>;
}

export function makeEmailMessenger(options: EmailMessengerOptions): Messenger<EmailReceiver> {
  let client: Promise<EmailClient> | undefined;
  return {
    async send(notices, receiver, { signal, isPlain = false }) {
      const to = options.addressesOf(receiver);
      if (to === undefined) return { kind: 'rejected', reason: `${receiver.id} has no address` };
      const laidOut = layOut(options.layout, { notices, receiver, isPlain });
      const message = {
        ...toMessage(laidOut.message, options.senderAddress),
        recipients: { to: to.map((address) => ({ address })) },
      };
      client ??= connect(options);
      const delivery = await sendOnce(await client, message, {
        operationId: operationId(receiver.id, notices, isPlain),
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
      });
      return withPlain(delivery, laidOut);
    },
  };
}

/** No answer by then is none: the mail is asked for again under the same operation id. */
const deadlineMs = 30_000;

/**
 * The SDK would repeat the POST after a reset and so send a mail twice: no automatic retry. Nor does it follow a redirect:
 * a 303 would become a GET, and its 200 would look like a mail that was taken.
 */
async function connect({ endpoint, credential, httpClient }: EmailMessengerOptions): Promise<EmailClient> {
  const { EmailClient: Client } = await import('@azure/communication-email');
  return new Client(endpoint, await credential(), {
    httpClient: await httpClient(),
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
  });
}

function toMessage(
  { subject, html, text, calendar }: RenderedEmail,
  senderAddress: string,
): Omit<EmailMessage, 'recipients'> {
  return {
    senderAddress,
    content: { subject, html, plainText: text },
    disableUserEngagementTracking: true,
    ...(calendar === undefined ? {} : { attachments: [attachmentOf(calendar)] }),
  };
}

function attachmentOf({ name, contentType, text }: NonNullable<RenderedEmail['calendar']>): EmailAttachment {
  return { name, contentType, contentInBase64: Buffer.from(text).toString('base64') };
}

async function sendOnce(
  client: EmailClient,
  message: EmailMessage,
  { operationId, signal }: { readonly operationId: string; readonly signal: AbortSignal },
): Promise<Delivery> {
  const post = { isAccepted: false };
  try {
    await client.beginSend(message, {
      operationId,
      abortSignal: signal,
      onResponse: ({ status }) => {
        post.isAccepted ||= status === 202;
      },
      requestOptions: {
        customHeaders: {
          'Repeatability-Request-Id': operationId,
          'Repeatability-First-Sent': new Date().toUTCString(),
        },
      },
    });
    return { kind: 'sent' };
  } catch (fault) {
    // `beginSend` asks for the status once after the mail was taken: a fault there must not send it again.
    return post.isAccepted ? { kind: 'sent' } : deliveryFault('Communication Services', fault);
  }
}

/**
 * The same notices to the same receiver in the same form are the same operation for ever: a UUID made from a SHA-1 hash, as
 * RFC 9562 version 5.
 */
function operationId(receiverId: string, notices: Notices, isPlain: boolean): string {
  const noticeId = [...notices.map(({ id }) => id), ...(isPlain ? ['in plain words'] : [])].join('\n');
  const hash = createHash('sha1').update(`aks-patch-warden\n${receiverId}\n${noticeId}`).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-${variant}${hash.slice(18, 20)}-${hash.slice(20, 32)}`;
}
