/** Email through Azure Communication Services. */

import type { Channel } from '../channel.ts';
import { plainEmail, renderEmail } from './html.ts';
import { makeEmailMessenger } from './messenger.ts';

const hourMs = 3_600_000;

export const email: Channel<'email'> = {
  kind: 'email',
  habits: { routineGapMs: 3 * hourMs },
  problems: (environment, receivers) =>
    receivers.some(({ kind }) => kind === 'email')
      ? ['EMAIL_ENDPOINT', 'EMAIL_SENDER']
          .filter((field) => (environment[field] ?? '') === '')
          .map((field) => ({ field, message: 'is missing: policy has an email receiver' }))
      : [],
  limits: ({ emailLimits }) => emailLimits,
  connect: ({ settings, azure }) =>
    makeEmailMessenger({
      ...azure,
      endpoint: settings.emailEndpoint ?? '',
      senderAddress: settings.emailSender ?? '',
      layout: {
        full: (notices, { timeZone }) => renderEmail(notices, timeZone),
        plain: plainEmail,
      },
    }),
};
