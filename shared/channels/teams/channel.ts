/** Teams through a Workflows webhook. */

import type { Channel } from '../channel.ts';
import { renderTeamsMessage } from './card.ts';
import { makeTeamsMessenger } from './messenger.ts';
import { problemOf, webhookSettings } from './webhook-url.ts';

export const teams: Channel<'teams'> = {
  kind: 'teams',
  habits: { routineGapMs: 10 * 60_000 },
  settingOf: (receiver) => webhookSettings([receiver])[0],
  problems: (environment, receivers) =>
    webhookSettings(receivers).flatMap((field) => {
      const url = environment[field] ?? '';
      // One that is missing switches its receiver off.
      const message = url.trim() === '' ? undefined : problemOf(url);
      return message === undefined ? [] : [{ field, message }];
    }),
  connect: ({ secret, httpClient }) =>
    makeTeamsMessenger({
      httpClient,
      urlOf: secret,
      render: (notices, receiver) => renderTeamsMessage(notices, { receiver }),
    }),
};
