/** Teams through a Workflows webhook. */

import type { Channel } from '../channel.ts';
import { plainTeamsMessage, renderTeamsMessage } from './card.ts';
import { makeTeamsMessenger } from './messenger.ts';
import { problemOf, webhookSettings } from './webhook-url.ts';

export const teams: Channel<'teams'> = {
  kind: 'teams',
  habits: { routineGapMs: 10 * 60_000, isReachedApart: true },
  settingOf: (receiver) => webhookSettings([receiver])[0],
  problems: (environment, receivers) =>
    webhookSettings(receivers).flatMap((field) => {
      const url = environment[field] ?? '';
      // One that is missing switches its receiver off.
      const message = url.trim() === '' ? undefined : problemOf(url);
      return message === undefined ? [] : [{ field, message }];
    }),
  connect: ({ secret, outside }) =>
    makeTeamsMessenger({
      httpClient: outside,
      urlOf: secret,
      layout: {
        full: (notices, receiver) => renderTeamsMessage(notices, { receiver }),
        plain: plainTeamsMessage,
      },
    }),
};
