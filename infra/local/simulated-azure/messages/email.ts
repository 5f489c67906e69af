/** Communication Services Email: takes a mail once per operation id and keeps it. */

import { randomUUID } from 'node:crypto';
import { failure, ok, routesOf, throttled, type Answer, type Call, type Route } from '../call.ts';
import { armOrigin, emailOrigin } from '../origins.ts';
import { documentOf, isDocument, textOf, type AzureState, type JsonDocument, type Mail } from '../state.ts';
import { bucketSizes } from '../token-bucket.ts';
import { services } from '../services.ts';

const route = routesOf(services.email);

export const emailRoutes: readonly Route[] = [
  route('POST', '/emails:send', send),
  route('GET', '/emails/operations/{o}', mailStatus),
];

/** `Succeeded` means handed on, `Failed` that nobody will ever get it (Email REST 2023-03-31, EmailSendResult). */
function mailStatus({ state, clock }: Call, { o = '' }: Readonly<Record<string, string>>): Answer {
  const mail = findMail(state, o);
  if (mail === undefined) return failure(404, 'NotFound', 'The operation was not found.');
  if (clock.now() < mail.atMs + state.switches.mail.runsSeconds * 1000)
    return ok({ id: o, status: 'Running', error: null }, { 'retry-after': '1' });
  return mail.failure === undefined
    ? ok({ id: o, status: 'Succeeded', error: null })
    : ok({ id: o, status: 'Failed', error: mail.failure });
}

function findMail({ mails, failedMails }: AzureState, id: string): Mail | undefined {
  return [...mails, ...failedMails].find((mail) => mail.id === id);
}

function send(call: Call): Answer {
  const { state, clock, headers, base } = call;
  const wait = Math.max(
    call.throttle('mail minute', bucketSizes.mailPerMinute),
    call.throttle('mail hour', bucketSizes.mailPerHour),
  );
  if (wait > 0) return throttled(wait, 'TooManyRequests');
  const message = documentOf(call.body);
  const content = documentOf(message['content']);
  const to = recipientsOf(message);
  const wrong = problemOf(message, content, to);
  if (wrong !== undefined) return failure(400, 'InvalidRequest', wrong);
  const operationId = headers['operation-id'];
  const id = typeof operationId === 'string' ? operationId : randomUUID();
  if (findMail(state, id) === undefined) {
    const failed = takeMailFailure(state, to);
    const mail: Mail = {
      id,
      atMs: clock.now(),
      from: textOf(message['senderAddress']),
      to,
      subject: textOf(content['subject']),
      html: textOf(content['html']),
      text: textOf(content['plainText']),
      ...(failed === undefined ? {} : { failure: failed }),
    };
    (failed === undefined ? state.mails : state.failedMails).push(mail);
  }
  const location = `${mailOrigin(base)}/emails/operations/${id}?api-version=2025-09-01`;
  return {
    status: 202,
    body: { id, status: 'Running', error: null },
    headers: { 'operation-location': location, 'retry-after': '1' },
  };
}

function takeMailFailure({ switches }: AzureState, to: readonly string[]): Mail['failure'] {
  const found = switches.mail.failures.find(
    ({ times, toIncludes }) => times > 0 && to.some((address) => address.includes(toIncludes)),
  );
  if (found === undefined) return undefined;
  found.times -= 1;
  return { code: found.code, message: found.message };
}

/** The resource has an origin of its own; behind another front everything has that front's. */
function mailOrigin(base: string): string {
  return base === armOrigin ? emailOrigin : base;
}

function recipientsOf(message: JsonDocument): readonly string[] {
  const to = documentOf(message['recipients'])['to'];
  return Array.isArray(to) ? to.filter(isDocument).map(({ address = null }) => textOf(address)) : [];
}

function problemOf(message: JsonDocument, content: JsonDocument, to: readonly string[]): string | undefined {
  if (!textOf(message['senderAddress']).includes('@')) return 'senderAddress is missing.';
  if (textOf(content['subject']) === '') return 'content.subject is missing.';
  if (textOf(content['html']) === '' && textOf(content['plainText']) === '') return 'content needs html or plainText.';
  if (to.length === 0 || to.length > 50 || to.some((address) => !address.includes('@')))
    return 'recipients.to needs 1 to 50 addresses.';
  return undefined;
}
