/** Email through Azure Communication Services. */

import type { Channel } from '../channel.ts';
import { plainEmail, renderEmail } from './html.ts';
import { makeEmailMessenger } from './messenger.ts';
import { parseAddresses, type EmailReceiver } from './receiver.ts';
import type { FieldProblem } from '../../field-problem.ts';
import type { Receiver } from '../../domain/notices/receiver.ts';
import type { Environment } from '../../settings.ts';
import { hourMs } from '../../domain/time/durations.ts';

export const email: Channel<'email'> = {
  kind: 'email',
  habits: { routineGapMs: 3 * hourMs },
  settingOf: (receiver) => (isEmail(receiver) ? receiver.toSetting : undefined),
  problems: (environment, receivers) => {
    const own = receivers.filter(isEmail);
    return own.length === 0 ? [] : [...senderProblems(environment), ...addressProblems(environment, own)];
  },
  limits: ({ emailLimits }) => emailLimits,
  connect: ({ settings, secret, azure }) =>
    makeEmailMessenger({
      ...azure,
      endpoint: settings.emailEndpoint ?? '',
      addressesOf: ({ to, toSetting }) => to ?? parseAddresses(secret(toSetting ?? '') ?? ''),
      senderAddress: settings.emailSender ?? '',
      layout: {
        full: (notices, { timeZone }) => renderEmail(notices, timeZone),
        plain: plainEmail,
      },
    }),
};

function isEmail(receiver: Receiver): receiver is EmailReceiver {
  return receiver.kind === 'email';
}

function senderProblems(environment: Environment): readonly FieldProblem[] {
  return ['EMAIL_ENDPOINT', 'EMAIL_SENDER']
    .filter((field) => (environment[field] ?? '') === '')
    .map((field) => ({ field, message: 'is missing: policy has an email receiver' }));
}

/** A setting that is missing switches its receiver off; one that is wrong is a mistake. */
function addressProblems(environment: Environment, receivers: readonly EmailReceiver[]): readonly FieldProblem[] {
  const named = new Set(receivers.flatMap(({ toSetting }) => toSetting ?? []));
  return [...named]
    .filter((field) => isWrong(environment[field] ?? ''))
    .map((field) => ({ field, message: 'must be mail addresses, separated by commas' }));
}

function isWrong(text: string): boolean {
  return text.trim() !== '' && parseAddresses(text) === undefined;
}
